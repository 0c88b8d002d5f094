import { hash } from "node:crypto";
import { dayMs, type EpochMs } from "../../core/index.ts";
import type { EarlierCopy, EventClaim, Part, Position } from "../ports.ts";
import { type Bloom, createBloom } from "./bloom.ts";
import { bytesOf, type Database, numberOf, textOf } from "./database.ts";
import type { Places } from "./place.ts";

/**
 * Event IDs to places in the log. Foreign IDs are random, and inserting random keys into one large B-tree costs 13
 * to 16 us each; so
 * keys go to generations that are small enough to stay in the page cache and are dropped whole.
 */
export interface EventKeys {
  readonly claim: (claims: readonly EventClaim[]) => void;
  readonly earlier: (claim: EventClaim) => EarlierCopy | null;
  readonly find: (
    store: string,
    eventId: string,
  ) => readonly { readonly part: Part; readonly position: Position }[];
  /** Drops generations whose newest key is older than `at`. */
  readonly trim: (at: EpochMs) => void;
  /** Reads the list of generations anew: the transaction that may have changed it was undone. */
  readonly forget: () => void;
}

/** Rows of one generation: about 60 MB. */
export const generationRowsMax = 1_000_000;
/** How long an ID is remembered as already seen. */
export const duplicateWindowMs = 7 * dayMs;

interface Generation {
  readonly number: number;
  rows: number;
  from: EpochMs;
  to: EpochMs;
  /** Null for a generation that an earlier process left open: it is looked up in its table. */
  readonly bloom: Bloom | null;
}

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The list of generations; part of the state file's layout. */
export const eventKeySchema = `
CREATE TABLE IF NOT EXISTS key_generation (
  number INTEGER PRIMARY KEY, rows INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
  -- Written when the generation is closed; most look-ups end here, in memory.
  bloom BLOB
) STRICT;
-- An order is counted once, however late its next copy comes.
CREATE TABLE IF NOT EXISTS order_key (
  key BLOB PRIMARY KEY, part INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/**
 * Event keys over one connection; writing happens in the caller's transaction. A connection that does not write
 * itself reads the
 * list of generations anew for each look-up.
 */
export function createEventKeys(db: Database, places: Places, writes: boolean): EventKeys {
  let generations = loadGenerations(db);
  let partNames = new Map<number, string>();

  function current(at: EpochMs): Generation {
    const newest = generations[0];
    if (newest && newest.rows < generationRowsMax && at - newest.from < dayMs) return newest;
    if (newest?.bloom) {
      db.prepare("UPDATE key_generation SET bloom = ? WHERE number = ?").run(
        newest.bloom.bytes,
        newest.number,
      );
    }
    const number = (newest?.number ?? 0) + 1;
    db.exec(
      `CREATE TABLE IF NOT EXISTS event_key_${number} (
       key BLOB NOT NULL, part INTEGER NOT NULL, position INTEGER NOT NULL,
       name INTEGER NOT NULL, visitor INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (key, part, position)) STRICT, WITHOUT ROWID`,
    );
    const fresh = { number, rows: 0, from: at, to: at, bloom: createBloom() };
    generations = [fresh, ...generations];
    return fresh;
  }

  function partName(id: number): string {
    const known = partNames.get(id);
    if (known !== undefined) return known;
    partNames = new Map(
      db
        .prepare("SELECT id, name FROM place")
        .all()
        .map((row) => [numberOf(row.id), textOf(row.name)]),
    );
    return partNames.get(id) ?? "";
  }

  function rows(key: Uint8Array, generation: Generation): Record<string, unknown>[] {
    return db.prepare(`SELECT * FROM event_key_${generation.number} WHERE key = ?`).all(key);
  }

  function earlierOrder(claim: EventClaim, orderId: string): EarlierCopy | null {
    const row = db
      .prepare("SELECT * FROM order_key WHERE key = ?")
      .get(keyBytes(claim.store, `order\n${orderId}`));
    if (!row) return null;
    const copy = {
      part: partName(numberOf(row.part)),
      position: numberOf(row.position),
      visitorHash: 0,
      at: numberOf(row.at),
    };
    return isBefore(copy, claim) ? copy : null;
  }

  return {
    claim(claims) {
      const [first] = claims;
      if (!first) return;
      const generation = current(first.at);
      const insert = db.prepare(
        `INSERT INTO event_key_${generation.number} (key, part, position, name, visitor, at)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      );
      const insertOrder = db.prepare(
        "INSERT INTO order_key (key, part, position, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      );
      for (const claim of claims) {
        if (claim.orderId !== null) {
          insertOrder.run(
            keyBytes(claim.store, `order\n${claim.orderId}`),
            places.id(claim.part),
            claim.position,
            claim.at,
          );
        }
        generation.to = Math.max(generation.to, claim.at);
      }
      for (const { key, claim } of inKeyOrder(claims)) {
        generation.bloom?.add(key);
        insert.run(
          key,
          places.id(claim.part),
          claim.position,
          nameHash(claim.store, claim.event),
          visitorHash(claim.visitorId),
          claim.at,
        );
      }
      generation.rows += claims.length;
      db.prepare(
        `INSERT INTO key_generation (number, rows, from_at, to_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET rows = excluded.rows, to_at = excluded.to_at`,
      ).run(generation.number, generation.rows, generation.from, generation.to);
    },
    earlier(claim) {
      const order = claim.orderId === null ? null : earlierOrder(claim, claim.orderId);
      if (order) return order;
      const key = keyBytes(claim.store, claim.eventId);
      const name = nameHash(claim.store, claim.event);
      let found: EarlierCopy | null = null;
      for (const generation of generations) {
        if (generation.to < claim.at - duplicateWindowMs) break;
        if (generation.bloom?.mayHold(key) === false) continue;
        for (const row of rows(key, generation)) {
          const at = numberOf(row.at);
          if (isAnotherVisitor(numberOf(row.visitor), claim.visitorId)) continue;
          if (numberOf(row.name) !== name || at < claim.at - duplicateWindowMs) continue;
          const copy = {
            part: partName(numberOf(row.part)),
            position: numberOf(row.position),
            visitorHash: numberOf(row.visitor),
            at,
          };
          if (isBefore(copy, claim) && (!found || isBefore(copy, found))) found = copy;
        }
      }
      return found;
    },
    find(store, eventId) {
      const key = keyBytes(store, eventId);
      if (!writes) generations = loadGenerations(db);
      const found = generations.flatMap((generation) =>
        rows(key, generation).map((row) => ({
          part: partName(numberOf(row.part)),
          position: numberOf(row.position),
        })),
      );
      return found.sort((a, b) => a.position - b.position);
    },
    forget() {
      generations = loadGenerations(db);
      partNames = new Map();
    },
    trim(at) {
      for (const generation of generations.filter((one, index) => index > 0 && one.to < at)) {
        db.exec(`DROP TABLE event_key_${generation.number}`);
        db.prepare("DELETE FROM key_generation WHERE number = ?").run(generation.number);
        generations = generations.filter((one) => one !== generation);
      }
    },
  };
}

