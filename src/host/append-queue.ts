import type { EventLog, Part } from "../engine/index.ts";
import {
  appendBytesMax,
  bytesOfTexts,
  createGathering,
  type Gathering,
  LogOverload,
} from "../engine/sqlite/index.ts";

/** Messages of one part on their way to the log: while one is written to the disk the next is there already. */
const underWayMax = 2;

/** Appends to a log in another thread. */
export interface AppendQueue {
  readonly append: EventLog["append"];
  /** Resolves when all that was given is stored or has failed: before the log's thread may end. */
  readonly idle: () => Promise<void>;
}

/**
 * A queue in front of a log's `append`. What the requests of one turn of the event loop store crosses as one message
 * and shares one commit; while the disk is slow the next message grows. What waits is bounded by `bytesMax`.
 */
export function createAppendQueue(append: EventLog["append"], bytesMax = appendBytesMax): AppendQueue {
  const waiting = new Map<Part, Gathering>();
  const underWay = new Map<Part, number>();
  const messages = new Set<Promise<void>>();
  let bytesWaiting = 0;
  let flushing = false;

  function flushSoon(): void {
    if (flushing) return;
    flushing = true;
    setImmediate(() => {
      flushing = false;
      for (const part of waiting.keys()) send(part);
    });
  }

  function send(part: Part): void {
    const batch = waiting.get(part);
    const sent = underWay.get(part) ?? 0;
    if (!batch || sent >= underWayMax) return;
    waiting.delete(part);
    underWay.set(part, sent + 1);
    const message = append(part, batch.texts, batch.at).then(
      ({ first }) => {
        arrived(part, batch);
        batch.stored(first);
      },
      (error: unknown) => {
        arrived(part, batch);
        batch.failed(error);
      },
    );
    messages.add(message);
    void message.finally(() => messages.delete(message));
  }

  function arrived(part: Part, batch: Gathering): void {
    underWay.set(part, (underWay.get(part) ?? 1) - 1);
    bytesWaiting -= batch.bytes;
    // Requests that are answered now often send their next at once: they may still share the next message.
    flushSoon();
  }

  return {
    append(part, texts, at) {
      const bytes = bytesOfTexts(texts);
      if (bytesWaiting + bytes > bytesMax) return Promise.reject(new LogOverload(bytesMax));
      bytesWaiting += bytes;
      let batch = waiting.get(part);
      if (!batch) {
        batch = createGathering();
        waiting.set(part, batch);
        flushSoon();
      }
      return batch.add(texts, bytes, at);
    },
    async idle() {
      while (waiting.size > 0 || messages.size > 0) {
        await Promise.all(messages);
        // What waits is sent in the next turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
