import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sqliteFiles } from "../src/engine/sqlite/index.ts";
import { fillFolder } from "./growth/fill.ts";
import { measurePages, type PageFigure } from "./growth/pages.ts";
import { median, start } from "./stage.ts";
import { deliveredOn, type Figure } from "./throughput.ts";

/**
 * `node bench/growth.ts [--events 10000000] [--folder PATH]`: what becomes of speed with many stored events: start of
 * the server, the data of every page of the console, throughput against an empty folder. A folder that is given is
 * kept and used again; the server's own start and the load add to it.
 */
const pageMsMax = 200;
const startMsMax = 1_000;
const ratioMin = 0.8;
const key = "sk_growth_bench_0123456789abcdef";

/** Fills a folder (or takes a filled one) and measures a server on it. */
export async function growthFigures(options: {
  readonly events: number;
  readonly folder?: string | undefined;
  readonly rounds: number;
  readonly load: boolean;
  /** Pages that are measured. */
  readonly pages: RegExp;
}): Promise<readonly Figure[]> {
  const { events, rounds } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "signalpost-growth-"));
  const filled = await fillFolder(folder, events);
  const { log, state } = sqliteFiles(folder);
  const perEvent = (file: string): string => `${Math.round(statSync(file).size / events)}`;
  process.env.SIGNALPOST_API_KEY = key;
  const name = `${events.toLocaleString("en")} stored events`;
  const figures: Figure[] = [
    plain(`${name}, bytes of an event`, `${perEvent(log)} in the log, ${perEvent(state)} beside it`),
  ];
  const sink = await start("./sink.ts");
  const emptyMs = await emptyStartMs(sink.url);
  const fullMs = await startMs(sink.url, folder);
  figures.push({
    name: `${name}, start to ready`,
    value: `${Math.round(fullMs)} ms (an empty folder: ${Math.round(emptyMs)} ms)`,
    target: `<= ${startMsMax} ms`,
    met: fullMs <= startMsMax,
  });
  const server = await start("./server.ts", sink.url, folder, "filtered");
  const pages = await measurePages(server, key, filled, rounds, options.pages);
  figures.push(...pages.map((page) => pageFigure(name, page)));
  figures.push(
    plain(`${name}, memory after all pages`, `${Math.round((await server.usage()).rss / 1e6)} MB`),
  );
  await server.stop();
  await sink.stop();
  if (options.load) figures.push(await ratio(name, folder));
  if (options.folder === undefined) rmSync(folder, { recursive: true });
  return figures;
}

/** Milliseconds from starting the server's process on a folder until it answers. */
async function startMs(sink: string, folder: string): Promise<number> {
  const started = performance.now();
  const server = await start("./server.ts", sink, folder, "filtered");
  const ms = performance.now() - started;
  await server.stop();
  return ms;
}

/** The same on a folder with nothing in it. */
async function emptyStartMs(sink: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-growth-empty-"));
  const ms = await startMs(sink, folder);
  rmSync(folder, { recursive: true });
  return ms;
}

/** Cold start: the middle of three, after one that compiles and keeps the code. */
export async function startFigure(): Promise<Figure> {
  const sink = await start("./sink.ts");
  await emptyStartMs(sink.url);
  const times: number[] = [];
  for (let round = 0; round < 3; round++) times.push(await emptyStartMs(sink.url));
  await sink.stop();
  return plain("start to ready, empty folder", `${Math.round(median(times))} ms`);
}

/** End to end on this folder against an empty one, by turns, so that both meet the same machine. */
async function ratio(name: string, folder: string): Promise<Figure> {
  const [full, empty]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    const fresh = mkdtempSync(join(tmpdir(), "signalpost-growth-empty-"));
    empty.push(await deliveredOn(fresh, 4));
    rmSync(fresh, { recursive: true });
    full.push(await deliveredOn(folder, 4));
  }
  const share = median(full) / median(empty);
  return {
    name: `${name}, end to end against an empty folder`,
    value: `${Math.round(median(full)).toLocaleString("en")} events/s = ${share.toFixed(2)}`,
    target: `>= ${ratioMin}`,
    met: share >= ratioMin,
  };
}

function pageFigure(name: string, { page, calls, p50Ms, p95Ms, cpuMs, bytes }: PageFigure): Figure {
  const round = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
  return {
    name: `${name}, ${page}`,
    value: `p50 ${round(p50Ms)} ms, p95 ${round(p95Ms)} ms, CPU ${round(cpuMs)} ms (${calls} calls, ${bytes} bytes)`,
    target: `p95 < ${pageMsMax} ms`,
    met: p95Ms < pageMsMax,
  };
}

function plain(name: string, value: string): Figure {
  return { name, value, target: "", met: null };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      events: { type: "string", default: "10000000" },
      folder: { type: "string" },
      rounds: { type: "string", default: "20" },
      "no-load": { type: "boolean", default: false },
      pages: { type: "string", default: "." },
    },
  });
  const options = {
    events: Number(values.events),
    rounds: Number(values.rounds),
    load: !values["no-load"],
    pages: new RegExp(values.pages),
  };
  for (const { name, value, target, met } of await growthFigures({ ...options, folder: values.folder })) {
    console.log(`${name.padEnd(62)} ${value}${met === null ? "" : ` ${met ? "met" : "MISSED"} (${target})`}`);
  }
}
