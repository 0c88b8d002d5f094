import type { Position } from "../engine/index.ts";
import type { Sendable } from "./plan.ts";
import type { Stop } from "./stop.ts";

/**
 * How much is sent at once after trouble: one event first, then four times as many with each success. So a batch that
 * fails because of one event in it shrinks until that event stands alone, and then it steps aside: a platform that
 * answers "system error" to one event for ever must not stop the others.
 */
export interface Probe {
  /** Events that may be sent together now. */
  readonly size: () => number;
  /** The destination waited: start with one event. */
  readonly begin: () => void;
  readonly failed: (stop: Stop, sent: readonly Sendable[]) => void;
  readonly succeeded: (batchEventsMax: number) => void;
  /** Whether this event fails by itself: it waits alone from now on, and counts its attempts. */
  readonly isStubborn: (stop: Stop, sent: readonly Sendable[]) => boolean;
}

/** Answers of the platform to one event alone after which that event steps aside. An outage costs as many at most. */
const answersMax = 3;
const growth = 4;
/** Events whose answers are counted; there are rarely more than two, because each steps aside after a few. */
const rememberedMax = 1000;

/** Kept in memory: a restart begins with one event again. */
export function createProbe(): Probe {
  let size = Number.POSITIVE_INFINITY;
  /** Answers that single events got since the last success. */
  const answers = new Map<Position, number>();
  return {
    size: () => size,
    begin() {
      if (size === Number.POSITIVE_INFINITY) size = 1;
    },
    failed(stop, sent) {
      if (stop.kind === "slow") return;
      size = 1;
      const [only, ...others] = sent;
      if (stop.kind !== "down" || !stop.answered || !only || others.length > 0) return;
      if (answers.size >= rememberedMax) answers.clear();
      answers.set(only.position, (answers.get(only.position) ?? 0) + 1);
    },
    succeeded(batchEventsMax) {
      answers.clear();
      size *= growth;
      if (size >= batchEventsMax) size = Number.POSITIVE_INFINITY;
    },
    isStubborn(stop, sent) {
      const [only, ...others] = sent;
      if (stop.kind !== "down" || !stop.answered || !only || others.length > 0) return false;
      return (answers.get(only.position) ?? 0) + 1 >= answersMax;
    },
  };
}
