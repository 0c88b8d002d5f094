import type { Outcome } from "../../core/index.ts";
import type { EventQuery, Part, Position } from "../ports.ts";
import { numberOf } from "./database.ts";
import { openKind, type Reader } from "./reader.ts";
import { type Segment, segmentEventsMax } from "./segment.ts";

/** Consecutive positions that a search has to look at. */
export interface Stretch {
  readonly from: Position;
  readonly to: Position;
  /** Whether a position may be what is looked for; null: each may. */
  readonly accept: ((position: Position) => boolean) | null;
}

/** Where a list of positions is so thin that each is read alone. */
const aloneShareMax = 1 / 16;

interface Delivery {
  readonly id: number;
  readonly start: Position;
  readonly cursor: Position;
}

/**
 * Stretches of [floor, before), newest first, in which events may have the state that is asked for. Outcomes lie in
 * segments, each with a table of what occurs in it: SQLite passes over those without the state, so that one refused
 * event among ten million is found by reading ten megabytes.
 */
export function* stretchesOf(
  reader: Reader,
  query: Pick<EventQuery, "destination" | "state">,
  part: Part,
  range: { readonly floor: Position; readonly before: Position },
): Generator<Stretch> {
  const { floor, before } = range;
  const deliveries = deliveriesOf(reader, part, query.destination);
  if (query.state === undefined) {
    const start = Math.min(...deliveries.map((one) => one.start)) + 1;
    if (query.destination === undefined) yield { from: floor, to: before - 1, accept: null };
    else if (start < before) yield { from: Math.max(floor, start), to: before - 1, accept: null };
  } else if (query.state === "waiting" || query.state === "held") {
    const open = deliveries.filter((one) => openKind(reader.db, one.id) === query.state);
    const low = Math.min(...open.map(({ cursor, start }) => Math.max(cursor, start))) + 1;
    if (low < before) yield { from: Math.max(floor, low), to: before - 1, accept: null };
  } else {
    const kinds = typeof query.state === "string" ? [query.state] : query.state;
    yield* settledStretches(reader, reader.places.known(part) ?? -1, deliveries, kinds, range);
  }
}

function deliveriesOf(reader: Reader, part: Part, only: string | undefined): readonly Delivery[] {
  return reader.db
    .prepare(
      "SELECT c.destination, c.position, c.start, p.name FROM cursor c JOIN place p ON p.id = c.destination WHERE c.part = ?",
    )
    .all(reader.places.known(part) ?? -1)
    .filter((row) => only === undefined || row.name === only)
    .map((row) => ({
      id: numberOf(row.destination),
      start: numberOf(row.start),
      cursor: numberOf(row.position),
    }));
}

function* settledStretches(
  reader: Reader,
  part: number,
  deliveries: readonly Delivery[],
  kinds: readonly string[],
  range: { readonly floor: Position; readonly before: Position },
): Generator<Stretch> {
  const nearest = reader.db.prepare(
    `SELECT first, last FROM segment WHERE destination = ? AND part = ? AND last BETWEEN ? AND ? AND first < ?
       AND (${kinds.map(() => "instr(outcomes, ?) > 0").join(" OR ") || "0"}) ORDER BY last DESC LIMIT 1`,
  );
  const named = kinds.map((kind) => `"kind":${JSON.stringify(kind)}`);
  const find = (id: number, before: Position): Found => {
    const row = nearest.get(id, part, range.floor, before - 1 + segmentEventsMax, before, ...named);
    return row ? { first: numberOf(row.first), last: numberOf(row.last) } : none;
  };
  /** The nearest of each destination; looked for again only when it is passed, however far away it lies. */
  const found = new Map<number, Found>();
  for (let before = range.before; before > range.floor; ) {
    let [from, to] = [range.floor, 0];
    for (const { id } of deliveries) {
      const known = found.get(id);
      const next = known && known.first < before ? known : find(id, before);
      found.set(id, next);
      if (Math.min(next.last, before - 1) <= to) continue;
      [from, to] = [Math.max(range.floor, next.first), Math.min(next.last, before - 1)];
    }
    if (to === 0) return;
    yield* chosen(reader, part, deliveries, kinds, from, to);
    before = from;
  }
}

/** A segment that holds the state. */
interface Found {
  readonly first: Position;
  readonly last: Position;
}

/** Nothing before holds it. */
const none: Found = { first: 0, last: 0 };

/** The positions of a stretch whose outcome at one of the destinations is of the kind. */
function* chosen(
  reader: Reader,
  part: number,
  deliveries: readonly Delivery[],
  kinds: readonly string[],
  from: Position,
  to: Position,
): Generator<Stretch> {
  const places = new Set<Position>();
  for (const { id } of deliveries) {
    for (const segment of reader.segments.overlapping(id, part, from, to))
      collect(places, segment, kinds, from, to);
  }
  if (places.size > (to - from + 1) * aloneShareMax) {
    yield { from, to, accept: (position) => places.has(position) };
    return;
  }
  for (const position of [...places].toSorted((a, b) => b - a)) {
    yield { from: position, to: position, accept: null };
  }
}

function collect(
  places: Set<Position>,
  segment: Segment,
  kinds: readonly string[],
  from: Position,
  to: Position,
): void {
  const isKind = segment.outcomes.map((one: Outcome) => kinds.includes(one.kind));
  const end = Math.min(to, segment.first + segment.codes.length - 1);
  for (let position = Math.max(from, segment.first); position <= end; position++) {
    const code = segment.codes[position - segment.first];
    if (code !== undefined && isKind[code]) places.add(position);
  }
}
