import type { EpochMs } from "../core/index.ts";
import type { Appended, EventLog, Part } from "../engine/index.ts";
import { appendBytesMax, LogOverload } from "../engine/sqlite/index.ts";

/** Messages of one part on their way to the log: while one is written to the disk the next is there already. */
const underWayMax = 2;

interface Batch {
  readonly texts: string[];
  at: EpochMs;
  bytes: number;
  readonly waiters: {
    readonly from: number;
    readonly count: number;
    readonly done: (place: Appended) => void;
    readonly failed: (error: unknown) => void;
  }[];
}

/**
 * Appends to a log in another thread. What the requests of one turn of the event loop store crosses as one message and
 * shares one commit; while the disk is slow the next message grows. What waits is bounded by `bytesMax`.
 */
export function createAppendQueue(append: EventLog["append"], bytesMax = appendBytesMax): EventLog["append"] {
  const waiting = new Map<Part, Batch>();
  const underWay = new Map<Part, number>();
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
    append(part, batch.texts, batch.at).then(
      ({ first }) => {
        arrived(part, batch);
        for (const { from, count, done } of batch.waiters)
          done({ first: first + from, last: first + from + count - 1 });
      },
      (error: unknown) => {
        arrived(part, batch);
        for (const { failed } of batch.waiters) failed(error);
      },
    );
  }

  function arrived(part: Part, batch: Batch): void {
    underWay.set(part, (underWay.get(part) ?? 1) - 1);
    bytesWaiting -= batch.bytes;
    // Requests that are answered now often send their next at once: they may still share the next message.
    flushSoon();
  }

  return (part, texts, at) => {
    let bytes = 0;
    for (const text of texts) bytes += text.length;
    if (bytesWaiting + bytes > bytesMax) return Promise.reject(new LogOverload(bytesMax));
    bytesWaiting += bytes;
    return new Promise((done, failed) => {
      let batch = waiting.get(part);
      if (!batch) {
        batch = { texts: [], at, bytes: 0, waiters: [] };
        waiting.set(part, batch);
        flushSoon();
      }
      batch.waiters.push({ from: batch.texts.length, count: texts.length, done, failed });
      for (const text of texts) batch.texts.push(text);
      batch.bytes += bytes;
      if (at > batch.at) batch.at = at;
    });
  };
}
