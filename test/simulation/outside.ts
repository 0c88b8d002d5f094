import type { Clock, Ledger, Rng, Wake } from "../../src/engine/index.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * The longest that an idle loop sleeps instead of polling. Of what it might miss it is told: new events, parked ones
 * that are due, new settings (by a wake-up), and a clock that jumps (by `poll`).
 */
const idleMsMax = 12 * 3_600_000;
/** Waits of loops that only make sure that nothing was missed. */
const pollsMs = new Set([500, 1000, 60_000]);

/** Moments that a loop waits for, by destination: until then nobody need look. */
export interface Moments {
  /** When the next parked event is due, as the loop was told last, or another server's lease is over. */
  readonly due: Map<string, number>;
  /** When a pause ends. */
  readonly over: Map<string, number>;
}

/** The ledger; `moments` get to know what it says of times to come. */
export function noteMoments(ledger: Ledger, { due, over }: Moments): Ledger {
  return {
    ...ledger,
    async acquire(destination, part, node, ttlMs, now) {
      const right = await ledger.acquire(destination, part, node, ttlMs, now);
      // Somebody else has the lease (a server that got no time woke up): it is free after so long at the latest.
      if (right === null) due.set(destination, now + ttlMs);
      return right;
    },
    async nextDue(lease) {
      const at = await ledger.nextDue(lease);
      if (at === null) due.delete(lease.destination);
      else due.set(lease.destination, at);
      return at;
    },
    async paused(destination) {
      const pause = await ledger.paused(destination);
      if (pause === null || pause.until === null) over.delete(destination);
      else over.set(destination, pause.until);
      return pause;
    },
  };
}

/** What they are made of. */
export interface OutsideOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** How wrong the clock is now. */
  readonly skewMs: () => number;
  readonly number: number;
}

/** Clock, wake-ups and chance of one life, on virtual time. */
export function worldPorts(
  options: OutsideOptions,
  after: (ms: number, run: () => void, over: () => boolean) => void,
  moments: Moments,
): { readonly clock: Clock; readonly wake: Wake; readonly rng: Rng; readonly poll: () => void } {
  const { scheduler, random, skewMs, number } = options;
  const waiting = new Map<string, Set<() => void>>();
  const missed = new Set<string>();
  const idle = new Map<string, number>();
  let ids = 0;

  function pause(ms: number, signal: AbortSignal | undefined, ended: (byTime: boolean) => void): () => void {
    let open = true;
    const end = (byTime: boolean): void => {
      if (!open) return;
      open = false;
      signal?.removeEventListener("abort", aborted);
      ended(byTime);
    };
    const aborted = (): void => end(false);
    signal?.addEventListener("abort", aborted, { once: true });
    after(
      ms,
      () => end(true),
      () => !open,
    );
    return aborted;
  }

  return {
    clock: {
      now: () => scheduler.now() + skewMs(),
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) resolve();
          else pause(ms, signal, () => resolve());
        }),
    },
    wake: {
      signal(topic) {
        const waiters = waiting.get(topic);
        if (!waiters || waiters.size === 0) missed.add(topic);
        else for (const end of [...waiters]) end();
      },
      wait(topic, ms, signal) {
        if (missed.delete(topic) || signal?.aborted) {
          idle.delete(topic);
          return Promise.resolve();
        }
        // Nobody polls for a day: the longer nothing came, the longer it sleeps. Polling is only a safety net.
        const factor = pollsMs.has(ms) ? Math.min(8 ** (idle.get(topic) ?? 0), idleMsMax / ms) : 1;
        const known = Math.min(
          ...[moments.due, moments.over]
            .map((one) => (one.get(topic) ?? Number.POSITIVE_INFINITY) - scheduler.now() - skewMs())
            .filter((wait) => wait > 0),
        );
        return new Promise((resolve) => {
          const waiters = waiting.get(topic) ?? new Set();
          waiting.set(topic, waiters);
          const end = pause(Math.max(ms, Math.min(ms * factor, known)), signal, (byTime) => {
            waiters.delete(end);
            if (byTime) idle.set(topic, (idle.get(topic) ?? 0) + 1);
            else idle.delete(topic);
            resolve();
          });
          waiters.add(end);
        });
      },
    },
    poll() {
      for (const waiters of waiting.values()) for (const end of [...waiters]) end();
    },
    rng: {
      float: random.branch().float,
      id: (now) => `${now.toString(16).padStart(12, "0")}-${number}-${++ids}`,
    },
  };
}
