import { LRUCache } from "lru-cache";
import type { EpochMs } from "../../core/index.ts";
import type { Position } from "../ports.ts";
import { type Database, numberOf } from "./database.ts";
import { decodeGroup } from "./group.ts";
import { groupOf } from "./group-row.ts";

/** Times whose place is kept: the hours of some months, which the pages of the console ask for again and again. */
const keptMax = 8_192;

/** Where in the log of a part a time lies. */
export interface TimeIndex {
  /** First position received at or after `at`; one beyond the head when there is none. */
  readonly seek: (part: number, at: EpochMs) => Position;
}

/**
 * The time of receipt never decreases inside a part, so that halving finds a time among ten million groups in some
 * twenty looks: no index of times has to be written. What was found stays true, because the log only grows at its end;
 * trimming alone moves it on.
 */
export function createTimeIndex(db: Database): TimeIndex {
  // Its columns are made at once for all that it may keep: only for who seeks.
  let kept: LRUCache<string, Position> | null = null;
  const oldest = "SELECT first FROM grp WHERE part = ? ORDER BY last LIMIT 1";
  const newest = "SELECT last, at FROM grp WHERE part = ? ORDER BY last DESC LIMIT 1";
  const holder = "SELECT first, last, at FROM grp WHERE part = ? AND last >= ? ORDER BY last LIMIT 1";
  const whole =
    "SELECT first, last, at, body, sums FROM grp WHERE part = ? AND last >= ? ORDER BY last LIMIT 1";

  /** A position inside the first group that was closed at or after `at`; there is one. */
  function halve(part: number, at: EpochMs, from: Position, to: Position): Position {
    let [low, high] = [from, to];
    while (low < high) {
      const row = db.prepare(holder).get(part, Math.floor((low + high) / 2));
      if (!row) return high;
      if (numberOf(row.at) >= at) high = Math.max(low, numberOf(row.first));
      else low = numberOf(row.last) + 1;
    }
    return low;
  }

  return {
    seek(part, at) {
      const first = db.prepare(oldest).get(part);
      const last = db.prepare(newest).get(part);
      if (!first || !last) return 1;
      const start = numberOf(first.first);
      const name = `${part} ${at}`;
      kept ??= new LRUCache<string, Position>({ max: keptMax });
      const known = kept.get(name);
      if (known !== undefined) return Math.max(known, start);
      if (numberOf(last.at) < at) return numberOf(last.last) + 1;
      const row = db.prepare(whole).get(part, halve(part, at, start, numberOf(last.last)));
      if (!row) return numberOf(last.last) + 1;
      const group = groupOf(row);
      const index = decodeGroup(group).receivedAt.findIndex((received) => received >= at);
      const found = index < 0 ? group.last + 1 : group.first + index;
      kept.set(name, found);
      return found;
    },
  };
}
