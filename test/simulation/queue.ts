import type { EventLog } from "../../src/engine/index.ts";
import { createAppendQueue } from "../../src/host/index.ts";
import type { Monitor } from "./monitor.ts";
import type { Mutation } from "./mutation.ts";

/**
 * The host's queue before the log, which turns away what would wait beyond its bound; watched from outside: what has
 * no answer yet is in its memory.
 */
export function createWatchedQueue(
  append: EventLog["append"],
  bytesMax: number,
  mutation: Mutation | null,
  monitor: Monitor,
): EventLog["append"] {
  const bound = mutation === "queue without a bound" ? Number.POSITIVE_INFINITY : bytesMax;
  const queue = createAppendQueue(append, bound);
  let waiting = 0;
  return async (part, texts, at) => {
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    waiting += bytes;
    try {
      const stored = queue(part, texts, at);
      // What is refused at once has not waited.
      const refused = await Promise.race([
        stored.then(never, () => true),
        Promise.resolve().then(() => false),
      ]);
      if (!refused && waiting > bytesMax)
        monitor.violation(`${waiting} bytes wait to be stored, of ${bytesMax} that may`);
      return await stored;
    } finally {
      waiting -= bytes;
    }
  };
}

function never(): Promise<boolean> {
  return new Promise(() => undefined);
}
