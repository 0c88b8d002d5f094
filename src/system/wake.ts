import type { Wake } from "../engine/index.ts";

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
        const timer = setTimeout(end, ms);
        waiters.add(end);
        signal?.addEventListener("abort", end, { once: true });
      });
    },
  };
}