/** Two visitors with one event ID are two events (a theme that numbers its events). */
function isAnotherVisitor(known: number, visitorId: string | null): boolean {
  return known !== 0 && visitorId !== null && known !== visitorHash(visitorId);
}

/** Neighbours in the tree follow each other, which halves the pages that a chunk touches. */
function inKeyOrder(
  claims: readonly EventClaim[],
): { readonly key: Uint8Array; readonly claim: EventClaim }[] {
  return claims
    .map((claim) => ({ key: keyBytes(claim.store, claim.eventId), claim }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
}

function isBefore(
  a: { readonly part: Part; readonly position: Position; readonly at: EpochMs },
  b: typeof a,
): boolean {
  if (a.part === b.part) return a.position < b.position;
  return a.at < b.at || (a.at === b.at && a.part < b.part);
}

function loadGenerations(db: Database): Generation[] {
  return db
    .prepare("SELECT * FROM key_generation ORDER BY number DESC")
    .all()
    .map((row) => ({
      number: numberOf(row.number),
      rows: numberOf(row.rows),
      from: numberOf(row.from_at),
      to: numberOf(row.to_at),
      bloom: row.bloom === null ? null : createBloom(bytesOf(row.bloom)),
    }));
}

/** Eight bytes of the ID. A UUIDv7 keeps its time order, which makes inserts ten times cheaper. */
function keyBytes(store: string, eventId: string): Uint8Array {
  if (eventId.length === 36 && uuidV7.test(eventId)) {
    return Buffer.from(eventId.slice(0, 8) + eventId.slice(9, 13) + eventId.slice(14, 18), "hex");
  }
  return hash("sha256", `${store}\n${eventId}`, "buffer").subarray(0, 8);
}

/** 31 bits of (store, event name), to tell events with equal keys apart. */
function nameHash(store: string, event: string): number {
  return fnv(`${store}\n${event}`);
}

/** 31 bits of a visitor ID; 0 means that there was none. */
export function visitorHash(visitorId: string | null): number {
  return visitorId === null ? 0 : fnv(visitorId) || 1;
}

function fnv(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value & 0x7fffffff;
}
