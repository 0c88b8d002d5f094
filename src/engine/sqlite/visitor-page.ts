import type { Position } from "../ports.ts";
import { bytesOf, type Database, numberOf } from "./database.ts";
import type { KeyEntry } from "./key-entry.ts";

const entryBytes = 14;
/** Entries of one stored page: about 3.5 KB. */
const pageEntriesMax = 256;

/** Stores the places of a generation in the order of their visitors; events without one are left out. */
export function storeVisitors(db: Database, generation: number, entries: readonly KeyEntry[]): void {
  const insert = db.prepare("INSERT INTO visitor_page (generation, first, body) VALUES (?, ?, ?)");
  const sorted = entries
    .filter((entry) => entry.visitor !== 0)
    .sort((a, b) => a.visitor - b.visitor || a.part - b.part || a.position - b.position);
  // A generation without visitors has an empty page: it was indexed, and there is nothing.
  for (let from = 0; from === 0 || from < sorted.length; from += pageEntriesMax) {
    const some = sorted.slice(from, from + pageEntriesMax);
    const body = Buffer.allocUnsafe(some.length * entryBytes);
    some.forEach((entry, index) => {
      body.writeUInt32BE(entry.visitor, index * entryBytes);
      body.writeUInt32BE(entry.part, index * entryBytes + 4);
      body.writeUIntBE(entry.position, index * entryBytes + 8, 6);
    });
    insert.run(generation, body.subarray(0, entryBytes), body);
  }
}

/** Stored places of a visitor in a part; null where a generation was made before there was this index. */
export function storedOfVisitor(db: Database, part: number, visitor: number): readonly Position[] | null {
  const wanted = Buffer.allocUnsafe(4);
  wanted.writeUInt32BE(visitor);
  const upper = Buffer.concat([wanted, Buffer.alloc(entryBytes, 0xff)]);
  const pages = db.prepare(
    "SELECT first, body FROM visitor_page WHERE generation = ? AND first <= ? ORDER BY first DESC",
  );
  const isIndexed = db.prepare("SELECT 1 FROM visitor_page WHERE generation = ? LIMIT 1");
  const found: Position[] = [];
  for (const row of db.prepare("SELECT number FROM key_generation").all()) {
    const number = numberOf(row.number);
    if (!isIndexed.get(number)) return null;
    for (const page of pages.iterate(number, upper)) {
      collect(found, bytesOf(page.body), part, visitor);
      if (Buffer.compare(bytesOf(page.first).subarray(0, 4), wanted) < 0) break;
    }
  }
  return found;
}

function collect(found: Position[], body: Uint8Array, part: number, visitor: number): void {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < bytes.length; at += entryBytes) {
    if (bytes.readUInt32BE(at) === visitor && bytes.readUInt32BE(at + 4) === part)
      found.push(bytes.readUIntBE(at + 8, 6));
  }
}
