import { uuidv7obj } from "uuidv7";
import type { Clock, Rng } from "../engine/index.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end, { once: true });
    }),
};

/** The machine's randomness. */
export const systemRng: Rng = {
  float: () => Math.random(),
  // The library keeps IDs of one millisecond in order, so that they are cheap to insert.
  id: () => uuidv7obj().toString(),
};
