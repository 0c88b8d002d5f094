import { hash } from "node:crypto";
import type { EpochMs } from "../../core/index.ts";
import type { Position } from "../ports.ts";

/** One event's place under its ID, as it is kept: 32 bytes. */
export interface KeyEntry {
  /** Eight bytes of the ID, as a Latin-1 text so that it can be the key of a map. */
  readonly key: string;
  readonly part: number;
  readonly position: Position;
  /** 31 bits of (store, event name), to tell events with equal keys apart. */
  readonly name: number;
  /** 31 bits of the visitor ID, 0 when there was none. */
  readonly visitor: number;
  readonly at: EpochMs;
}

const entryBytes = 32;
/** Entries of one stored page: about 4 KB. */
export const pageEntriesMax = 128;

/** Entries in key order as pages; each begins with the key that finds it. */
export function* toPages(
  sorted: Iterable<KeyEntry>,
): Generator<{ readonly first: Buffer; readonly body: Buffer }> {
  let entries: KeyEntry[] = [];
  for (const entry of sorted) {
    entries.push(entry);
    if (entries.length < pageEntriesMax) continue;
    yield pageOf(entries);
    entries = [];
  }
  if (entries.length > 0) yield pageOf(entries);
}

function pageOf(entries: readonly KeyEntry[]): { readonly first: Buffer; readonly body: Buffer } {
  const body = Buffer.allocUnsafe(entries.length * entryBytes);
  entries.forEach((entry, index) => {
    write(body, index * entryBytes, entry);
  });
  // Equal keys may begin a page twice: the position makes its name unique.
  return { first: Buffer.concat([body.subarray(0, 8), body.subarray(12, 18)]), body };
}

/** The entries of a page with this key. */
export function entriesIn(body: Uint8Array, key: string): KeyEntry[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const found: KeyEntry[] = [];
  for (let at = 0; at < bytes.length; at += entryBytes) {
    if (bytes.toString("latin1", at, at + 8) === key) found.push(read(bytes, at, key));
  }
  return found;
}

function write(into: Buffer, at: number, entry: KeyEntry): void {
  into.write(entry.key, at, 8, "latin1");
  into.writeUInt32BE(entry.part, at + 8);
  into.writeUIntBE(entry.position, at + 12, 6);
  into.writeUInt32BE(entry.name, at + 18);
  into.writeUInt32BE(entry.visitor, at + 22);
  into.writeUIntBE(entry.at, at + 26, 6);
}

function read(from: Buffer, at: number, key: string): KeyEntry {
  return {
    key,
    part: from.readUInt32BE(at + 8),
    position: from.readUIntBE(at + 12, 6),
    name: from.readUInt32BE(at + 18),
    visitor: from.readUInt32BE(at + 22),
    at: from.readUIntBE(at + 26, 6),
  };
}

/** Eight bytes of an event ID. As a text from the start: a buffer in between costs seven times as much. */
export function keyOf(store: string, eventId: string): string {
  return hash("sha256", `${store}\n${eventId}`, "latin1").slice(0, 8);
}

/** The bytes of a key. */
export function keyBytes(key: string): Buffer {
  return Buffer.from(key, "latin1");
}

/** 31 bits of (store, event name). */
export function nameHash(store: string, event: string): number {
  return fnv(`${store}\n${event}`);
}

/** 31 bits of a visitor ID; 0 means that there was none. */
export function visitorHash(visitorId: string | null): number {
  return visitorId === null ? 0 : fnv(visitorId) || 1;
}

function fnv(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value & 0x7fffffff;
}
