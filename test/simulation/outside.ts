import type { Clock, Ledger, Rng, Wake } from "../../src/engine/index.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** The longest that an idle loop sleeps instead of polling: far less than the slack of the dedup window. */
const idleMsMax = 30 * 60_000;
/** Waits of loops that only make sure that nothing was missed; any other wait is for a known moment. */
const pollsMs = new Set([500, 1000, 60_000]);

/** The ledger; `dueAt` gets to know when the next parked event of each destination is due. */
export function noteNextDue(ledger: Ledger, dueAt: Map<string, number>): Ledger {
  return {
    ...ledger,
    async nextDue(lease) {
      const due = await ledger.nextDue(lease);
      if (due === null) dueAt.delete(lease.destination);
      else dueAt.set(lease.destination, due);
      return due;
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
  after: (ms: number, run: () => void) => void,
  dueAt: ReadonlyMap<string, number>,
): { readonly clock: Clock; readonly wake: Wake; readonly rng: Rng } {
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
    after(ms, () => end(true));
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
        const factor = pollsMs.has(ms) ? Math.min(2 ** (idle.get(topic) ?? 0), idleMsMax / ms) : 1;
        const nextDue = (dueAt.get(topic) ?? Number.POSITIVE_INFINITY) - scheduler.now() - skewMs();
        return new Promise((resolve) => {
          const waiters = waiting.get(topic) ?? new Set();
          waiting.set(topic, waiters);
          const end = pause(Math.max(ms, Math.min(ms * factor, nextDue)), signal, (byTime) => {
            waiters.delete(end);
            if (byTime) idle.set(topic, (idle.get(topic) ?? 0) + 1);
            else idle.delete(topic);
            resolve();
          });
          waiters.add(end);
        });
      },
    },
    rng: {
      float: random.branch().float,
      id: (now) => `${now.toString(16).padStart(12, "0")}-${number}-${++ids}`,
    },
  };
}
