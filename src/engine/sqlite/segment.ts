import type { Outcome } from "../../core/index.ts";
import type { Position } from "../ports.ts";

/** Events of one segment; a longer run opens the next. */
export const segmentEventsMax = 4096;
/** Distinct outcomes of one segment; a code is a byte. */
export const segmentOutcomesMax = 255;

/** What became of consecutive events. */
export interface Segment {
  readonly first: Position;
  readonly codes: Uint8Array;
  readonly outcomes: readonly Outcome[];
}

/** Same kind, reason and words: one entry in a segment's table. */
export function outcomeKey(outcome: Outcome): string {
  return `${outcome.kind}\n${outcome.reason}\n${outcome.detail ?? ""}`;
}

/**
 * Appends outcomes to the open segment, closing it where it is full: returns the segments to write, the first of which
 * replaces `open` when there was one.
 */
export function extendSegments(
  open: Segment | null,
  first: Position,
  outcomes: readonly Outcome[],
): Segment[] {
  const result: Segment[] = [];
  let builder = open && open.first + open.codes.length === first ? builderOf(open) : newBuilder(first);
  for (const outcome of outcomes) {
    const key = outcomeKey(outcome);
    const full = builder.codes.length >= segmentEventsMax;
    if (full || (!builder.index.has(key) && builder.outcomes.length >= segmentOutcomesMax)) {
      result.push(builder.build());
      builder = newBuilder(builder.first + builder.codes.length);
    }
    let code = builder.index.get(key);
    if (code === undefined) {
      code = builder.outcomes.length;
      builder.index.set(key, code);
      builder.outcomes.push(outcome);
    }
    builder.codes.push(code);
  }
  if (builder.codes.length > 0) result.push(builder.build());
  return result;
}

/** The segment with one position changed, or null when its table has no room (the caller then splits it). */
export function changeSegment(segment: Segment, position: Position, outcome: Outcome): Segment | null {
  const key = outcomeKey(outcome);
  let code = segment.outcomes.findIndex((one) => outcomeKey(one) === key);
  const outcomes = [...segment.outcomes];
  if (code < 0) {
    if (outcomes.length >= segmentOutcomesMax) return null;
    code = outcomes.length;
    outcomes.push(outcome);
  }
  const codes = Uint8Array.from(segment.codes);
  codes[position - segment.first] = code;
  return { first: segment.first, codes, outcomes };
}

/** The segment without the words of some outcomes, whose kinds and reasons stay; null: it has no such words. */
export function withoutDetails(
  segment: Segment,
  positions: ReadonlySet<Position>,
): readonly Segment[] | null {
  let isChanged = false;
  const outcomes = [...segment.codes].flatMap((code, index): Outcome[] => {
    const outcome = segment.outcomes[code];
    if (!outcome) return [];
    if (outcome.detail === undefined || !positions.has(segment.first + index)) return [outcome];
    isChanged = true;
    const { kind, reason } = outcome;
    return [{ kind, reason }];
  });
  // Made anew, so that words which nothing points to any more are not kept in its table.
  return isChanged ? extendSegments(null, segment.first, outcomes) : null;
}

/** Outcome at a position that lies inside the segment. */
export function outcomeIn(segment: Segment, position: Position): Outcome | null {
  const code = segment.codes[position - segment.first];
  return code === undefined ? null : (segment.outcomes[code] ?? null);
}

/** Splits at a position: two halves with the same table. */
export function splitSegment(segment: Segment, at: Position): readonly [Segment, Segment] {
  const offset = at - segment.first;
  return [
    compact(segment.first, segment.codes.slice(0, offset), segment),
    compact(at, segment.codes.slice(offset), segment),
  ];
}

function compact(first: Position, codes: Uint8Array, from: Segment): Segment {
  const outcomes = [...codes].flatMap((code) => from.outcomes[code] ?? []);
  return extendSegments(null, first, outcomes)[0] ?? { first, codes: new Uint8Array(), outcomes: [] };
}

interface Builder {
  readonly first: Position;
  readonly codes: number[];
  readonly outcomes: Outcome[];
  readonly index: Map<string, number>;
  readonly build: () => Segment;
}

function newBuilder(first: Position): Builder {
  return builderWith(first, [], []);
}

function builderOf(segment: Segment): Builder {
  return builderWith(segment.first, [...segment.codes], [...segment.outcomes]);
}

function builderWith(first: Position, codes: number[], outcomes: Outcome[]): Builder {
  const index = new Map(outcomes.map((outcome, code) => [outcomeKey(outcome), code]));
  return { first, codes, outcomes, index, build: () => ({ first, codes: Uint8Array.from(codes), outcomes }) };
}
