import type { EpochMs } from "../../core/index.ts";
import type { Appended, Position } from "../ports.ts";

/** Texts of several requests that are stored together; each request learns where its own came to lie. */
export interface Gathering {
  readonly texts: string[];
  bytes: number;
  /** When the newest of them was received. */
  at: EpochMs;
  /** Adds the texts of one request; resolves with their place once the whole is stored. */
  readonly add: (texts: readonly string[], bytes: number, at: EpochMs) => Promise<Appended>;
  /** The whole is on disk, from this position on. */
  readonly stored: (first: Position) => void;
  readonly failed: (error: unknown) => void;
}

/** An empty one. On the hot path: it is filled many times a millisecond. */
export function createGathering(): Gathering {
  const waiters: {
    readonly from: number;
    readonly count: number;
    readonly done: (place: Appended) => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  const gathering: Gathering = {
    texts: [],
    bytes: 0,
    at: 0,
    add(texts, bytes, at) {
      return new Promise((done, failed) => {
        waiters.push({ from: gathering.texts.length, count: texts.length, done, failed });
        for (const text of texts) gathering.texts.push(text);
        gathering.bytes += bytes;
        if (at > gathering.at) gathering.at = at;
      });
    },
    stored(first) {
      for (const { from, count, done } of waiters)
        done({ first: first + from, last: first + from + count - 1 });
    },
    failed(error) {
      for (const waiter of waiters) waiter.failed(error);
    },
  };
  return gathering;
}

/** How much the texts take, at least: letters beyond ASCII are counted as one byte. */
export function bytesOfTexts(texts: readonly string[]): number {
  let bytes = 0;
  for (const text of texts) bytes += text.length;
  return bytes;
}
