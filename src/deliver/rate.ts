import { type EpochMs, minuteMs, secondMs } from "../core/index.ts";
import type { Clock } from "../engine/index.ts";

/**
 * Keeps requests under a rate that adapts: halved when the platform says "too many", raised by a twentieth of the
 * maximum for each second without such words (additive increase, multiplicative decrease).
 */
export interface Rate {
  /** Resolves when the next request may leave. */
  readonly take: () => Promise<void>;
  readonly slowDown: () => void;
  readonly perSecond: () => number;
}

/** Requests a second below which a destination is never slowed. */
const floorPerSecond = 0.2;

/** Longer than any wait for a turn at the lowest rate, with all requests of a destination before it. */
const longestMs = 5 * minuteMs;

/** A rate of its own for each destination. */
export function createRate(clock: Clock, maxPerSecond: () => number): Rate {
  let perSecond = maxPerSecond();
  let nextAt: EpochMs = 0;
  let raisedAt: EpochMs = clock.now();

  function raise(now: EpochMs): void {
    const max = maxPerSecond();
    perSecond = Math.min(max, perSecond);
    raisedAt = Math.min(raisedAt, now);
    const steps = Math.floor((now - raisedAt) / secondMs);
    if (steps <= 0) return;
    raisedAt += steps * secondMs;
    perSecond = Math.min(max, perSecond + (steps * max) / 20);
  }

  return {
    async take() {
      const now = clock.now();
      raise(now);
      // A clock that was set back must not stop everything.
      if (nextAt - now > longestMs) nextAt = now;
      // A short burst is allowed: requests are spaced only once they outrun the rate by 100 ms.
      const at = Math.max(nextAt, now - 100);
      nextAt = at + secondMs / perSecond;
      if (at > now) await clock.sleep(at - now);
    },
    slowDown() {
      perSecond = Math.max(floorPerSecond, perSecond / 2);
      raisedAt = clock.now();
    },
    perSecond: () => perSecond,
  };
}
