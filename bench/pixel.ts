import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { type BuiltPixel, buildPixel, pixelParts } from "../pixel/build.ts";
import { pixelSnippet } from "../src/collect/index.ts";
import { launchBrowser } from "../test/browser.ts";

/**
 * `npm run bench:pixel`: what the pixel costs a page: bytes, and time of the main thread in Chromium on this machine.
 * The peers' figures are theirs, as published; their scripts are not run here.
 */
const published = [
  ["walkerOS", "about 23 kB gzip"],
  ["Segment analytics-next", "31 kB gzip"],
  ["Jitsu", "39 kB gzip"],
  ["PostHog", "54 to 122 kB gzip"],
] as const;

const loads = 15;

const script = await buildPixel();
const driving = await buildPixel(["drive"]);
const optional = pixelParts.filter((part) => part !== "drive");
const everything = await buildPixel(optional);
const drivingEverything = await buildPixel(pixelParts);
const parts = await Promise.all(
  optional.map(async (part) => ({ part, built: await buildPixel(["drive", part]) })),
);
const snippet = pixelSnippet({ storeKey: "pk_bench", endpoint: "https://t.shop.example" });
const times = await measureTimes();

const rows: readonly (readonly [string, string, string])[] = [
  ["s.js, modes bridge and manual", sizeOf(script), "measured"],
  ["s.js, modes drive and load", sizeOf(driving), "measured"],
  ...parts.map(
    ({ part, built }) =>
      [
        `  ${part} adds`,
        `${built.gzipBytes - driving.gzipBytes} bytes gzip, ${built.brotliBytes - driving.brotliBytes} Brotli`,
        "measured",
      ] as const,
  ),
  ["s.js with all parts, modes bridge and manual", sizeOf(everything), "measured; goal: below 5000"],
  ["s.js with all parts, modes drive and load", sizeOf(drivingEverything), "measured; goal: below 5000"],
  ["snippet inside the page, mode bridge", `${gzipSync(snippet).length} bytes gzip`, "measured"],
  [
    "main thread, first load",
    `${times.median.toFixed(1)} ms (worst of ${loads}: ${times.worst.toFixed(1)})`,
    "measured",
  ],
  ["tasks over 50 ms caused by it", `${times.longTasks}`, "measured; 0"],
  ["layouts that it forces", `${times.layouts}`, "measured; 0"],
  ...published.map(([name, size]) => [name, size, "as its project publishes it; not measured"] as const),
];
const width = Math.max(...rows.map(([name]) => name.length));
for (const [name, value, origin] of rows) console.log(`${name.padEnd(width)}  ${value}  (${origin})`);

function sizeOf({ gzipBytes, brotliBytes }: BuiltPixel): string {
  return `${gzipBytes} bytes gzip, ${brotliBytes} Brotli`;
}

interface Times {
  readonly median: number;
  readonly worst: number;
  readonly longTasks: number;
  readonly layouts: number;
}

/** Every load is a first one: a fresh visitor, an empty cache. */
async function measureTimes(): Promise<Times> {
  const server = createServer((request, response) => {
    if (request.url === "/s.js") return void response.end(script.script);
    if (request.url === "/e") return void response.end('{"accepted":1,"rejected":[]}');
    const { port } = server.address() as AddressInfo; // a listening TCP server has one
    response.setHeader("content-type", "text/html");
    response.end(
      `<!doctype html>${pixelSnippet({ storeKey: "k", endpoint: `http://127.0.0.1:${port}` })}<p>page`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // as above
  const browser = await launchBrowser();
  const measured: Load[] = [];
  for (let load = 0; load < loads; load++)
    measured.push(await traceLoad(browser, `http://127.0.0.1:${port}/`));
  await browser.close();
  server.close();
  const totals = measured
    .map(({ tasksMs }) => tasksMs.reduce((sum, ms) => sum + ms, 0))
    .sort((a, b) => a - b);
  return {
    median: totals[Math.floor(totals.length / 2)] ?? 0,
    worst: totals.at(-1) ?? 0,
    longTasks: measured.flatMap(({ tasksMs }) => tasksMs).filter((ms) => ms > 50).length,
    layouts: measured.reduce((sum, { layouts }) => sum + layouts, 0),
  };
}

interface Load {
  /** Milliseconds of each time that Chromium ran the script: evaluating it (compiling included), calling back into it. */
  readonly tasksMs: readonly number[];
  /** Styles and layouts computed while it ran: it asked for something that needs them. */
  readonly layouts: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ts?: number;
  readonly tid?: number;
  readonly dur?: number;
  /** CPU time of the thread, without what other processes took meanwhile. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

async function traceLoad(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await browser.startTracing(page, { categories: ["devtools.timeline", "v8"] });
  const answered = page.waitForResponse("**/e");
  await page.goto(url);
  await (await answered).finished();
  const trace: { traceEvents: readonly TraceEvent[] } = JSON.parse(
    (await browser.stopTracing()).toString("utf8"),
  );
  await context.close();
  const names = new Set(["EvaluateScript", "FunctionCall"]);
  const runs = trace.traceEvents.filter(
    ({ name, args }) => names.has(name) && args?.data?.url?.endsWith("/s.js"),
  );
  const isDuring = ({ ts = 0, tid }: TraceEvent) =>
    runs.some((run) => run.tid === tid && ts >= (run.ts ?? 0) && ts <= (run.ts ?? 0) + (run.dur ?? 0));
  const layouts = trace.traceEvents.filter(
    (one) => /^(Layout|UpdateLayoutTree|RecalculateStyles)$/.test(one.name) && isDuring(one),
  );
  return { tasksMs: runs.map(({ dur = 0, tdur = dur }) => tdur / 1000), layouts: layouts.length };
}
