import { type EpochMs, minuteMs } from "../core/index.ts";
import type { Position } from "../engine/index.ts";

/**
 * Tells one bad event from a bad account. A platform may answer a wrong pixel ID or a broken mapping with the same
 * words for every
 * event; rejecting each would throw away a day's sales.
 */
export interface Refusals {
  /** The platform took an event. */
  readonly accepted: (at: EpochMs, count: number) => void;
  /** It gave these events a result of their own: never. */
  readonly rejected: (count: number) => void;
  /** It refused these with these words; says what to make of it. */
  readonly refused: (
    words: string,
    positions: readonly Position[],
    at: EpochMs,
    blamesAccount: boolean,
  ) => RefusalReading;
  /** Whether the share of rejections among the last results is above the limit. */
  readonly tooMany: (shareMax: number) => boolean;
  /** Starts afresh (new credentials). */
  readonly forget: () => void;
}

/** `reject`: a bad event. `suspect`: not known yet, ask again. `hold`: a bad account. */
export type RefusalReading = "reject" | "suspect" | "hold";

/** Different events refused alike, with none accepted between, that make an account fault. */
export const alikeMax = 10;
/** Results that the share of rejections is taken of. */
export const recentResultsMax = 200;
/** An acceptance this long ago still proves that the account works. */
const proofMs = 10 * minuteMs;

/** Kept in memory: after a restart the proof is gathered anew, which costs a few parked seconds. */
export function createRefusals(): Refusals {
  let acceptedAt: EpochMs | null = null;
  let alike = new Map<string, Set<Position>>();
  let recent: boolean[] = [];

  function note(rejected: boolean, count: number): void {
    for (let index = 0; index < Math.min(count, recentResultsMax); index++) recent.push(rejected);
    if (recent.length > recentResultsMax) recent = recent.slice(-recentResultsMax);
  }

  return {
    accepted(at, count) {
      acceptedAt = at;
      alike = new Map();
      note(false, count);
    },
    rejected: (count) => note(true, count),
    refused(words, positions, at, blamesAccount) {
      const shape = words.replace(/[0-9]+/g, "0").slice(0, 200);
      const seen = alike.get(shape) ?? new Set<Position>();
      for (const position of positions) if (seen.size < alikeMax) seen.add(position);
      alike.set(shape, seen);
      if (seen.size >= alikeMax) return "hold";
      const proven = acceptedAt !== null && at - acceptedAt <= proofMs;
      if (blamesAccount || !proven) return "suspect";
      return "reject";
    },
    tooMany(shareMax) {
      if (recent.length < recentResultsMax) return false;
      return recent.filter((rejected) => rejected).length / recent.length > shareMax;
    },
    forget() {
      acceptedAt = null;
      alike = new Map();
      recent = [];
    },
  };
}
