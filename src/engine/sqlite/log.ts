import type { EpochMs } from "../../core/index.ts";
import type { EventLog, Part, Position } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import { bytesOfTexts, createGathering, type Gathering } from "./gathering.ts";
import { encodeGroup } from "./group.ts";
import { eraseEvents, findEvents } from "./log-erasure.ts";

/** The log file. One row is a group: all events of one part that were committed together (see group.ts). */
export const logSchema = `
CREATE TABLE IF NOT EXISTS part (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS grp (
  id INTEGER PRIMARY KEY, part INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  at INTEGER NOT NULL, body BLOB NOT NULL, sums BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS grp_place ON grp (part, last);
`;

/** Bytes that may wait for one commit; beyond it the collector answers 503. */
export const appendBytesMax = 8 * 1024 * 1024;

/** Groups that one step of trimming deletes: a few milliseconds in which nothing is stored. */
export const trimGroupsMax = 200;

/** The writing side of a log. */
export type LogWriter = Pick<EventLog, "append" | "head" | "parts" | "trim" | "holding" | "erase"> & {
  /** When the newest event of all parts was received; 0 when there is none. */
  readonly latestAt: () => EpochMs;
};

/** More waits to be stored than the disk takes. */
export class LogOverload extends Error {
  constructor(bytesMax: number) {
    super(`more than ${bytesMax} bytes wait to be stored`);
    this.name = "LogOverload";
  }
}

/**
 * Bytes of one group: a reader takes a group whole, so that one of all that may wait would cost every reader many times
 * as much memory.
 */
const groupBytesMax = 1024 * 1024;

/** The writing side, in a thread of its own (docs/adr/0010); makes one commit per turn of the event loop. */
export function createLogWriter(db: Database): LogWriter {
  db.exec(logSchema);
  const heads = new Map<Part, { readonly id: number; head: Position; at: EpochMs }>();
  for (const row of db.prepare("SELECT id, name FROM part").iterate()) {
    const id = numberOf(row.id);
    const last = db.prepare("SELECT last, at FROM grp WHERE part = ? ORDER BY last DESC LIMIT 1").get(id);
    heads.set(textOf(row.name), {
      id,
      head: last ? numberOf(last.last) : 0,
      at: last ? numberOf(last.at) : 0,
    });
  }
  const insert = db.prepare("INSERT INTO grp (part, first, last, at, body, sums) VALUES (?, ?, ?, ?, ?, ?)");
  let pending = new Map<Part, Gathering>();
  let pendingBytes = 0;

  function commit(): void {
    const groups = pending;
    pending = new Map();
    pendingBytes = 0;
    const places = new Map<Part, Position>();
    const entered: (() => void)[] = [];
    const known = new Set(heads.keys());
    // One row commits by itself; only several need a transaction around them.
    const several = groups.size > 1 || [...groups.values()].some((group) => group.bytes > groupBytesMax);
    try {
      if (several) db.exec("BEGIN IMMEDIATE");
      for (const [part, group] of groups) {
        const head = heads.get(part) ?? openPart(part);
        const first = head.head + 1;
        const last = head.head + group.texts.length;
        const at = Math.max(head.at, group.at);
        let next = first;
        for (const texts of group.bytes > groupBytesMax ? slices(group.texts) : [group.texts]) {
          const { body, sums } = encodeGroup(texts);
          insert.run(head.id, next, next + texts.length - 1, at, body, sums);
          next += texts.length;
        }
        places.set(part, first);
        entered.push(() => {
          head.head = last;
          head.at = at;
        });
      }
      if (several) db.exec("COMMIT");
    } catch (error) {
      try {
        if (several) db.exec("ROLLBACK");
      } catch {
        // SQLite has rolled back by itself (disk full).
      }
      for (const part of groups.keys()) if (!known.has(part)) heads.delete(part);
      for (const group of groups.values()) group.failed(error);
      return;
    }
    for (const enter of entered) enter();
    for (const [part, group] of groups) group.stored(places.get(part) ?? 0);
  }

  function openPart(part: Part): { readonly id: number; head: Position; at: EpochMs } {
    const id = numberOf(
      db
        .prepare(
          "INSERT INTO part (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id",
        )
        .get(part)?.id,
    );
    const head = { id, head: 0, at: 0 };
    heads.set(part, head);
    return head;
  }

  /** Of a shop that sends nothing any more the newest group would be kept for ever, and what it tells of persons. */
  function emptyNewest(part: number, to: Position): void {
    const newest =
      "SELECT id, first, last, length(body) AS bytes FROM grp WHERE part = ? ORDER BY last DESC LIMIT 1";
    const row = db.prepare(newest).get(part);
    if (!row || numberOf(row.last) >= to) return;
    const count = numberOf(row.last) - numberOf(row.first) + 1;
    const { body, sums } = encodeGroup(new Array<string>(count).fill("null"));
    if (numberOf(row.bytes) === body.byteLength) return;
    db.prepare("UPDATE grp SET body = ?, sums = ? WHERE id = ?").run(body, sums, numberOf(row.id));
  }

  return {
    append(part, texts, at) {
      const bytes = bytesOfTexts(texts);
      if (pendingBytes + bytes > appendBytesMax) return Promise.reject(new LogOverload(appendBytesMax));
      pendingBytes += bytes;
      if (pending.size === 0) setImmediate(commit);
      let group = pending.get(part);
      if (!group) {
        group = createGathering();
        pending.set(part, group);
      }
      return group.add(texts, bytes, at);
    },
    head: async (part) => heads.get(part)?.head ?? 0,
    parts: async () => [...heads.keys()],
    holding: (part, pieces) => findEvents(db, heads.get(part)?.id ?? null, pieces),
    erase: (part, pieces) => eraseEvents(db, heads.get(part)?.id ?? null, pieces),
    async trim(part, to) {
      const id = heads.get(part)?.id;
      if (id === undefined) return 0;
      // The newest group stays, whatever its age: the head must survive a restart.
      const rows = db
        .prepare(
          `DELETE FROM grp WHERE id IN (
             SELECT id FROM grp WHERE part = ?1 AND last < ?2 AND last < (SELECT max(last) FROM grp WHERE part = ?1)
             ORDER BY last LIMIT ?3
           ) RETURNING last - first + 1 AS events`,
        )
        .all(id, to, trimGroupsMax);
      if (rows.length === 0) emptyNewest(id, to);
      return rows.reduce((sum, row) => sum + numberOf(row.events), 0);
    },
    latestAt: () => Math.max(0, ...[...heads.values()].map((head) => head.at)),
  };
}

/** The same texts in lists of about `groupBytesMax`. */
function* slices(texts: readonly string[]): Generator<readonly string[]> {
  let [from, bytes] = [0, 0];
  for (const [index, text] of texts.entries()) {
    bytes += text.length;
    if (bytes < groupBytesMax) continue;
    yield texts.slice(from, index + 1);
    [from, bytes] = [index + 1, 0];
  }
  if (from < texts.length) yield texts.slice(from);
}
