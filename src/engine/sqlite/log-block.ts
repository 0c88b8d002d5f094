import type { EventClaim, EventQuery, Position } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import { resolvedPosition } from "./key-sealed.ts";
import type { Stretch } from "./stretch.ts";

/** Events of one block. */
const blockEvents = 1024;

/** Which names and sources occur in each block of the log; 200 bytes for a thousand events. */
export const logBlockSchema = `
CREATE TABLE IF NOT EXISTS log_block (
  part INTEGER NOT NULL, block INTEGER NOT NULL, terms TEXT NOT NULL, PRIMARY KEY (part, block)
) STRICT, WITHOUT ROWID;
`;

/** Notes what occurs in the log, as the resolver reads it. */
export interface LogBlocks {
  /** The resolver has come to `cursor`; called before that is written, in the same transaction. */
  readonly note: (part: number, cursor: Position, claims: readonly EventClaim[]) => void;
  /** What is in memory may never have been stored. */
  readonly forget: () => void;
}

interface OpenBlock {
  readonly block: number;
  /** First position that was seen; a block that was not seen from its start is never stored. */
  readonly from: Position;
  readonly terms: Set<string>;
}

/**
 * A block is stored once, when it is full: nothing is written for each event. One without a row (the newest, the one
 * in which the server was restarted, those of an earlier version) may hold anything and is read.
 */
export function createLogBlocks(db: Database): LogBlocks {
  const open = new Map<number, OpenBlock>();

  function start(part: number): OpenBlock {
    const from = resolvedPosition(db, part) + 1;
    return { block: blockOf(from), from, terms: new Set() };
  }

  function close(part: number, { block, from, terms }: OpenBlock): void {
    if (from > block * blockEvents + 1) return;
    db.prepare("INSERT OR REPLACE INTO log_block (part, block, terms) VALUES (?, ?, ?)").run(
      part,
      block,
      JSON.stringify([...terms]),
    );
  }

  return {
    note(part, cursor, claims) {
      let current = open.get(part) ?? start(part);
      for (const claim of claims) {
        const block = blockOf(claim.position);
        if (block > current.block) {
          close(part, current);
          current = { block, from: block * blockEvents + 1, terms: new Set() };
        }
        // A claim without a source could be any.
        current.terms.add(term("event", claim.event)).add(term("source", claim.source ?? "?"));
      }
      const next = blockOf(cursor + 1);
      if (next > current.block) {
        close(part, current);
        current = { block: next, from: next * blockEvents + 1, terms: new Set() };
      }
      open.set(part, current);
    },
    forget: () => open.clear(),
  };
}

/** The pieces of a stretch that may hold an event with this name and source, newest first. */
export function* blocksOf(
  db: Database,
  part: number,
  stretch: Stretch,
  query: Pick<EventQuery, "event" | "source">,
): Generator<Stretch> {
  if (query.event === undefined && query.source === undefined) return yield stretch;
  const rows = db.prepare(
    "SELECT block, terms FROM log_block WHERE part = ? AND block BETWEEN ? AND ? ORDER BY block DESC",
  );
  let to = stretch.to;
  for (const row of rows.iterate(part, blockOf(stretch.from), blockOf(stretch.to))) {
    const block = numberOf(row.block);
    const last = (block + 1) * blockEvents;
    if (last < to) yield { ...stretch, from: last + 1, to };
    const from = Math.max(stretch.from, block * blockEvents + 1);
    if (mayHold(textOf(row.terms), query)) yield { ...stretch, from, to: Math.min(to, last) };
    to = from - 1;
  }
  if (to >= stretch.from) yield { ...stretch, to };
}

function mayHold(terms: string, { event, source }: Pick<EventQuery, "event" | "source">): boolean {
  const holds = (one: string): boolean => terms.includes(JSON.stringify(one));
  return (
    (event === undefined || holds(term("event", event))) &&
    (source === undefined || holds(term("source", source)) || holds(term("source", "?")))
  );
}

/** Deletes blocks whose events are gone; at most `limit`. Returns how many. */
export function trimBlocks(db: Database, part: number, before: Position, limit: number): number {
  const gone = db
    .prepare(
      "DELETE FROM log_block WHERE part = ?1 AND block IN (SELECT block FROM log_block WHERE part = ?1 AND block < ?2 LIMIT ?3)",
    )
    .run(part, blockOf(before), limit);
  return Number(gone.changes);
}

function blockOf(position: Position): number {
  return Math.floor((position - 1) / blockEvents);
}

function term(kind: "event" | "source", value: string): string {
  return `${kind}:${value}`;
}
