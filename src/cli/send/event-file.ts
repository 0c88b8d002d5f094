import { createReadStream } from "node:fs";
import { OperatorError } from "../../core/index.ts";

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

/** Where reading begins: a line's first byte, and how many lines come before it. */
export interface FilePlace {
  readonly byte: number;
  readonly line: number;
}

/** How much goes in one request. */
export interface BatchLimits {
  readonly eventsMax: number;
  readonly bytesMax: number;
}

/** No event is nearly as long: a file with such a line is something else. */
export const lineBytesMax = 16 * 1024 * 1024;

/** Reads a JSONL file from a byte offset (a line's beginning) on, in batches; empty lines are passed over. */
export function readBatches(path: string, from: FilePlace, limits: BatchLimits): AsyncGenerator<Batch> {
  return batchLines(createReadStream(path, { start: from.byte }), from, limits);
}

/** The same of the file's bytes, wherever they are cut. */
export async function* batchLines(
  chunks: AsyncIterable<Buffer>,
  from: FilePlace,
  limits: BatchLimits,
): AsyncGenerator<Batch> {
  let lines: Line[] = [];
  let bytes = 0;
  let endByte = from.byte;
  let endLine = from.line;
  for await (const ended of splitLines(chunks, from.line)) {
    for (const raw of ended) {
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
  }
  if (lines.length > 0) yield { lines, endByte, endLine };
}

interface RawLine {
  readonly text: string;
  /** Its length, line end included. */
  readonly bytes: number;
}

/** The lines that end in each chunk, and the last one. Works on bytes, so that no character is cut in two. */
async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  linesBefore: number,
): AsyncGenerator<readonly RawLine[]> {
  // Joined once when the line ends: joined with each chunk, a long line took the square of its length.
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let number = linesBefore + 1;
  for await (const chunk of chunks) {
    const ended: RawLine[] = [];
    let start = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, at);
      const line = begunBytes === 0 ? piece : Buffer.concat([...begun, piece]);
      ended.push({ text: line.toString("utf8"), bytes: line.length + 1 });
      begun = [];
      begunBytes = 0;
      start = at + 1;
    }
    number += ended.length;
    if (start < chunk.length) begun.push(chunk.subarray(start));
    begunBytes += chunk.length - start;
    if (ended.length > 0) yield ended;
    if (begunBytes > lineBytesMax) throw tooLong(number);
  }
  if (begunBytes > 0) yield [{ text: Buffer.concat(begun).toString("utf8"), bytes: begunBytes }];
}

function tooLong(line: number): OperatorError {
  return new OperatorError(
    "line_too_long",
    `line ${line} does not end within ${lineBytesMax / 1024 / 1024} MiB`,
    "Write one event as JSON on each line, then run the same command again: it goes on after what was sent.",
  );
}
