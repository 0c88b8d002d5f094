import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchBodies } from "./event.ts";
import { load, start } from "./stage.ts";

/**
 * `node bench/soak.ts [--minutes 60] [--rate 100]`: the server's memory over time at a steady rate, while one of its
 * two destinations is down and everything waits for it.
 */
const bytesMax = 300e6;
/** How much larger the end may be than the time after warming up, for memory to be called flat. */
const growthMax = 1.05;
const looks = 20;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, rate: { type: "string", default: "100" } },
});
const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
const folder = mkdtempSync(join(tmpdir(), "signalpost-soak-"));
const sink = await start("./sink.ts");
const server = await start("./server.ts", sink.url, folder, "down");
const running = load({
  url: server.url,
  path: "/v1/events",
  headers: { authorization: "Bearer wk_bench_0123456789" },
  bodies: benchBodies(4, 500),
  connections: 8,
  warmUpMs: 0,
  measureMs: minutes * 60_000,
  rate: rate / 4,
});
console.log("minute  memory MB  received  delivered  CPU %");
const sizes: number[] = [];
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
  ];
  console.log(columns.join("  "));
}
const { failed } = await running;
await server.stop();
await sink.stop();
rmSync(folder, { recursive: true });

const middle = (some: readonly number[]): number => some.toSorted((a, b) => a - b)[some.length >> 1] ?? 0;
const growth = middle(sizes.slice(-looks / 4)) / middle(sizes.slice(looks / 4, looks / 2));
const most = Math.max(...sizes);
const verdict = (met: boolean): string => (met ? "met" : "MISSED");
console.log(`requests that failed   ${failed} ${verdict(failed === 0)} (none)`);
console.log(`most memory            ${Math.round(most / 1e6)} MB ${verdict(most <= bytesMax)} (<= 300 MB)`);
console.log(`last quarter / second  ${growth.toFixed(2)} ${verdict(growth <= growthMax)} (<= ${growthMax})`);
