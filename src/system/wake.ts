import type { Wake } from "../engine/index.ts";

/** The longest that a timer can be set to: one that is longer ends at once, and says so each time. */
const timerMsMax = 2 ** 31 - 1;

/** Wake-ups inside one thread. A signal that nobody waits for is kept for the next who does. */
export function createWake(): Wake {
  const waiting = new Map<string, Set<() => void>>();
  const missed = new Set<string>();
  return {
    signal(topic) {
      const waiters = waiting.get(topic);
      if (!waiters || waiters.size === 0) {
        missed.add(topic);
        return;
      }
      for (const end of [...waiters]) end();
    },
    wait(topic, ms, signal) {
      if (missed.delete(topic) || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const waiters = waiting.get(topic) ?? new Set();
        waiting.set(topic, waiters);
        const end = (): void => {
          clearTimeout(timer);
          waiters.delete(end);
          signal?.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, Math.min(ms, timerMsMax));
        waiters.add(end);
        signal?.addEventListener("abort", end, { once: true });
      });
    },
  };
}
