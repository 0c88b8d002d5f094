import type { StorefrontEvent } from "../../core/index.ts";
import { dayMs, type EpochMs } from "../../core/plain/index.ts";
import type { EarlierCopy, EventClaim, Part, Position } from "../ports.ts";
import { type Bloom, createBloom } from "./bloom.ts";
import { bytesOf, type Database, numberOf } from "./database.ts";
import { entriesIn, type KeyEntry, keyBytes, keyOf, nameHash, toPages, visitorHash } from "./key-entry.ts";
import { sealedPosition, unsealed } from "./key-sealed.ts";
import { createKeyTail } from "./key-tail.ts";
import { earlierOrder, isBefore, orderKeySchema, putOrder } from "./order-key.ts";
import type { Places } from "./place.ts";
import { storedOfVisitor, storeVisitors } from "./visitor-page.ts";

/**
 * Event IDs to places in the log. Foreign IDs are random: inserted one by one into a tree, each dirties a page of its
 * own, 7 KB of writes an event. So the newest keys stay in memory (the log is their durable copy, from which they are
 * read again after a restart), and whole generations are stored in key order and dropped whole.
 */
export interface EventKeys {
  readonly claim: (claims: readonly EventClaim[]) => void;
  readonly earlier: (claims: readonly EventClaim[]) => (EarlierCopy | null)[];
  readonly find: (
    store: string,
    eventId: string,
  ) => readonly { readonly part: Part; readonly position: Position }[];
  /** Where a visitor's events may lie, newest first, with a few of others; null: this folder has no index of them. */
  readonly ofVisitor: (part: Part, visitorId: string) => VisitorPlaces | null;
  /** Drops generations whose newest key is older than `at`. */
  readonly trim: (at: EpochMs) => void;
  /**
   * Stores keys of events that the log is about to lose, at most once a day: each time makes a generation. Up to where?
   */
  readonly sealBefore: (part: number, before: Position, now: EpochMs) => Position;
  /** A transaction was undone, and what is in memory was never stored: it is read anew before it is used again. */
  readonly spoil: () => void;
}

/** Keys in memory before they are stored: about 12 MB, and a quarter of a second of reading at start. */
export const generationKeysMax = 200_000;
/** How long an ID is remembered as already seen. */
export const duplicateWindowMs = 7 * dayMs;
/** Filters in memory, half a megabyte each: 20 million events. Older generations are looked up on disk. */
const bloomsMax = 100;

/** Layout of the keys in the state file. */
export const eventKeySchema = `
CREATE TABLE IF NOT EXISTS key_generation (
  number INTEGER PRIMARY KEY, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, bloom BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS key_page (
  generation INTEGER NOT NULL, first BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (generation, first)
) STRICT, WITHOUT ROWID;
-- The same generation's places by visitor: what a visitor did is found without reading the log.
CREATE TABLE IF NOT EXISTS visitor_page (
  generation INTEGER NOT NULL, first BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (generation, first)
) STRICT, WITHOUT ROWID;
-- Up to where the keys of each part are stored in generations.
CREATE TABLE IF NOT EXISTS key_sealed (part INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
${orderKeySchema}`;

/** Positions that may be a visitor's, up to a position; what lies behind it is not known yet. */
export interface VisitorPlaces {
  readonly places: readonly Position[];
  readonly to: Position;
}

interface Generation {
  readonly number: number;
  readonly to: EpochMs;
  readonly bloom: Bloom | null;
}

/** Events of a part after a position, in order, from the log. */
export type ReadEvents = (
  part: Part,
  after: Position,
  to: Position,
) => Iterable<readonly [Position, StorefrontEvent]>;

