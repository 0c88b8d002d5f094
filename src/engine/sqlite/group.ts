import { crc32 } from "node:zlib";
import type { EpochMs, StorefrontEvent } from "../../core/index.ts";

/** What a row of the log holds: the events of one part that were committed together. */
export interface Group {
  readonly first: number;
  readonly last: number;
  /** When the newest of them was received. */
  readonly at: EpochMs;
  /** JSON texts joined by newlines. */
  readonly body: Uint8Array;
  /** A checksum for each text: SQLite does not notice a flipped bit. */
  readonly sums: Uint8Array;
}

/** The events of a group; null where the bytes are damaged, or where an erasure left nothing. */
export interface DecodedGroup {
  readonly events: readonly (StorefrontEvent | null)[];
  readonly receivedAt: readonly EpochMs[];
}

/** Texts as a row stores them. */
export function encodeGroup(texts: readonly string[]): Pick<Group, "body" | "sums"> {
  const view = new DataView(new ArrayBuffer(texts.length * 4));
  texts.forEach((text, index) => {
    view.setUint32(index * 4, crc32(text));
  });
  return { body: Buffer.from(texts.join("\n")), sums: new Uint8Array(view.buffer) };
}

/** Reads a group from its `skip`-th event on. Damage costs the events it lies in, never a position or a neighbour. */
export function decodeGroup(group: Group, skip = 0): DecodedGroup {
  const count = group.last - group.first + 1;
  const { body } = group;
  const lines = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8").split("\n");
  const sums = checksumsOf(group.sums, count);
  const texts = lines.length === count ? lines : realign(lines, sums);
  const events: (StorefrontEvent | null)[] = [];
  const receivedAt: EpochMs[] = [];
  for (let index = skip; index < count; index++) {
    const text = texts[index];
    const intact = text !== undefined && text !== null && crc32(text) === sums[index];
    // The collector wrote it and the checksum holds: the type is what `parseEvent` made (null after erasure).
    const event = intact ? (JSON.parse(text) as StorefrontEvent | null) : null;
    if (event === null && skip > 0) return tail(decodeGroup(group), skip);
    events.push(event);
    if (event) receivedAt.push(event.received_at);
    else receivedAt.push(receivedAt.at(-1) ?? Number.NaN);
  }
  return { events, receivedAt: withoutGaps(receivedAt, group.at) };
}

function tail(decoded: DecodedGroup, skip: number): DecodedGroup {
  return { events: decoded.events.slice(skip), receivedAt: decoded.receivedAt.slice(skip) };
}

/** The first events may be unreadable: they take the time of the next readable one, or of the group. */
function withoutGaps(times: readonly EpochMs[], at: EpochMs): readonly EpochMs[] {
  if (!Number.isNaN(times[0])) return times;
  const known = times.find((time) => !Number.isNaN(time)) ?? at;
  return times.map((time) => (Number.isNaN(time) ? known : time));
}

function checksumsOf(sums: Uint8Array, count: number): readonly number[] {
  const view = new DataView(sums.buffer, sums.byteOffset, sums.byteLength);
  return Array.from({ length: count }, (_, index) =>
    index * 4 + 4 <= sums.byteLength ? view.getUint32(index * 4) : -1,
  );
}

/** A newline was damaged or came about: each text is found again by its checksum, in order. */
function realign(lines: readonly string[], sums: readonly number[]): readonly (string | null)[] {
  const places = new Map<number, number[]>();
  lines.forEach((line, index) => {
    const sum = crc32(line);
    places.set(sum, [...(places.get(sum) ?? []), index]);
  });
  let next = 0;
  return sums.map((sum) => {
    const place = places.get(sum)?.find((one) => one >= next);
    if (place === undefined) return null;
    next = place + 1;
    return lines[place] ?? null;
  });
}
