import { LRUCache } from "lru-cache";
import { type EpochMs, hourMs, minuteMs } from "../../core/index.ts";
import { Refusal } from "../refusal.ts";

/** Wrong passwords for one account from one address before waiting begins. */
const freeTries = 5;
/** Wrong passwords for one account from anywhere in an hour; a guess needs a botnet to get even these. */
const accountTriesMax = 100;
const waitMsMax = 15 * minuteMs;

interface Failures {
  readonly count: number;
  readonly last: EpochMs;
}

/** Slows down guessing: per account and address, and per account over all addresses. */
export interface Throttle {
  /** Throws when this caller has to wait. */
  readonly check: (account: string, address: string) => void;
  readonly failed: (account: string, address: string) => void;
  readonly succeeded: (account: string, address: string) => void;
}

/** Creates the throttle; it forgets after an hour and with the process. */
export function createThrottle(now: () => EpochMs): Throttle {
  const failures = new LRUCache<string, Failures>({ max: 20_000 });
  const of = (key: string): Failures => {
    const known = failures.get(key);
    return known && now() - known.last < hourMs ? known : { count: 0, last: 0 };
  };
  return {
    check(account, address) {
      const here = of(`${account} ${address}`);
      const waitMs = here.count < freeTries ? 0 : Math.min(waitMsMax, 2 ** (here.count - freeTries) * 5_000);
      const retryAfterMs = here.last + waitMs - now();
      if (retryAfterMs <= 0 && of(account).count < accountTriesMax) return;
      const ms = retryAfterMs > 0 ? retryAfterMs : waitMsMax;
      throw new Refusal(
        "too_many",
        "Too many wrong passwords.",
        `Wait ${Math.ceil(ms / 1000)} s, or ask an owner for a reset link.`,
        { retryAfterMs: ms },
      );
    },
    failed(account, address) {
      for (const key of [`${account} ${address}`, account]) {
        failures.set(key, { count: of(key).count + 1, last: now() });
      }
    },
    succeeded(account, address) {
      failures.delete(`${account} ${address}`);
    },
  };
}
