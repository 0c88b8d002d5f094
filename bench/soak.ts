import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeHeaders } from "./config.ts";
import { benchCrowd } from "./event.ts";
import { load, median, start } from "./stage.ts";

/**
 * `node bench/soak.ts [--minutes 60] [--rate 500]`: the server's memory over time at a steady rate, while one of its
 * two destinations is down and everything waits for it. Half of the events bring a visitor that is new, so that what
 * has a bound reaches it early. At 500 events a second: the profiles in memory (10,000 keys) within a minute, the page
 * caches of the databases within five, the newest event keys (200,000, then written and begun anew) every seven. One
 * thing goes on growing on purpose: a filter of half a megabyte for every 200,000 events, up to 50 MB at 20 million.
 *
 * Memory is what the system counts (resident), and what each thread holds after a collection of its garbage: room that
 * is taken and not given back shows in the former alone, a leak in both.
 */
const bytesMax = 300e6;
/** How much larger the end may be than the middle, for memory to be called flat. */
const growthMax = 1.05;
const looks = 20;
const eventsPerRequest = 4;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, rate: { type: "string", default: "500" } },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
const folder = mkdtempSync(join(tmpdir(), "signalpost-soak-"));
process.env.NODE_OPTIONS = `--import ${new URL("./heap.ts", import.meta.url).href}`;
const sink = await start("./sink.ts");
// As a server that was started before: the first start compiles, and what compiles stays in memory.
await (await start("./server.ts", sink.url, folder, "down")).stop();
const server = await start("./server.ts", sink.url, folder, "down");
const running = load({
  url: server.url,
  path: "/v1/events",
  headers: writeHeaders,
  bodies: benchCrowd(eventsPerRequest, 500),
  connections: 8,
  warmUpMs: 0,
  measureMs: minutes * 60_000,
  rate: rate / eventsPerRequest,
});
console.log("minute  memory MB  received  delivered  CPU %  held after collection, MB");
const sizes: number[] = [];
const held: number[] = [];
let cpuBefore = 0;
for (let look = 1; look <= looks; look++) {
  await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / looks));
  const { rss, cpu, balance } = await server.usage();
  sizes.push(rss);
  const used = (cpu.user + cpu.system - cpuBefore) / 1e6 / ((minutes * 60) / looks);
  cpuBefore = cpu.user + cpu.system;
  const columns = [
    ((minutes * look) / looks).toFixed(1).padStart(6),
    String(Math.round(rss / 1e6)).padStart(9),
    String(balance.received).padStart(8),
    String(balance.delivered).padStart(9),
    (used * 100).toFixed(0).padStart(5),
    // Seldom: a collection makes room, and so the other figure smaller.
    look % (looks / 4) === 0 ? await heldNow() : "",
  ];
  console.log(columns.join("  ").trimEnd());
}
const { failed } = await running;
await server.stop();
await sink.stop();
rmSync(folder, { recursive: true });

async function heldNow(): Promise<string> {
  const heaps = Object.entries(await server.heaps()).sort(([a], [b]) => a.localeCompare(b));
  held.push(heaps.reduce((sum, [, bytes]) => sum + bytes, 0));
  return heaps.map(([thread, bytes]) => `${thread} ${(bytes / 1e6).toFixed(1)}`).join(", ");
}

const growth = median(sizes.slice(-looks / 4)) / median(sizes.slice(looks / 2, (looks * 3) / 4));
const [, half = Number.NaN, , end = Number.NaN] = held;
const heldGrowth = end / half;
const most = Math.max(...sizes);
const verdict = (met: boolean): string => (met ? "met" : "MISSED");
console.log(`requests that failed     ${failed} ${verdict(failed === 0)} (none)`);
console.log(`most memory              ${Math.round(most / 1e6)} MB ${verdict(most <= bytesMax)} (<= 300 MB)`);
console.log(
  `memory, 4th / 3rd quarter ${growth.toFixed(3)} ${verdict(growth <= growthMax)} (<= ${growthMax})`,
);
console.log(
  `held, end / half          ${heldGrowth.toFixed(3)} ${verdict(heldGrowth <= growthMax)} (<= ${growthMax})`,
);
