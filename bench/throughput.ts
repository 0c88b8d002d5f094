import { writeHeaders } from "./config.ts";
import { benchBodies } from "./event.ts";
import { load, median, type Running, start } from "./stage.ts";

/** One row of the table. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target: string;
  readonly met: boolean | null;
  /** The figure itself, where another measurement starts from it. */
  readonly perSecond?: number;
}

const connections = 64;

/** Every process runs its code hot before anything is counted: compiling it costs as much as the work itself. */
const warmUpMs = 4000;

type LoadShape = Omit<Parameters<typeof load>[0], "url" | "warmUpMs">;

/**
 * Requests a second of the bare server, and durable ingest (no destination) and end-to-end delivery as ratios to it.
 * All servers run side by side and are measured in turn, so that a machine that slows down slows all of them.
 */
export async function throughput(rounds: number, seconds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const perRequest of [1, 10]) {
    const bodies = benchBodies(perRequest, 500);
    const shape = {
      path: "/v1/events",
      headers: writeHeaders,
      bodies,
      connections,
      measureMs: seconds * 1000,
    };
    const stage = await openStage();
    const rates: { bare: number; ingest: number; delivered: number; generatorUs: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const warm = round === 0 ? Math.min(warmUpMs, seconds * 1000) : 500;
      const bare = await load({ ...shape, url: stage.bare.url, warmUpMs: warm });
      const ingest = await load({ ...shape, url: stage.ingest.url, warmUpMs: warm });
      if (bare.failed + ingest.failed > 0) throw new Error(`${bare.failed + ingest.failed} requests failed`);
      rates.push({
        bare: bare.requests / bare.seconds,
        ingest: ingest.requests / ingest.seconds,
        delivered: await deliveredRate(stage, shape, warm),
        generatorUs: (bare.cpuSeconds * 1e6) / bare.requests,
      });
    }
    await stage.close();
    const middle = (of: (one: (typeof rates)[number]) => number): number => median(rates.map(of));
    figures.push(
      ...describe(perRequest, {
        bare: middle((one) => one.bare),
        ingest: middle((one) => one.ingest),
        delivered: middle((one) => one.delivered),
        ingestRatio: middle((one) => one.ingest / one.bare),
        deliveredRatio: middle((one) => one.delivered / one.bare),
        generatorUs: middle((one) => one.generatorUs),
      }),
    );
  }
  return figures;
}

interface Delivering {
  readonly sink: Running;
  readonly server: Running;
  /** What the server's folder held at first. */
  readonly stored: number;
}

interface Stage extends Delivering {
  readonly bare: Running;
  readonly ingest: Running;
  readonly close: () => Promise<void>;
}

async function openStage(): Promise<Stage> {
  const bare = await start("./bare-server.ts");
  const ingest = await start("./server.ts");
  const sink = await start("./sink.ts");
  const server = await start("./server.ts", sink.url);
  return {
    bare,
    ingest,
    sink,
    server,
    stored: 0,
    async close() {
      for (const one of [server, sink, ingest, bare]) await one.stop();
    },
  };
}

/** Events a second end to end of a server on a folder that holds events already, with ten events a request. */
export async function deliveredOn(folder: string, seconds: number): Promise<number> {
  const sink = await start("./sink.ts");
  const server = await start("./server.ts", sink.url, folder);
  const stored = (await server.usage()).balance.received ?? 0;
  const bodies = benchBodies(10, 500);
  const shape = { path: "/v1/events", headers: writeHeaders, bodies, connections, measureMs: seconds * 1000 };
  const rate = await deliveredRate({ sink, server, stored }, shape, warmUpMs);
  await server.stop();
  await sink.stop();
  return rate;
}

/** Events a second from the first request to the last arrival at the sink, what waited at the end included. */
async function deliveredRate(stage: Delivering, shape: LoadShape, warm: number): Promise<number> {
  await load({ ...shape, url: stage.server.url, warmUpMs: 0, measureMs: warm });
  const before = await drained(stage);
  const startedAt = Date.now();
  const run = await load({ ...shape, url: stage.server.url, warmUpMs: 0 });
  if (run.failed > 0) throw new Error(`${run.failed} requests failed`);
  const after = await drained(stage);
  return ((after.events - before.events) / (after.lastAt - startedAt)) * 1000;
}

/** The sink has got every event that was accepted. */
async function drained(stage: Delivering): Promise<{ events: number; lastAt: number }> {
  const total = ((await stage.server.usage()).balance.received ?? 0) - stage.stored;
  const until = Date.now() + 120_000;
  for (;;) {
    const seen: { events: number; lastAt: number } = JSON.parse(await (await fetch(stage.sink.url)).text());
    if (seen.events >= total) return seen;
    if (Date.now() > until) throw new Error(`only ${seen.events} of ${total} events arrived`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Rates {
  readonly bare: number;
  readonly ingest: number;
  readonly delivered: number;
  readonly ingestRatio: number;
  readonly deliveredRatio: number;
  readonly generatorUs: number;
}

function describe(perRequest: number, rates: Rates): Figure[] {
  const { ingestRatio, deliveredRatio } = rates;
  const name = perRequest === 1 ? "1 event a request" : `${perRequest} events a request`;
  const endTarget = perRequest === 1 ? 0.4 : 0.8;
  const round = (value: number): string => Math.round(value).toLocaleString("en");
  return [
    {
      name: `bare node:http, ${name}`,
      value: `${round(rates.bare)} requests/s (generator: ${rates.generatorUs.toFixed(1)} us CPU a request)`,
      target: "",
      met: null,
    },
    {
      name: `durable ingest, ${name}`,
      value: `${round(rates.ingest)} requests/s = ${ingestRatio.toFixed(2)} of bare`,
      target: perRequest === 1 ? ">= 0.60" : "",
      met: perRequest === 1 ? ingestRatio >= 0.6 : null,
    },
    {
      name: `end to end, ${name}`,
      value: `${round(rates.delivered)} events/s = ${deliveredRatio.toFixed(2)} of bare's requests/s`,
      target: `>= ${endTarget.toFixed(2)}`,
      met: deliveredRatio >= endTarget,
      perSecond: rates.delivered,
    },
  ];
}

if (import.meta.main) {
  for (const figure of await throughput(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 3)))
    console.log(figure);
}
