import { benchBodies } from "./event.ts";
import { measureMapping, measureSegment } from "./mapping.ts";
import { installPeers } from "./peers/install.ts";
import { load, start } from "./stage.ts";
import { type Figure, throughput } from "./throughput.ts";

/**
 * `node bench/peers.ts`: published packages on the same events, in the same run on the same machine. RudderStack's
 * transformer is not published as a package; Jitsu and PostHog need services.
 */
export async function peerFigures(ours: {
  /** Events a second end to end, one event a request. */
  readonly delivered: number;
  /** Events a second on one core from JSON text to TikTok's request body. */
  readonly mapped: number;
  readonly seconds: number;
}): Promise<Figure[]> {
  const missing = installPeers();
  if (missing !== null) return [{ name: "peers", value: missing, target: "", met: null }];
  const segment = measureSegment();
  const walkerOs = await walkerOsRate(ours.seconds);
  return [
    typeof segment === "string"
      ? { name: "Segment's TikTok action", value: segment, target: "", met: null }
      : compared("mapping, Segment's TikTok action 3.497.0, one core", segment, ours.mapped, 40),
    compared("end to end, walkerOS 4.2.1, 1 event a request, nothing stored", walkerOs, ours.delivered, 10),
  ];
}

function compared(name: string, theirs: number, ours: number, wanted: number): Figure {
  const ratio = ours / theirs;
  return {
    name,
    value: `${Math.round(theirs).toLocaleString("en")} events/s; ours is ${ratio.toFixed(1)} times as fast`,
    target: `>= ${wanted} times`,
    met: ratio >= wanted,
  };
}

/** Events a second from the first request to the last answer, each answered when it is delivered. */
async function walkerOsRate(seconds: number): Promise<number> {
  const sink = await start("./sink.ts");
  const server = await start("./peers/walkeros.mjs", sink.url);
  const shape = {
    url: server.url,
    path: "/v1/events",
    headers: {},
    bodies: benchBodies(1, 500),
    connections: 64,
    warmUpMs: 4000,
    measureMs: seconds * 1000,
  };
  const run = await load(shape);
  const seen: { events: number } = JSON.parse(await (await fetch(sink.url)).text());
  await server.stop();
  await sink.stop();
  if (run.failed > 0 || seen.events < run.requests)
    throw new Error(`walkerOS: ${run.failed} failed, ${seen.events} of ${run.requests} arrived`);
  return run.requests / run.seconds;
}

if (import.meta.main) {
  const figures = await throughput(1, 4);
  const delivered = figures.find(({ perSecond }) => perSecond !== undefined)?.perSecond ?? 0;
  const mapped = measureMapping().find((one) => one.destination === "tiktok")?.wholePerSecond ?? 0;
  for (const { name, value } of await peerFigures({ delivered, mapped, seconds: 4 }))
    console.log(`${name}: ${value}`);
}
