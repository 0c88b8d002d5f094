import { crc32 } from "node:zlib";
import type { StorefrontEvent } from "../../core/index.ts";
import type { Part, Position } from "../ports.ts";
import { type Database, numberOf } from "./database.ts";
import { decodeGroup, type Group } from "./group.ts";
import { groupOf } from "./group-row.ts";

/** What an event's stored text has to hold. */
export interface Pieces {
  /** JSON as it is stored: `"event":"Purchase"`. */
  readonly exact: readonly string[];
  /** In any case of letters. */
  readonly text: string | null;
}

/** Reads the log backwards. */
export interface LogScan {
  /** Events in [from, to] that hold the pieces, newest first. `accept` is asked before an event is parsed. */
  readonly back: (
    part: Part,
    from: Position,
    to: Position,
    pieces: Pieces,
    accept: ((position: Position) => boolean) | null,
  ) => Generator<readonly [Position, StorefrontEvent]>;
}

/**
 * Reads for people over the log's connection. Groups that cannot match are passed over inside SQLite, where looking at
 * an event takes a microsecond or two; parsing it takes ten.
 */
export function createLogScan(db: Database): LogScan {
  function idOf(part: Part): number | null {
    const row = db.prepare("SELECT id FROM part WHERE name = ?").get(part);
    return row ? numberOf(row.id) : null;
  }
  return {
    *back(part, from, to, pieces, accept) {
      const id = idOf(part);
      if (id === null || to < from) return;
      const end = db.prepare("SELECT min(last) AS last FROM grp WHERE part = ? AND last >= ?").get(id, to);
      const { sql, values } = conditionsOf(pieces);
      const rows = db.prepare(
        `SELECT first, last, at, body, sums FROM grp WHERE part = ? AND last BETWEEN ? AND ?${sql} ORDER BY last DESC`,
      );
      const last = end?.last === null ? to : numberOf(end?.last);
      const holds = matcherOf(pieces);
      for (const row of rows.iterate(id, from, last, ...values)) {
        const group = groupOf(row);
        const texts = textsOf(group);
        for (let position = Math.min(to, group.last); position >= Math.max(from, group.first); position--) {
          if (accept && !accept(position)) continue;
          const event = texts
            ? parse(group, texts, position - group.first, holds)
            : damaged(group, position, holds);
          if (event) yield [position, event];
        }
      }
    },
  };
}

/** ASCII alone: SQLite folds no other letters, and a JSON text may write others in two ways. */
const plainText = /^[\x20-\x7e]+$/;

function conditionsOf(pieces: Pieces): {
  readonly sql: string;
  readonly values: readonly (string | Uint8Array)[];
} {
  const exact = pieces.exact.map(() => " AND instr(body, ?) > 0").join("");
  const values = pieces.exact.map((piece) => Buffer.from(piece));
  if (pieces.text === null || !plainText.test(pieces.text)) return { sql: exact, values };
  const pattern = `%${pieces.text.replace(/[\\%_]/g, "\\$&")}%`;
  return { sql: `${exact} AND CAST(body AS TEXT) LIKE ? ESCAPE '\\'`, values: [...values, pattern] };
}

function matcherOf(pieces: Pieces): (text: string) => boolean {
  const lower = pieces.text?.toLowerCase() ?? null;
  return (text) =>
    pieces.exact.every((piece) => text.includes(piece)) &&
    (lower === null || text.toLowerCase().includes(lower));
}

/** The texts of a group; null where damage has joined or split some. */
function textsOf(group: Group): readonly string[] | null {
  const { body } = group;
  const texts = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8").split("\n");
  return texts.length === group.last - group.first + 1 ? texts : null;
}

function parse(
  group: Group,
  texts: readonly string[],
  index: number,
  holds: (text: string) => boolean,
): StorefrontEvent | null {
  const text = texts[index];
  if (text === undefined || !holds(text)) return null;
  const { sums } = group;
  const view = new DataView(sums.buffer, sums.byteOffset, sums.byteLength);
  if (index * 4 + 4 > sums.byteLength || crc32(text) !== view.getUint32(index * 4)) return null;
  // The collector wrote it and the checksum holds (null after an erasure).
  return JSON.parse(text) as StorefrontEvent | null;
}

function damaged(group: Group, position: Position, holds: (text: string) => boolean): StorefrontEvent | null {
  const event = decodeGroup(group).events[position - group.first] ?? null;
  return event && holds(JSON.stringify(event)) ? event : null;
}
