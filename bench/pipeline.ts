import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../src/config/index.ts";
import { parseEvent } from "../src/core/index.ts";
import { createPipeline } from "../src/deliver/index.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../src/engine/sqlite/index.ts";
import { toTargets } from "../src/host/index.ts";
import { createResolver } from "../src/identity/index.ts";
import { createWake, systemClock, systemRng } from "../src/system/index.ts";
import { filledEvent } from "./event.ts";

/** CPU per event of everything behind the log, on one thread: read, identity, decide, map, describe, settle. */
export interface PipelineFigure {
  readonly events: number;
  readonly destinations: number;
  readonly cpuUsPerEvent: number;
  readonly eventsPerSecond: number;
}

/** Fills a log and delivers it to destinations whose network answers at once. */
export async function measurePipeline(events: number, destinations: number): Promise<PipelineFigure> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-pipeline-"));
  const files = sqliteFiles(folder);
  const writer = openLogWriter(files);
  await fill(writer, events);
  const engine = openPipelineEngine(files);
  const targets = makeTargets(destinations);
  let answered = 0;
  const stop = new AbortController();
  const pipeline = createPipeline({
    ...engine,
    resolver: createResolver({
      log: engine.log,
      identity: engine.identity,
      rng: systemRng,
      failed: console.error,
    }),
    clock: systemClock,
    rng: systemRng,
    wake: createWake(),
    node: "bench",
    targets: () => targets,
    failed: console.error,
    http: {
      async send(request) {
        answered += request.body.split('"event_id"').length - 1;
        if (answered >= events * destinations) setImmediate(() => stop.abort());
        return { kind: "reply", status: 200, headers: {}, body: '{"code":0,"message":"OK","data":{}}' };
      },
    },
  });
  for (const target of targets) {
    await engine.state.put("destination", target.key, "{}");
  }
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await pipeline.run(stop.signal);
  const seconds = (performance.now() - startedAt) / 1000;
  const used = process.cpuUsage(cpu);
  await engine.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
  return {
    events,
    destinations,
    cpuUsPerEvent: (used.user + used.system) / events,
    eventsPerSecond: events / seconds,
  };
}

async function fill(writer: ReturnType<typeof openLogWriter>, events: number): Promise<void> {
  const at = Date.now();
  for (let index = 0; index < events; index += 500) {
    const texts: string[] = [];
    for (let one = index; one < Math.min(events, index + 500); one++) {
      const parsed = parseEvent(JSON.parse(filledEvent(one)), {
        store: "bench",
        source: "server",
        receivedAt: at,
        country: "US",
        makeId: () => "",
      });
      if (parsed.ok) texts.push(JSON.stringify(parsed.value.event));
    }
    await writer.append("bench/0", texts, at);
  }
}

function makeTargets(count: number) {
  const config = parseConfig(
    JSON.stringify({
      stores: [
        {
          id: "bench",
          country: "US",
          destinations: Array.from({ length: count }, (_, index) => ({
            id: `tiktok-${index}`,
            type: "tiktok",
            settings: { pixel_id: "D1AAAAAC77U000000010" },
            secrets: { access_token: "0123456789abcdef0123456789abcdef01234567" },
            delivery: { requests_per_second_max: 1000 },
          })),
        },
      ],
    }),
    {},
  );
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return toTargets(config.value).targets;
}

if (import.meta.main) {
  for (const destinations of [1, 2])
    console.log(await measurePipeline(Number(process.argv[2] ?? 100_000), destinations));
}
