import type { StorefrontEvent } from "../../core/index.ts";
import type { EventQuery, LoggedEvent } from "../ports.ts";
import { numberOf } from "./database.ts";
import { type LogReader, openKind, type Reader } from "./reader.ts";

/** Bytes of the log that one search reads at most; what lies before is reached by paging on. */
const searchBytesMax = 24 * 1024 * 1024;
const chunkBytesMax = 512 * 1024;

/** A page of events, newest first. */
export async function search(
  reader: Reader,
  query: EventQuery,
): Promise<{ events: LoggedEvent[]; next: number | null }> {
  const [part] = (await reader.log.parts()).filter((one) => one.startsWith(`${query.store}/`));
  if (part === undefined) return { events: [], next: null };
  const head = await reader.log.head(part);
  let before = Math.min(
    query.before ?? head + 1,
    query.to === undefined ? head + 1 : await reader.log.seekTime(part, query.to),
  );
  const floor = query.from === undefined ? 1 : await reader.log.seekTime(part, query.from);
  const events: LoggedEvent[] = [];
  let budget = searchBytesMax;
  let span = Math.max(query.limit * 2, 64);
  while (before > floor && budget > 0) {
    const from = Math.max(floor, before - span);
    const page = await readRange(reader.log, part, from, before - 1);
    budget -= page.bytes;
    for (const one of page.events.reverse()) {
      if (!matches(reader, query, one)) continue;
      events.push(one);
      if (events.length === query.limit) return { events, next: one.position > floor ? one.position : null };
    }
    before = from;
    span = Math.min(span * 2, 8192);
  }
  return { events, next: before > floor ? before : null };
}

async function readRange(
  log: LogReader,
  part: string,
  from: number,
  to: number,
): Promise<{ events: LoggedEvent[]; bytes: number }> {
  const events: LoggedEvent[] = [];
  let bytes = 0;
  let next = from;
  while (next <= to) {
    const chunk = await log.read(part, next, chunkBytesMax);
    if (!chunk) break;
    bytes += chunk.bytes;
    chunk.events.forEach((event, index) => {
      const position = chunk.first + index;
      if (event && position <= to) events.push({ part, position, event });
    });
    next = chunk.last + 1;
  }
  return { events, bytes };
}

function matches(reader: Reader, query: EventQuery, logged: LoggedEvent): boolean {
  const { event } = logged;
  if (query.event !== undefined && event.event !== query.event) return false;
  if (query.source !== undefined && event.source !== query.source) return false;
  if (query.visitorId !== undefined && event.visitor_id !== query.visitorId) return false;
  if (query.text !== undefined && !holdsText(event, query.text)) return false;
  if (query.state === undefined && query.destination === undefined) return true;
  return stateMatches(reader, query, logged);
}

function holdsText(event: StorefrontEvent, text: string): boolean {
  return JSON.stringify(event).toLowerCase().includes(text.toLowerCase());
}

function stateMatches(reader: Reader, query: EventQuery, logged: LoggedEvent): boolean {
  const part = reader.places.known(logged.part) ?? -1;
  const rows = reader.db
    .prepare(
      "SELECT c.destination, c.position, p.name FROM cursor c JOIN place p ON p.id = c.destination WHERE c.part = ? AND c.start < ?",
    )
    .all(part, logged.position);
  return rows.some((row) => {
    if (query.destination !== undefined && row.name !== query.destination) return false;
    if (query.state === undefined) return true;
    const destination = numberOf(row.destination);
    const outcome = reader.segments.outcomeAt(destination, part, logged.position);
    return (outcome?.kind ?? openKind(reader.db, destination)) === query.state;
  });
}
