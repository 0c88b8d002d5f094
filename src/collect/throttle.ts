import { LRUCache } from "lru-cache";
import { type EpochMs, minuteMs } from "../core/index.ts";

/** Addresses whose requests are counted at one time. */
const countedMax = 50_000;

/** Says how many seconds to wait, or 0 when the request may pass. */
export type Throttle = (key: string, now: EpochMs) => number;

/** At most so many requests a minute for each key; a bucket that refills evenly. */
export function createThrottle(perMinute: () => number): Throttle {
  // Its columns are made at once for all that it may count: only where somebody comes.
  let buckets: LRUCache<string, { level: number; at: EpochMs }> | null = null;
  return (key, now) => {
    buckets ??= new LRUCache({ max: countedMax });
    const max = perMinute();
    const bucket = buckets.get(key) ?? { level: 0, at: now };
    const level = Math.max(0, bucket.level - ((now - bucket.at) * max) / minuteMs);
    if (level + 1 > max) {
      buckets.set(key, { level, at: now });
      return Math.max(1, Math.ceil(((level + 1 - max) * 60) / max));
    }
    buckets.set(key, { level: level + 1, at: now });
    return 0;
  };
}
