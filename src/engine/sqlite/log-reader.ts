import type { EpochMs, StorefrontEvent } from "../../core/index.ts";
import type { EventLog, LogChunk, Part, Position } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import { decodeGroup } from "./group.ts";
import { groupOf } from "./group-row.ts";
import { createTimeIndex } from "./time-index.ts";
import { eventBytes } from "./upkeep.ts";

/** The reading side, for any thread. */
export function createLogReader(
  db: Database,
): Pick<EventLog, "read" | "head" | "parts" | "seekTime" | "eventBytes"> {
  const ids = new Map<Part, number>();
  const times = createTimeIndex(db);
  function idOf(part: Part): number | null {
    const known = ids.get(part);
    if (known !== undefined) return known;
    const row = db.prepare("SELECT id FROM part WHERE name = ?").get(part);
    if (!row) return null;
    ids.set(part, numberOf(row.id));
    return numberOf(row.id);
  }
  return {
    async read(part, from, bytesMax) {
      const id = idOf(part);
      return id === null ? null : readChunk(db, part, id, from, bytesMax);
    },
    async head(part) {
      const id = idOf(part);
      if (id === null) return 0;
      const row = db.prepare("SELECT last FROM grp WHERE part = ? ORDER BY last DESC LIMIT 1").get(id);
      return row ? numberOf(row.last) : 0;
    },
    async parts() {
      return db
        .prepare("SELECT name FROM part ORDER BY id")
        .all()
        .map((row) => textOf(row.name));
    },
    eventBytes: async () => eventBytes(db),
    async seekTime(part, at) {
      const id = idOf(part);
      return id === null ? 1 : times.seek(id, at);
    },
  };
}

/** Events of a part in (after, to], in order; damaged ones are left out. */
export function* readEvents(
  db: Database,
  part: Part,
  after: Position,
  to: Position,
): Generator<readonly [Position, StorefrontEvent]> {
  const id = db.prepare("SELECT id FROM part WHERE name = ?").get(part)?.id;
  if (id === undefined) return;
  let next = after + 1;
  while (next <= to) {
    const chunk = readChunk(db, part, numberOf(id), next, chunkBytesMax);
    if (!chunk) return;
    for (const [index, event] of chunk.events.entries()) {
      const position = chunk.first + index;
      if (event && position <= to) yield [position, event];
    }
    next = chunk.last + 1;
  }
}

/** Bytes of the log that are in memory at one time while many events are read. */
const chunkBytesMax = 4 * 1024 * 1024;

function readChunk(db: Database, part: Part, id: number, from: Position, bytesMax: number): LogChunk | null {
  const rows = db.prepare(
    "SELECT first, last, at, body, sums FROM grp WHERE part = ? AND last >= ? ORDER BY last",
  );
  const events: (StorefrontEvent | null)[] = [];
  const receivedAt: EpochMs[] = [];
  let first: Position | null = null;
  let next = 0;
  let bytes = 0;
  for (const row of rows.iterate(id, from)) {
    const group = groupOf(row);
    // A group is read whole, so that an oversized one does not stop the reader.
    if (first !== null && (bytes + group.body.byteLength > bytesMax || group.first !== next)) break;
    const skip = Math.max(0, from - group.first);
    const decoded = decodeGroup(group, skip);
    for (const event of decoded.events) events.push(event);
    for (const at of decoded.receivedAt) receivedAt.push(at);
    first ??= group.first + skip;
    next = group.last + 1;
    bytes += group.body.byteLength;
  }
  return first === null ? null : { part, first, last: first + events.length - 1, events, receivedAt, bytes };
}