/** Event keys over one connection; writing happens in the caller's transaction. */
export function createEventKeys(db: Database, places: Places, read: ReadEvents): EventKeys {
  const tail = createKeyTail();
  const sealed = new Map<number, Position>();
  let generations: Generation[] = [];
  let spoiled = true;
  let oldest: EpochMs | null = null;
  let newest: EpochMs = 0;
  /** Keys of the events that were looked up last: they are the ones to be claimed next. */
  let hashed: { readonly claims: readonly EventClaim[]; readonly keys: readonly string[] } | null = null;

  function keysOf(claims: readonly EventClaim[]): readonly string[] {
    if (hashed?.claims !== claims)
      hashed = { claims, keys: claims.map((claim) => keyOf(claim.store, claim.eventId)) };
    return hashed.keys;
  }

  function enter(claim: EventClaim, key: string): void {
    const entry = entryOf(claim, key, places);
    tail.add(entry);
    oldest = oldest === null ? claim.at : Math.min(oldest, claim.at);
    newest = Math.max(newest, claim.at);
    sealed.set(entry.part, Math.max(sealed.get(entry.part) ?? 0, claim.position));
  }

  function seal(): void {
    const bloom = createBloom();
    const sorted = [...tail.sorted()];
    for (const entry of sorted) bloom.add(keyBytes(entry.key));
    const number = (generations[0]?.number ?? 0) + 1;
    const insert = db.prepare("INSERT INTO key_page (generation, first, body) VALUES (?, ?, ?)");
    for (const page of toPages(sorted)) insert.run(number, page.first, page.body);
    storeVisitors(db, number, sorted);
    db.prepare("INSERT INTO key_generation (number, from_at, to_at, bloom) VALUES (?, ?, ?, ?)").run(
      number,
      oldest ?? newest,
      newest,
      bloom.bytes,
    );
    const mark = db.prepare(
      "INSERT INTO key_sealed (part, position) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET position = max(position, ?2)",
    );
    for (const [part, position] of sealed) mark.run(part, position);
    generations = withinMemory([{ number, to: newest, bloom }, ...generations]);
    tail.clear();
    oldest = null;
  }

  function* stored(key: string, since: EpochMs): Generator<KeyEntry> {
    const bytes = keyBytes(key);
    const upper = Buffer.concat([bytes, Buffer.alloc(6, 0xff)]);
    for (const generation of generations) {
      if (generation.to < since) return;
      if (generation.bloom?.mayHold(bytes) === false) continue;
      // Equal keys may run over several pages; the first page that can hold them begins before them.
      const pages = db
        .prepare("SELECT body, first FROM key_page WHERE generation = ? AND first <= ? ORDER BY first DESC")
        .iterate(generation.number, upper);
      for (const page of pages) {
        yield* entriesIn(bytesOf(page.body), key);
        if (Buffer.compare(bytesOf(page.first).subarray(0, 8), bytes) < 0) break;
      }
    }
  }

  function restore(): void {
    spoiled = false;
    tail.clear();
    sealed.clear();
    oldest = null;
    newest = 0;
    generations = loadGenerations(db);
    for (const { part, name, from, to } of unsealed(db)) {
      sealed.set(part, from);
      for (const [position, event] of read(name, from, to))
        enter(claimOf(name, position, event), keyOf(event.store, event.event_id));
    }
  }

  function refresh(): void {
    if (spoiled) restore();
  }

  function earlierOf(claim: EventClaim, key: string): EarlierCopy | null {
    const order = claim.orderId === null ? null : earlierOrder(db, places, claim, claim.orderId);
    if (order) return order;
    const since = claim.at - duplicateWindowMs;
    let found: EarlierCopy | null = null;
    const consider = (entry: KeyEntry): void => {
      if (entry.at < since || entry.name !== nameHash(claim.store, claim.event)) return;
      if (isAnotherVisitor(entry.visitor, claim.visitorId)) return;
      const copy = copyOf(entry, places);
      if (isBefore(copy, claim) && (!found || isBefore(copy, found))) found = copy;
    };
    for (const entry of tail.find(key)) consider(entry);
    for (const entry of stored(key, since)) consider(entry);
    return found;
  }

  return {
    claim(claims) {
      refresh();
      if (tail.size() >= generationKeysMax) seal();
      const keys = keysOf(claims);
      claims.forEach((claim, index) => {
        enter(claim, keys[index] ?? "");
        if (claim.orderId !== null) putOrder(db, places, claim, claim.orderId);
      });
      hashed = null;
    },
    earlier(claims) {
      refresh();
      const keys = keysOf(claims);
      return claims.map((claim, index) => earlierOf(claim, keys[index] ?? ""));
    },
    find(store, eventId) {
      refresh();
      const key = keyOf(store, eventId);
      const entries = [...tail.find(key), ...stored(key, 0)];
      return entries
        .map((entry) => ({ part: places.name(entry.part), position: entry.position }))
        .sort((a, b) => a.position - b.position);
    },
    ofVisitor(name, visitorId) {
      refresh();
      const part = places.known(name);
      if (part === null) return { places: [], to: 0 };
      const visitor = visitorHash(visitorId);
      const stored = storedOfVisitor(db, part, visitor);
      if (stored === null) return null;
      const all = new Set([...stored, ...tail.ofVisitor(part, visitor)]);
      const to = Math.max(sealed.get(part) ?? 0, sealedPosition(db, part));
      return { places: [...all].sort((a, b) => b - a), to };
    },
    sealBefore(part, before, now) {
      refresh();
      const known = sealedPosition(db, part);
      const recent = generations[0] !== undefined && now - generations[0].to < dayMs;
      if (tail.size() === 0) return Math.max(known, before - 1);
      if (known >= before - 1 || recent) return known;
      seal();
      return sealedPosition(db, part);
    },
    spoil() {
      spoiled = true;
    },
    trim(at) {
      refresh();
      for (const generation of generations.filter((one) => one.to < at)) {
        db.prepare("DELETE FROM key_page WHERE generation = ?").run(generation.number);
        db.prepare("DELETE FROM visitor_page WHERE generation = ?").run(generation.number);
        db.prepare("DELETE FROM key_generation WHERE number = ?").run(generation.number);
        generations = generations.filter((one) => one !== generation);
      }
    },
  };
}

