import type { StorefrontEvent } from "../../core/index.ts";
import type { Position } from "../ports.ts";
import { bytesOf, type Database, numberOf } from "./database.ts";
import { decodeGroup, encodeGroup } from "./group.ts";

/** Bytes looked through before other work gets its turn: this runs in the thread that takes events. */
const sliceBytesMax = 4 * 1024 * 1024;

/** Events that hold one of the pieces, or all events. */
export async function findEvents(
  db: Database,
  part: number | null,
  pieces: readonly string[] | null,
): Promise<{ position: Position; event: StorefrontEvent }[]> {
  const found: { position: Position; event: StorefrontEvent }[] = [];
  await eachGroup(db, part, pieces, ({ first, events }) => {
    events.forEach((event, index) => {
      if (event && holds(JSON.stringify(event), pieces)) found.push({ position: first + index, event });
    });
  });
  return found;
}

/** Rewrites the groups that hold one of the pieces, with tombstones in the place of those events. */
export async function eraseEvents(
  db: Database,
  part: number | null,
  pieces: readonly string[] | null,
): Promise<Position[]> {
  const erased: Position[] = [];
  const update = db.prepare("UPDATE grp SET body = ?, sums = ? WHERE id = ?");
  await eachGroup(db, part, pieces, ({ id, first, events }) => {
    const texts = events.map((event, index) => {
      // Damaged bytes cannot be told to be somebody's; nothing of them is kept.
      if (!event) return "null";
      const text = JSON.stringify(event);
      if (!holds(text, pieces)) return text;
      erased.push(first + index);
      return JSON.stringify(tombstone(event, first + index));
    });
    const { body, sums } = encodeGroup(texts);
    update.run(body, sums, id);
  });
  // Pages of the old bodies are overwritten (secure_delete); the write-ahead log still has them until it is emptied.
  if (erased.length > 0) db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return erased;
}

interface FoundGroup {
  readonly id: number;
  readonly first: Position;
  readonly events: readonly (StorefrontEvent | null)[];
}

/** Visits the groups that hold a piece, a slice at a time. */
async function eachGroup(
  db: Database,
  part: number | null,
  pieces: readonly string[] | null,
  visit: (group: FoundGroup) => void,
): Promise<void> {
  if (part === null) return;
  const next = db.prepare(
    "SELECT id, first, last, at, body, sums FROM grp WHERE part = ? AND last > ? ORDER BY last LIMIT 1",
  );
  let bytes = 0;
  for (let last = 0; ; ) {
    const row = next.get(part, last);
    if (!row) return;
    last = numberOf(row.last);
    const first = numberOf(row.first);
    const stored = bytesOf(row.body);
    const body = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    if (pieces === null || pieces.some((piece) => body.includes(piece))) {
      const { events } = decodeGroup({ first, last, at: numberOf(row.at), body, sums: bytesOf(row.sums) });
      visit({ id: numberOf(row.id), first, events });
    }
    bytes += body.byteLength;
    if (bytes < sliceBytesMax) continue;
    bytes = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function holds(text: string, pieces: readonly string[] | null): boolean {
  return pieces === null || pieces.some((piece) => text.includes(piece));
}

/** What is left of an erased event. */
function tombstone(event: StorefrontEvent, position: Position): StorefrontEvent {
  return {
    event: event.event,
    event_id: `erased-${position}`,
    event_time: event.received_at,
    received_at: event.received_at,
    store: event.store,
    source: event.source,
    properties: {},
    flags: ["erased"],
  };
}
