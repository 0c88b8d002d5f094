import type { StorefrontEvent } from "../../core/index.ts";
import type { EventQuery, LoggedEvent, Part, Position, Trace } from "../ports.ts";
import { blocksOf } from "./log-block.ts";
import type { Pieces } from "./log-scan.ts";
import type { Reader } from "./reader.ts";
import { type Stretch, stretchesOf } from "./stretch.ts";

/** Events of the log that one search looks at, at most; what lies before is reached by paging on. */
export const searchEventsMax = 40_000;
/** A stretch costs as much as so many events, however short it is. */
const stretchCost = 16;

type Page = Awaited<ReturnType<Trace["search"]>>;

/** A page of events, newest first. */
export async function search(reader: Reader, query: EventQuery): Promise<Page> {
  const [part] = (await reader.log.parts()).filter((one) => one.startsWith(`${query.store}/`));
  if (part === undefined) return { events: [], next: null, searchedTo: null };
  const head = await reader.log.head(part);
  const before = Math.min(
    query.before ?? head + 1,
    query.to === undefined ? head + 1 : await reader.log.seekTime(part, query.to),
  );
  // Nothing is older than what is left of the log.
  const floor = await reader.log.seekTime(part, query.from ?? 0);
  const found = look(reader, query, part, { floor, before });
  return { ...found, searchedTo: found.next === null ? null : await timeAt(reader, part, found.next - 1) };
}

function look(
  reader: Reader,
  query: EventQuery,
  part: Part,
  range: { readonly floor: Position; readonly before: Position },
): Omit<Page, "searchedTo"> {
  const events: LoggedEvent[] = [];
  const pieces = piecesOf(query);
  let left = searchEventsMax;
  for (const stretch of placesOf(reader, query, part, range)) {
    if (left <= 0) return { events, next: stretch.to + 1 };
    const from = Math.max(stretch.from, stretch.to - left + 1);
    for (const [position, event] of reader.scan.back(part, from, stretch.to, pieces, stretch.accept)) {
      if (!isWanted(event, query)) continue;
      events.push({ part, position, event });
      if (events.length === query.limit) return { events, next: position > range.floor ? position : null };
    }
    left -= stretch.to - from + 1 + stretchCost;
    if (from > stretch.from) return { events, next: from };
  }
  return { events, next: null };
}

/** What is known to hold the visitor's events is read alone; else each stretch that may match. */
function* placesOf(
  reader: Reader,
  query: EventQuery,
  part: Part,
  range: { readonly floor: Position; readonly before: Position },
): Generator<Stretch> {
  const known = query.visitorId === undefined ? null : reader.visitorPlaces(part, query.visitorId);
  const partId = reader.places.known(part) ?? -1;
  for (const stretch of stretchesOf(reader, query, part, range)) {
    if (known !== null) yield* within(stretch, known);
    else if (stretch.accept) yield stretch;
    else yield* blocksOf(reader.db, partId, stretch, query);
  }
}

/** The part of a stretch that the index of visitors leaves. */
function* within(
  stretch: Stretch,
  known: { readonly places: readonly Position[]; readonly to: Position },
): Generator<Stretch> {
  if (stretch.to > known.to) yield { ...stretch, from: Math.max(stretch.from, known.to + 1) };
  for (const position of known.places) {
    const isInside = position >= stretch.from && position <= Math.min(stretch.to, known.to);
    if (isInside && stretch.accept?.(position) !== false)
      yield { from: position, to: position, accept: null };
  }
}

/** The pieces of text may also stand somewhere else in an event. */
function isWanted(event: StorefrontEvent, query: EventQuery): boolean {
  return (
    (query.event === undefined || event.event === query.event) &&
    (query.source === undefined || event.source === query.source) &&
    (query.visitorId === undefined || event.visitor_id === query.visitorId)
  );
}

function piecesOf(query: EventQuery): Pieces {
  const exact: string[] = [];
  if (query.event !== undefined) exact.push(`"event":${JSON.stringify(query.event)}`);
  if (query.source !== undefined) exact.push(`"source":${JSON.stringify(query.source)}`);
  if (query.visitorId !== undefined) exact.push(`"visitor_id":${JSON.stringify(query.visitorId)}`);
  return { exact, text: query.text ?? null };
}

/** When the event at a position, or the next one that can be read, was received. */
async function timeAt(reader: Reader, part: Part, position: Position): Promise<number | null> {
  const chunk = await reader.log.read(part, Math.max(1, position), 1);
  return chunk?.receivedAt[0] ?? null;
}
