import { writeHeaders } from "./config.ts";
import { benchBodies } from "./event.ts";
import { load, start } from "./stage.ts";
import type { Figure } from "./throughput.ts";

/** Delay and memory at a third of what the server can do: how long an acknowledgement takes, and the way to the platform. */
export async function delay(perSecond: number, seconds: number): Promise<Figure[]> {
  const sink = await start("./sink.ts");
  const server = await start("./server.ts", sink.url);
  const run = await load({
    url: server.url,
    path: "/v1/events",
    headers: writeHeaders,
    bodies: benchBodies(1, 500),
    connections: 64,
    warmUpMs: 2000,
    measureMs: seconds * 1000,
    rate: perSecond,
  });
  const { rss } = await server.usage();
  const seen = await (await fetch(sink.url)).text();
  const { p50Ms, p99Ms }: { p50Ms: number; p99Ms: number } = JSON.parse(seen);
  await server.stop();
  await sink.stop();
  const rate = `${Math.round(run.requests / run.seconds).toLocaleString("en")} events/s`;
  return [
    {
      name: `acknowledgement at ${rate}`,
      value: `p50 ${run.p50Ms.toFixed(1)} ms, p99 ${run.p99Ms.toFixed(1)} ms`,
      target: "p99 <= 10 ms",
      met: run.p99Ms <= 10,
    },
    {
      name: `accepted to received at ${rate}`,
      value: `p50 ${p50Ms} ms, p99 ${p99Ms} ms (sent to arrived at the platform)`,
      target: "p50 <= 50 ms, p99 <= 500 ms",
      met: p50Ms <= 50 && p99Ms <= 500,
    },
    {
      name: "memory of the server under that load",
      value: `${Math.round(rss / 1e6)} MB`,
      target: "<= 300 MB",
      met: rss <= 300e6,
    },
  ];
}

if (import.meta.main) {
  for (const figure of await delay(Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 4)))
    console.log(figure);
}
