import { setImmediate } from "node:timers/promises";
import { collectGarbage } from "../garbage.ts";
import { createRandom } from "../simulation/random.ts";
import { createMutation } from "./mutation.ts";
import type { Parser } from "./parser.ts";

/** CPU time of one input; more is believed only when it is more in each of `tries`. */
export const inputMsMax = 50;
const tries = 3;
/** Heap after a collection of garbage may grow by so much between the first third of a run and the last. */
const growthBytesMax = 8 * 1024 * 1024;
const heapSamples = 30;
/** A run that is stopped before its time has samples, too. */
const inputsPerSampleMax = 20_000;
/** A collection takes a tenth of a second: shorter runs are looked at more seldom. */
const inputsPerSampleMin = 1_000;
/** So often whoever wants to stop the run is heard. */
const inputsPerPause = 1_000;
/** An asynchronous reader must have answered by then, unless it says otherwise. */
const answerMsMax = 20_000;
const shrinkMsMax = 5_000;

/** An input that breaks a promise. */
export interface Finding {
  readonly kind: "crash" | "slow" | "memory";
  readonly message: string;
  /** Made as short as a few hundred tries could; null: the run as a whole is at fault. */
  readonly input: Buffer | null;
}

/** What came of feeding one reader. */
export interface Report {
  readonly parser: string;
  readonly inputs: number;
  /** Inputs that the others were made of. */
  readonly corpus: number;
  readonly slowestMs: number;
  readonly slowestBytes: number;
  readonly heapFirst: number;
  readonly heapLast: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

/** How long and how to feed it. */
export interface CampaignOptions {
  readonly inputs: number;
  readonly seed: number;
  /** What to start from. @default the reader's seeds */
  readonly corpus?: readonly Buffer[];
  readonly findingsMax?: number;
  /** Ends the run before its time, with a report of what was fed. */
  readonly signal?: AbortSignal;
}

/** Feeds one reader. Repeats itself for a seed. */
export async function runCampaign(parser: Parser, options: CampaignOptions): Promise<Report> {
  const random = createRandom(options.seed);
  const mutate = createMutation(random, options.seed, parser);
  const started = performance.now();
  const corpus = options.corpus ?? parser.seeds;
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const findingsMax = options.findingsMax ?? 5;
  const meter = createMeter();
  const note = async (input: Buffer, found: Trouble): Promise<void> => {
    const mark = `${found.kind} ${found.mark}`;
    if (seen.has(mark)) return;
    seen.add(mark);
    findings.push({ kind: found.kind, message: found.message, input: await shrink(parser, input, mark) });
  };
  for (const input of corpus) {
    const found = await feed(parser, input, meter);
    if (found) await note(input, found);
  }
  const wanted = Math.floor(options.inputs / heapSamples);
  const every = Math.min(Math.max(inputsPerSampleMin, wanted), inputsPerSampleMax);
  const heap: number[] = [];
  let fed = corpus.length;
  for (; fed < options.inputs && findings.length < findingsMax; fed++) {
    const input = mutate(corpus);
    const found = await feed(parser, input, meter);
    if (found) await note(input, found);
    if (fed % every === 0) heap.push(heapAfterCollection());
    if (fed % inputsPerPause === 0) await setImmediate();
    if (options.signal?.aborted) break;
  }
  // The least of each third: buffers that a collection has not come to yet are no growth.
  const [heapFirst, heapLast] = [least(heap.slice(2, 12)), least(heap.slice(-10))];
  if (heap.length >= heapSamples - 5 && heapLast - heapFirst > growthBytesMax) {
    const grown = ((heapLast - heapFirst) / 1024 / 1024).toFixed(1);
    findings.push({ kind: "memory", message: `the heap grew by ${grown} MiB`, input: null });
  }
  return {
    parser: parser.name,
    inputs: fed,
    corpus: corpus.length,
    slowestMs: meter.slowestMs,
    slowestBytes: meter.slowestBytes,
    heapFirst,
    heapLast,
    seconds: (performance.now() - started) / 1000,
    findings,
  };
}

interface Trouble {
  readonly kind: Finding["kind"];
  readonly message: string;
  /** The same for the same cause. */
  readonly mark: string;
}

interface Meter {
  slowestMs: number;
  slowestBytes: number;
}

function createMeter(): Meter {
  return { slowestMs: 0, slowestBytes: 0 };
}

async function feed(parser: Parser, input: Buffer, meter: Meter): Promise<Trouble | null> {
  const started = performance.now();
  const crash = await take(parser, input);
  if (crash) return crash;
  let ms = performance.now() - started;
  if (ms <= meter.slowestMs && ms <= inputMsMax) return null;
  // Somebody else had the core, or garbage was collected: the least of three, and of the CPU alone.
  for (let again = 0; again < tries && (ms > inputMsMax || ms > meter.slowestMs); again++) {
    const before = process.cpuUsage();
    await take(parser, input);
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, (user + system) / 1000);
  }
  if (ms > meter.slowestMs) {
    meter.slowestMs = ms;
    meter.slowestBytes = input.length;
  }
  if (ms <= inputMsMax) return null;
  return { kind: "slow", message: `${ms.toFixed(0)} ms of CPU for ${input.length} bytes`, mark: "slow" };
}

/** Lets the reader read one input; null: as it should be. */
export async function take(parser: Parser, input: Buffer): Promise<Trouble | null> {
  try {
    const answer = parser.take(input);
    if (answer instanceof Promise) await inTime(answer, parser.answerMsMax ?? answerMsMax);
    return null;
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const place = /\/src\/[^\s:)]+:\d+/.exec(words)?.[0] ?? "";
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "crash", message: words, mark: `${place} ${message.slice(0, 30)}` };
  }
}

async function inTime(answer: Promise<void>, msMax: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${msMax} ms`)), msMax);
  });
  await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Leaves out pieces as long as the same trouble stays, for a while. */
async function shrink(parser: Parser, input: Buffer, mark: string): Promise<Buffer> {
  const end = performance.now() + shrinkMsMax;
  let [best, left] = [input, 400];
  for (let size = best.length >> 1; size >= 1 && left > 0; size >>= 1) {
    for (let at = 0; at < best.length && left > 0 && performance.now() < end; left--) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      const found = await (mark.startsWith("slow")
        ? feed(parser, shorter, createMeter())
        : take(parser, shorter));
      if (found && `${found.kind} ${found.mark}` === mark) best = shorter;
      else at += size;
    }
  }
  return best;
}

function heapAfterCollection(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** Zero: a short run is not looked at. */
function least(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.min(...values);
}
