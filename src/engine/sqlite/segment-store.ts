import type { Outcome } from "../../core/index.ts";
import type { Position } from "../ports.ts";
import { bytesOf, type Database, numberOf, textOf } from "./database.ts";
import {
  changeSegment,
  extendSegments,
  outcomeIn,
  type Segment,
  segmentEventsMax,
  splitSegment,
  withoutDetails,
} from "./segment.ts";

/** Reads and writes segments. All writes happen inside the caller's transaction. */
export interface SegmentStore {
  readonly append: (destination: number, part: number, first: Position, outcomes: readonly Outcome[]) => void;
  readonly change: (destination: number, part: number, position: Position, outcome: Outcome) => void;
  /** Forgets the words of the outcomes at these positions, in which a platform may have repeated what it was sent. */
  readonly forgetDetails: (destination: number, part: number, positions: ReadonlySet<Position>) => void;
  readonly outcomeAt: (destination: number, part: number, position: Position) => Outcome | null;
  /** Segments that overlap [from, to], in order. */
  readonly overlapping: (
    destination: number,
    part: number,
    from: Position,
    to: Position,
  ) => readonly Segment[];
}

interface Stored extends Segment {
  readonly id: number;
}

/** Segments over one connection. */
export function createSegmentStore(db: Database): SegmentStore {
  const insert =
    "INSERT INTO segment (destination, part, first, last, codes, outcomes) VALUES (?, ?, ?, ?, ?, ?)";
  function write(destination: number, part: number, segment: Segment): void {
    const last = segment.first + segment.codes.length - 1;
    db.prepare(insert).run(
      destination,
      part,
      segment.first,
      last,
      segment.codes,
      JSON.stringify(segment.outcomes),
    );
  }
  function covering(destination: number, part: number, position: Position): Stored | null {
    const row = db
      .prepare("SELECT * FROM segment WHERE destination = ? AND part = ? AND last >= ? ORDER BY last LIMIT 1")
      .get(destination, part, position);
    const segment = row ? segmentOf(row) : null;
    return segment && segment.first <= position ? segment : null;
  }
  return {
    append(destination, part, first, outcomes) {
      const row = db
        .prepare("SELECT * FROM segment WHERE destination = ? AND part = ? ORDER BY last DESC LIMIT 1")
        .get(destination, part);
      const open = row ? segmentOf(row) : null;
      if (open && open.first + open.codes.length > first)
        throw new Error(`position ${first} is settled already`);
      const segments = extendSegments(open, first, outcomes);
      if (open && segments[0]?.first === open.first)
        db.prepare("DELETE FROM segment WHERE id = ?").run(open.id);
      for (const segment of segments) write(destination, part, segment);
    },
    change(destination, part, position, outcome) {
      const segment = covering(destination, part, position);
      if (!segment) throw new Error(`position ${position} has no segment`);
      const changed = changeSegment(segment, position, outcome);
      db.prepare("DELETE FROM segment WHERE id = ?").run(segment.id);
      if (changed) {
        write(destination, part, changed);
        return;
      }
      for (const half of splitAround(segment, position, outcome)) write(destination, part, half);
    },
    forgetDetails(destination, part, positions) {
      let seenTo = 0;
      // In order, so that each segment is looked at once, however many of its events go.
      for (const position of [...positions].toSorted((a, b) => a - b)) {
        if (position <= seenTo) continue;
        const segment = covering(destination, part, position);
        if (!segment) continue;
        seenTo = segment.first + segment.codes.length - 1;
        const parts = withoutDetails(segment, positions);
        if (!parts) continue;
        db.prepare("DELETE FROM segment WHERE id = ?").run(segment.id);
        for (const one of parts) write(destination, part, one);
      }
    },
    outcomeAt(destination, part, position) {
      const segment = covering(destination, part, position);
      return segment ? outcomeIn(segment, position) : null;
    },
    overlapping(destination, part, from, to) {
      return (
        db
          .prepare(
            `SELECT * FROM segment
           WHERE destination = ? AND part = ? AND last BETWEEN ? AND ? AND first <= ? ORDER BY last`,
          )
          // One that begins in the range ends at most so far behind it: without this bound all later ones are read.
          .all(destination, part, from, to + segmentEventsMax, to)
          .map(segmentOf)
      );
    },
  };
}

/** A full table: the position gets a segment of its own between what is left of the old one. */
function splitAround(segment: Segment, position: Position, outcome: Outcome): readonly Segment[] {
  const [before, rest] = splitSegment(segment, position);
  const [, after] = splitSegment(rest, position + 1);
  const own = { first: position, codes: Uint8Array.of(0), outcomes: [outcome] };
  return [before, own, after].filter((one) => one.codes.length > 0);
}

function segmentOf(row: Record<string, unknown>): Stored {
  return {
    id: numberOf(row.id),
    first: numberOf(row.first),
    codes: bytesOf(row.codes),
    // Written by this file alone.
    outcomes: JSON.parse(textOf(row.outcomes)) as Outcome[],
  };
}

/** Outcomes of the settled positions in [first, last], in order. */
export function* outcomesBetween(
  store: SegmentStore,
  destination: number,
  part: number,
  first: Position,
  last: Position,
): Generator<Outcome> {
  if (last < first) return;
  for (const segment of store.overlapping(destination, part, first, last)) {
    const end = Math.min(last, segment.first + segment.codes.length - 1);
    for (let position = Math.max(first, segment.first); position <= end; position++) {
      const outcome = outcomeIn(segment, position);
      if (outcome) yield outcome;
    }
  }
}
