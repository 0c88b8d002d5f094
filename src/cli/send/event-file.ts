import { createReadStream } from "node:fs";

/** Consecutive events of a file that go in one request. */
export interface Batch {
  readonly lines: readonly Line[];
  /** Where the next batch begins. */
  readonly endByte: number;
  readonly endLine: number;
}

/** One event of the file, as written. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** How much goes in one request. */
export interface BatchLimits {
  readonly eventsMax: number;
  readonly bytesMax: number;
}

/** Reads a JSONL file from a byte offset (a line's beginning) on, in batches; empty lines are passed over. */
export async function* readBatches(
  path: string,
  from: { readonly byte: number; readonly line: number },
  limits: BatchLimits,
): AsyncGenerator<Batch> {
  let lines: Line[] = [];
  let bytes = 0;
  let endByte = from.byte;
  let endLine = from.line;
  for await (const raw of splitLines(createReadStream(path, { start: from.byte }))) {
    const text = raw.text.trim();
    if (text !== "") {
      const size = Buffer.byteLength(text) + 1;
      if (lines.length > 0 && (lines.length >= limits.eventsMax || bytes + size > limits.bytesMax)) {
        yield { lines, endByte, endLine };
        lines = [];
        bytes = 0;
      }
      lines.push({ number: endLine + 1, text });
      bytes += size;
    }
    endByte += raw.bytes;
    endLine += 1;
  }
  if (lines.length > 0) yield { lines, endByte, endLine };
}

/** Lines with their length in bytes, line end included. Works on bytes, so that no character is cut in two. */
async function* splitLines(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly text: string; readonly bytes: number }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, start)) {
      yield { text: data.toString("utf8", start, at), bytes: at + 1 - start };
      start = at + 1;
    }
    rest = data.subarray(start);
  }
  if (rest.length > 0) yield { text: rest.toString("utf8"), bytes: rest.length };
}
