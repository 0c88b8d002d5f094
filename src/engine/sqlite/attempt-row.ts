import type { AttemptMember, AttemptRecord, Position, TracedAttempt } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";

/** All but the members, which are a hundred times as long as the rest. */
export const attemptColumns =
  "a.id, a.at, a.duration, a.status, a.result, a.detail, a.reply, a.mapping, a.test, a.events";

/** Lists of members by the number of their attempt, kept for as long as one question takes. */
export type MemberTexts = Map<number, string>;

/** Attempts with one event, oldest first. */
export function attemptsOf(
  db: Database,
  destination: number,
  part: number,
  position: Position,
  texts: MemberTexts = new Map(),
): TracedAttempt[] {
  const members = db.prepare("SELECT members FROM attempt WHERE number = ?");
  return db
    .prepare(
      `SELECT a.number, ${attemptColumns} FROM attempt_range r JOIN attempt a ON a.number = r.attempt
       WHERE r.destination = ? AND r.part = ? AND r.first > ? AND r.first <= ? AND r.last >= ? ORDER BY a.number`,
    )
    .all(destination, part, position - 1000, position, position)
    .flatMap((row) => {
      const number = numberOf(row.number);
      const text = texts.get(number) ?? textOf(members.get(number)?.members);
      texts.set(number, text);
      const member = memberAt(text, position);
      return member ? [{ ...attemptOf(row), member, batchEvents: numberOf(row.events) }] : [];
    });
}

/** A row of attempts as the port's value. */
export function attemptOf(row: Record<string, unknown>): Omit<AttemptRecord, "members"> {
  return {
    id: textOf(row.id),
    at: numberOf(row.at),
    durationMs: numberOf(row.duration),
    status: row.status === null ? null : numberOf(row.status),
    result: textOf(row.result),
    detail: textOf(row.detail),
    reply: textOf(row.reply),
    mappingVersion: numberOf(row.mapping),
    test: numberOf(row.test) === 1,
  };
}

/**
 * One member out of the list's JSON. A list of a thousand takes two milliseconds to parse, and a page of events asks
 * for fifty members: its own piece is cut out where that reads well, else the whole is parsed.
 */
export function memberAt(members: string, position: Position): AttemptMember | null {
  const from = members.indexOf(`{"position":${position},`);
  if (from >= 0) {
    const next = members.indexOf(',{"position":', from);
    const piece = members.slice(from, next < 0 ? members.length - 1 : next);
    const member = tryParse(piece);
    if (member?.position === position) return member;
  }
  // Written by the ledger alone.
  return (JSON.parse(members) as AttemptMember[]).find((one) => one.position === position) ?? null;
}

function tryParse(piece: string): AttemptMember | null {
  try {
    // Cut out of what the ledger wrote.
    return JSON.parse(piece) as AttemptMember;
  } catch {
    return null;
  }
}
