import type { Clock, Wake } from "../../src/engine/index.ts";

/** Time that moves only when a test says so. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly wake: Wake;
  /** Lets everything run until all loops wait for time or news. */
  readonly idle: () => Promise<void>;
  /** Moves time forward, from one waiting loop's moment to the next. */
  readonly advance: (ms: number) => Promise<void>;
}

interface Waiter {
  readonly at: number;
  readonly topic: string | null;
  readonly end: () => void;
}

/** Turns of the event loop in which nothing happens before everything counts as waiting. */
const quietTurns = 12;

/** Steps of one `advance`: loops that poll every second need not see each second of an hour. */
const stepsMax = 400;

/** A clock and wake-ups on virtual time. */
export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  const waiters = new Set<Waiter>();
  const missed = new Set<string>();
  let changes = 0;

  function wait(at: number, topic: string | null, signal: AbortSignal | undefined): Promise<void> {
    changes++;
    if (signal?.aborted || (topic !== null && missed.delete(topic))) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter: Waiter = {
        // Clocks tell whole milliseconds.
        at: Math.ceil(at),
        topic,
        end() {
          if (!waiters.delete(waiter)) return;
          changes++;
          resolve();
        },
      };
      waiters.add(waiter);
      signal?.addEventListener("abort", waiter.end, { once: true });
    });
  }

  async function idle(): Promise<void> {
    for (let quiet = 0, seen = changes; quiet < quietTurns; ) {
      await new Promise((resolve) => setImmediate(resolve));
      if (changes === seen) quiet++;
      else [quiet, seen] = [0, changes];
    }
  }

  return {
    idle,
    clock: { now: () => now, sleep: (ms, signal) => wait(now + ms, null, signal) },
    wake: {
      signal(topic) {
        changes++;
        const found = [...waiters].filter((waiter) => waiter.topic === topic);
        if (found.length === 0) missed.add(topic);
        for (const waiter of found) waiter.end();
      },
      wait: (topic, ms, signal) => wait(now + ms, topic, signal),
    },
    async advance(ms) {
      const until = now + ms;
      const step = Math.ceil(ms / stepsMax);
      for (;;) {
        await idle();
        const next = Math.min(...[...waiters].map((waiter) => waiter.at));
        if (next > until) break;
        now = Math.min(until, Math.max(next, now + step));
        for (const waiter of [...waiters]) if (waiter.at <= now) waiter.end();
      }
      now = until;
    },
  };
}
