import type { Position } from "../engine/index.ts";
import type { Sendable } from "./plan.ts";
import type { Stop } from "./stop.ts";

/**
 * How much is sent at once after trouble: one event first, then four times as many with each success. So a batch that
 * fails because of one event in it shrinks until that event stands alone, and then it steps aside: a platform that
 * answers "system error" to one event for ever, or never answers it, must not stop the others.
 */
export interface Probe {
  /** Events that may be sent together now. */
  readonly size: () => number;
  /** The destination waited: start with one event. */
  readonly begin: () => void;
  readonly failed: (stop: Stop, sent: readonly Sendable[]) => void;
  readonly succeeded: (batchEventsMax: number) => void;
  /** Whether this event fails by itself: where others wait behind it, it waits alone and counts its attempts. */
  readonly isStubborn: (stop: Stop, sent: readonly Sendable[]) => boolean;
}

/** Failures of the platform on one event alone after which that event steps aside. An outage costs as many at most. */
const failuresMax = 3;
/** Events that step aside unanswered before one is taken: each may have been received, which an outage must not multiply. */
const unansweredMax = 10;
const growth = 4;
/** Events whose failures are counted; there are rarely more than two, because each steps aside after a few. */
const rememberedMax = 1000;

/** Kept in memory: a restart begins with one event again. */
export function createProbe(): Probe {
  let size = Number.POSITIVE_INFINITY;
  /** Failures that single events met since the last success. */
  const failures = new Map<Position, number>();
  let asideUnanswered = 0;
  return {
    size: () => size,
    begin() {
      if (size === Number.POSITIVE_INFINITY) size = 1;
    },
    failed(stop, sent) {
      if (stop.kind === "slow") return;
      size = 1;
      const only = suspectOf(stop, sent);
      if (!only) return;
      if (failures.size >= rememberedMax) failures.clear();
      const count = (failures.get(only.position) ?? 0) + 1;
      failures.set(only.position, count);
      if (count === failuresMax && stop.kind === "down" && stop.reply === "unanswered") asideUnanswered++;
    },
    succeeded(batchEventsMax) {
      failures.clear();
      asideUnanswered = 0;
      size *= growth;
      if (size >= batchEventsMax) size = Number.POSITIVE_INFINITY;
    },
    isStubborn(stop, sent) {
      const only = suspectOf(stop, sent);
      if (!only || (failures.get(only.position) ?? 0) + 1 < failuresMax) return false;
      return stop.kind !== "down" || stop.reply !== "unanswered" || asideUnanswered < unansweredMax;
    },
  };
}

/** The event that may itself be the reason why the platform failed: it was there, and got this one alone. */
function suspectOf(stop: Stop, [only, ...others]: readonly Sendable[]): Sendable | null {
  const wasThere = stop.kind === "down" && stop.reply !== "unreached";
  return wasThere && only && others.length === 0 ? only : null;
}
