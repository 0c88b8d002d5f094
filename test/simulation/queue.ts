import type { EventLog } from "../../src/engine/index.ts";
import { createAppendQueue } from "../../src/host/index.ts";
import type { Monitor } from "./monitor.ts";
import { type Mutation, mutateAppend } from "./mutation.ts";

/**
 * The host's queue before the log, which turns away what would wait beyond its bound; watched from outside: what has
 * no answer yet is in its memory.
 */
export function createWatchedQueue(
  append: EventLog["append"],
  options: { readonly appendBytesMax: number; readonly mutation: Mutation | null; readonly monitor: Monitor },
): EventLog["append"] {
  const { appendBytesMax: bytesMax, mutation, monitor } = options;
  const bound = mutation === "queue without a bound" ? Number.POSITIVE_INFINITY : bytesMax;
  const { append: queue } = createAppendQueue(append, bound);
  let waiting = 0;
  const watched: EventLog["append"] = async (part, texts, at) => {
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
  return mutateAppend(watched, mutation);
}

function never(): Promise<boolean> {
  return new Promise(() => undefined);
}
