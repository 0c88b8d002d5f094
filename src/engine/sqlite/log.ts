import { crc32 } from "node:zlib";
import type { EpochMs, StorefrontEvent } from "../../core/index.ts";
import type { Appended, EventLog, LogChunk, Part, Position } from "../ports.ts";
import { bytesOf, type Database, numberOf, textOf } from "./database.ts";

/**
 * The log file. One row is a group: all events of one part that were committed together, JSON texts joined by
 * newlines, with
 * a checksum each, because SQLite does not notice a flipped bit.
 */
export const logSchema = `
CREATE TABLE IF NOT EXISTS part (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS grp (
  id INTEGER PRIMARY KEY, part INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  at INTEGER NOT NULL, body BLOB NOT NULL, sums BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS grp_place ON grp (part, last);
`;

/** Bytes that may wait for one commit; beyond it the collector answers 503. */
export const appendBytesMax = 32 * 1024 * 1024;

/** Requests in one commit from which on the next one waits a millisecond for company. */
const busyWaiters = 4;

/** More waits to be stored than the disk takes. */
export class LogOverload extends Error {
  constructor() {
    super(`more than ${appendBytesMax} bytes wait to be stored`);
    this.name = "LogOverload";
  }
}

interface PendingGroup {
  texts: string[];
  at: EpochMs;
  readonly waiters: {
    readonly from: number;
    readonly count: number;
    readonly done: (place: Appended) => void;
    readonly failed: (error: unknown) => void;
  }[];
}

/** The writing side; lives in the collector's thread and makes one commit per turn of the event loop. */
export function createLogWriter(db: Database): Pick<EventLog, "append" | "head" | "parts" | "trim"> {
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
  let pending = new Map<Part, PendingGroup>();
  let pendingBytes = 0;
  let busy = false;

  function commit(): void {
    const groups = pending;
    pending = new Map();
    pendingBytes = 0;
    busy = [...groups.values()].reduce((sum, group) => sum + group.waiters.length, 0) >= busyWaiters;
    const places = new Map<Part, Position>();
    const entered: (() => void)[] = [];
    const known = new Set(heads.keys());
    // One row commits by itself; only several parts need a transaction around them.
    const several = groups.size > 1;
    try {
      if (several) db.exec("BEGIN IMMEDIATE");
      for (const [part, group] of groups) {
        const head = heads.get(part) ?? openPart(part);
        const first = head.head + 1;
        const last = head.head + group.texts.length;
        const at = Math.max(head.at, group.at);
        insert.run(head.id, first, last, at, Buffer.from(group.texts.join("\n")), checksums(group.texts));
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
      for (const group of groups.values()) for (const waiter of group.waiters) waiter.failed(error);
      return;
    }
    for (const enter of entered) enter();
    for (const [part, group] of groups) {
      const start = places.get(part) ?? 0;
      for (const waiter of group.waiters) {
        waiter.done({ first: start + waiter.from, last: start + waiter.from + waiter.count - 1 });
      }
    }
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

  return {
    append(part, texts, at) {
      let bytes = 0;
      for (const text of texts) bytes += text.length;
      if (pendingBytes + bytes > appendBytesMax) return Promise.reject(new LogOverload());
      pendingBytes += bytes;
      return new Promise((done, failed) => {
        if (pending.size === 0) {
          // Under load a millisecond fills the group, which saves more commits than the wait costs; when it is quiet the
          // commit follows at once.
          if (busy) setTimeout(commit, 1);
          else setImmediate(commit);
        }
        let group = pending.get(part);
        if (!group) {
          group = { texts: [], at, waiters: [] };
          pending.set(part, group);
        }
        group.waiters.push({ from: group.texts.length, count: texts.length, done, failed });
        for (const text of texts) group.texts.push(text);
        if (at > group.at) group.at = at;
      });
    },
    head: async (part) => heads.get(part)?.head ?? 0,
    parts: async () => [...heads.keys()],
    async trim(part, at) {
      const id = heads.get(part)?.id;
      if (id === undefined) return 0;
      // The newest group stays, whatever its age: the head must survive a restart.
      const range = db
        .prepare(
          "SELECT coalesce(sum(last - first + 1), 0) AS n FROM grp WHERE part = ?1 AND at < ?2 AND last < (SELECT max(last) FROM grp WHERE part = ?1)",
        )
        .get(id, at);
      db.prepare(
        "DELETE FROM grp WHERE part = ?1 AND at < ?2 AND last < (SELECT max(last) FROM grp WHERE part = ?1)",
      ).run(id, at);
      return numberOf(range?.n ?? 0);
    },
  };
}

/** The reading side, for any thread. */
export function createLogReader(db: Database): Pick<EventLog, "read" | "head" | "parts" | "seekTime"> {
  const ids = new Map<Part, number>();
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
    async seekTime(part, at) {
      const id = idOf(part);
      return id === null ? 1 : seekTime(db, id, at);
    },
  };
}

function readChunk(db: Database, part: Part, id: number, from: Position, bytesMax: number): LogChunk | null {
  const rows = db.prepare(
    "SELECT first, last, body, sums FROM grp WHERE part = ? AND last >= ? ORDER BY last",
  );
  const events: (StorefrontEvent | null)[] = [];
  let first: Position | null = null;
  let next = 0;
  let bytes = 0;
  for (const row of rows.iterate(id, from)) {
    const groupFirst = numberOf(row.first);
    const body = bytesOf(row.body);
    // A group is read whole, so that an oversized one does not stop the reader.
    if (first !== null && (bytes + body.byteLength > bytesMax || groupFirst !== next)) break;
    const skip = Math.max(0, from - groupFirst);
    const texts = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8").split("\n");
    decodeInto(events, texts, bytesOf(row.sums), skip);
    first ??= groupFirst + skip;
    next = numberOf(row.last) + 1;
    bytes += body.byteLength;
  }
  return first === null ? null : { part, first, last: first + events.length - 1, events, bytes };
}

function decodeInto(
  events: (StorefrontEvent | null)[],
  texts: readonly string[],
  sums: Uint8Array,
  skip: number,
): void {
  const view = new DataView(sums.buffer, sums.byteOffset, sums.byteLength);
  for (let index = skip; index < texts.length; index++) {
    const text = texts[index] ?? "";
    const intact = index * 4 < sums.byteLength && crc32(text) === view.getUint32(index * 4);
    // The collector wrote it and the checksum holds: the type is what `parseEvent` made (null after erasure).
    events.push(intact ? (JSON.parse(text) as StorefrontEvent | null) : null);
  }
}

function checksums(texts: readonly string[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(texts.length * 4));
  texts.forEach((text, index) => {
    view.setUint32(index * 4, crc32(text));
  });
  return new Uint8Array(view.buffer);
}

function seekTime(db: Database, id: number, at: EpochMs): Position {
  const row = db
    .prepare("SELECT first, last, body FROM grp WHERE part = ? AND at >= ? ORDER BY last LIMIT 1")
    .get(id, at);
  if (!row) {
    const head = db.prepare("SELECT last FROM grp WHERE part = ? ORDER BY last DESC LIMIT 1").get(id);
    return head ? numberOf(head.last) + 1 : 1;
  }
  const first = numberOf(row.first);
  const texts = Buffer.from(bytesOf(row.body)).toString("utf8").split("\n");
  for (let index = 0; index < texts.length; index++) {
    const event: unknown = JSON.parse(texts[index] ?? "null");
    const received =
      typeof event === "object" && event !== null && "received_at" in event ? event.received_at : at;
    if (typeof received === "number" && received >= at) return first + index;
  }
  return numberOf(row.last);
}
