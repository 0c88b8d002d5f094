import type { Position } from "../engine/index.ts";

/**
 * Tells one bad event from a bad account. A platform may answer a wrong pixel ID or a broken mapping with the same
 * words for every event; rejecting each would throw away a day's sales.
 */
export interface Refusals {
  /** The platform took an event. */
  readonly accepted: (count: number) => void;
  /** It gave these events a result of their own: never. */
  readonly rejected: (count: number) => void;
  /**
   * It refused these with these words; says whether the account is at fault. `singledOut`: it took others of the same
   * request, or named these after passing over others, so that it is not.
   */
  readonly refused: (refusal: {
    readonly words: string;
    readonly positions: readonly Position[];
    readonly singledOut: boolean;
  }) => "hold" | "noted";
  /** Whether the platform has taken another event since it first refused this one, so that the event is at fault. */
  readonly isProven: (position: Position) => boolean;
  /** Whether the share of rejections among the last results is above the limit. */
  readonly tooMany: (shareMax: number) => boolean;
  /** Starts afresh (new credentials). */
  readonly forget: () => void;
}

/** Different events refused alike, with none accepted between, that make an account fault. */
export const alikeMax = 10;
/** Results that the share of rejections is taken of. */
export const recentResultsMax = 200;
/** Refused events that are remembered until another one proves the account; of more the oldest are asked again. */
const refusedMax = 10_000;

/** Kept in memory: after a restart the proof is gathered anew, which costs a few parked seconds. */
export function createRefusals(): Refusals {
  let acceptedCount = 0;
  /** How many had been accepted when each event was first refused. */
  const refusedAfter = new Map<Position, number>();
  let alike = new Map<string, Set<Position>>();
  let recent: boolean[] = [];

  function note(rejected: boolean, count: number): void {
    for (let index = 0; index < Math.min(count, recentResultsMax); index++) recent.push(rejected);
    if (recent.length > recentResultsMax) recent = recent.slice(-recentResultsMax);
  }

  return {
    accepted(count) {
      acceptedCount += count;
      alike = new Map();
      note(false, count);
    },
    rejected: (count) => note(true, count),
    refused({ words, positions, singledOut }) {
      for (const position of positions) {
        if (!refusedAfter.has(position)) refusedAfter.set(position, acceptedCount);
      }
      for (const [oldest] of refusedAfter) {
        if (refusedAfter.size <= refusedMax) break;
        refusedAfter.delete(oldest);
      }
      if (singledOut) return "noted";
      const shape = shapeOf(words);
      const seen = alike.get(shape) ?? new Set<Position>();
      for (const position of positions) if (seen.size < alikeMax) seen.add(position);
      alike.set(shape, seen);
      if (seen.size < alikeMax) return "noted";
      // Whoever resumes the destination has a reason to: it is judged anew.
      alike = new Map();
      return "hold";
    },
    isProven(position) {
      const before = refusedAfter.get(position);
      return before !== undefined && acceptedCount > before;
    },
    tooMany(shareMax) {
      if (recent.length < recentResultsMax) return false;
      if (recent.filter((rejected) => rejected).length / recent.length <= shareMax) return false;
      recent = [];
      return true;
    },
    forget() {
      refusedAfter.clear();
      alike = new Map();
      recent = [];
    },
  };
}

/** What refusals of one cause have in common: not the request's ID, nor places, numbers and values of the event. */
function shapeOf(words: string): string {
  return words
    .replace(/\(request [^()]*\)/g, "")
    .replace(/"[^"]*"|'[^']*'/g, "'")
    .replace(/[\w-]+/g, (word) => (/\d/.test(word) ? "0" : word))
    .slice(0, 200);
}
