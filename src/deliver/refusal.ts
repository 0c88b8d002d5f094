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
  /**
   * It refused these with these words; says what to make of it. `singledOut`: it took others of the same request, or
   * named these after passing over others, so that the account is not at fault.
   */
  readonly refused: (refusal: {
    readonly words: string;
    readonly positions: readonly Position[];
    readonly at: EpochMs;
    readonly blamesAccount: boolean;
    readonly singledOut: boolean;
  }) => RefusalReading;
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
    refused({ words, positions, at, blamesAccount, singledOut }) {
      const proven = acceptedAt !== null && at - acceptedAt <= proofMs;
      const reading = blamesAccount || !proven ? "suspect" : "reject";
      if (singledOut) return reading;
      const shape = shapeOf(words);
      const seen = alike.get(shape) ?? new Set<Position>();
      for (const position of positions) if (seen.size < alikeMax) seen.add(position);
      alike.set(shape, seen);
      if (seen.size < alikeMax) return reading;
      // Whoever resumes the destination has a reason to: it is judged anew.
      alike = new Map();
      return "hold";
    },
    tooMany(shareMax) {
      if (recent.length < recentResultsMax) return false;
      if (recent.filter((rejected) => rejected).length / recent.length <= shareMax) return false;
      recent = [];
      return true;
    },
    forget() {
      acceptedAt = null;
      alike = new Map();
      recent = [];
    },
  };
}

/** What refusals of one cause have in common: not the request's ID, nor places, numbers and values of the event. */
function shapeOf(words: string): string {
  return words
    .replace(/\(request [^)]*\)/g, "")
    .replace(/"[^"]*"|'[^']*'/g, "'")
    .replace(/[\w-]*\d[\w-]*/g, "0")
    .slice(0, 200);
}