/** Keys for a connection that only reads: those in generations; what is newer is looked for in the log. */
export function createKeyReader(db: Database, places: Places): Pick<EventKeys, "find" | "ofVisitor"> {
  return {
    find: (store, eventId) => createEventKeys(db, places, () => []).find(store, eventId),
    ofVisitor(name, visitorId) {
      const part = places.known(name);
      const stored = part === null ? [] : storedOfVisitor(db, part, visitorHash(visitorId));
      return stored && { places: stored.toSorted((a, b) => b - a), to: sealedPosition(db, part ?? -1) };
    },
  };
}

function entryOf(claim: EventClaim, key: string, places: Places): KeyEntry {
  return {
    key,
    part: places.id(claim.part),
    position: claim.position,
    name: nameHash(claim.store, claim.event),
    visitor: visitorHash(claim.visitorId),
    at: claim.at,
  };
}

function copyOf(entry: KeyEntry, places: Places): EarlierCopy {
  return {
    part: places.name(entry.part),
    position: entry.position,
    visitorHash: entry.visitor,
    at: entry.at,
  };
}

/** The claim of an event that was resolved before; its order key is on disk already. */
function claimOf(part: Part, position: Position, event: StorefrontEvent): EventClaim {
  return {
    store: event.store,
    event: event.event,
    eventId: event.event_id,
    visitorId: event.visitor_id ?? null,
    orderId: null,
    part,
    position,
    at: event.received_at,
  };
}

/** Two visitors with one event ID are two events (a theme that numbers its events). */
function isAnotherVisitor(known: number, visitorId: string | null): boolean {
  return known !== 0 && visitorId !== null && known !== visitorHash(visitorId);
}

function loadGenerations(db: Database): Generation[] {
  const rows = db.prepare("SELECT number, to_at FROM key_generation ORDER BY number DESC").all();
  return rows.map((row, index) => {
    const number = numberOf(row.number);
    const kept =
      index < bloomsMax ? db.prepare("SELECT bloom FROM key_generation WHERE number = ?").get(number) : null;
    return { number, to: numberOf(row.to_at), bloom: kept ? createBloom(bytesOf(kept.bloom)) : null };
  });
}

function withinMemory(generations: readonly Generation[]): Generation[] {
  return generations.map((one, index) => (index < bloomsMax ? one : { ...one, bloom: null }));
}
