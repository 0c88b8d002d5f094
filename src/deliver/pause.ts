import { type EpochMs, hourMs } from "../core/index.ts";
import type { Pause } from "../engine/index.ts";
import { backoffMs } from "./backoff.ts";
import type { Stop } from "./stop.ts";
import type { Target } from "./target.ts";

/**
 * The longest that a destination waits for what did not say how long. A standard's later waits (webhooks: up to a day)
 * are for one message; all of them, new ones too, would wait so long for a receiver that is there again.
 */
const ownWaitMsMax = hourMs;

/** How long the whole destination waits after this trouble, the `failures`-th in a row. */
export function toPause(stop: Stop, failures: number, target: Target, now: EpochMs, random: number): Pause {
  const { version } = target;
  if (stop.kind === "hold") {
    const { reason, detail, hint } = stop;
    return { kind: "held", reason, detail, hint, since: now, until: null, version };
  }
  // What a standard prescribes is for a receiver that is down; "too many" is about the rate, which goes down by itself.
  const schedule = stop.kind === "down" ? target.type.manifest.limits.retryScheduleMs : undefined;
  const wait =
    stop.afterMs === null
      ? Math.min(backoffMs(failures, random, schedule), ownWaitMsMax)
      : // The platform names the least ("Retry-After: 0" too); how often it has failed may ask for more.
        Math.max(stop.afterMs, backoffMs(failures, random));
  const hint =
    stop.kind === "slow"
      ? "Nothing to do: sending goes on at a lower rate."
      : "Nothing to do: it is tried again by itself.";
  const { kind, reason, detail } = stop;
  return { kind, reason, detail, hint, since: now, until: now + wait, version };
}
