import { benchBodies } from "./event.ts";
import { load, median, type Running, start } from "./stage.ts";

/** One row of the table. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target: string;
  readonly met: boolean | null;
}

const headers = { authorization: "Bearer wk_bench_0123456789" };
const connections = 64;

/** Requests a second of the bare server, and durable ingest and end-to-end delivery as ratios to it, in one run. */
export async function throughput(rounds: number, seconds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const perRequest of [1, 10]) {
    const bodies = benchBodies(perRequest, 500);
    const options = {
      path: "/v1/events",
      headers,
      bodies,
      connections,
      warmUpMs: 1000,
      measureMs: seconds * 1000,
    };
    const bareRates: number[] = [];
    const ingestRates: number[] = [];
    const deliveredRates: number[] = [];
    const generatorUs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const bare = await start("./bare-server.ts");
      const bareRun = await load({ ...options, url: bare.url });
      await bare.stop();
      bareRates.push(bareRun.requests / bareRun.seconds);
      generatorUs.push((bareRun.cpuSeconds * 1e6) / bareRun.requests);
      const sink = await start("./sink.ts");
      const server = await start("./server.ts", sink.url);
      const run = await measure(server, sink, options);
      ingestRates.push(run.ingest);
      deliveredRates.push(run.delivered);
      await server.stop();
      await sink.stop();
    }
    figures.push(...describe(perRequest, bareRates, ingestRates, deliveredRates, generatorUs));
  }
  return figures;
}

/** End to end with `perRequest` events a request on a server of its own, over a folder when one is given. */
export async function measureThroughput(
  perRequest: number,
  seconds: number,
  folder?: string,
): Promise<{ readonly ingest: number; readonly delivered: number }> {
  const sink = await start("./sink.ts");
  const server = await start("./server.ts", sink.url, ...(folder === undefined ? [] : [folder]));
  const options = { path: "/v1/events", headers, bodies: benchBodies(perRequest, 500), connections };
  const run = await measure(server, sink, { ...options, warmUpMs: 1000, measureMs: seconds * 1000 });
  await server.stop();
  await sink.stop();
  return run;
}

async function measure(
  server: Running,
  sink: Running,
  options: Omit<Parameters<typeof load>[0], "url">,
): Promise<{ ingest: number; delivered: number }> {
  const before = (await server.usage()).balance.received ?? 0;
  const startedAt = Date.now();
  const run = await load({ ...options, url: server.url });
  if (run.failed > 0) throw new Error(`${run.failed} requests failed`);
  const total = ((await server.usage()).balance.received ?? 0) - before;
  // Drained: the sink has got every event that was accepted.
  for (;;) {
    const seen = await (await fetch(sink.url)).text();
    const { events, lastAt }: { events: number; lastAt: number } = JSON.parse(seen);
    if (events >= total)
      return { ingest: run.requests / run.seconds, delivered: (total / (lastAt - startedAt)) * 1000 };
    if (Date.now() - startedAt > 120_000) throw new Error(`only ${events} of ${total} events arrived`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function describe(
  perRequest: number,
  bare: readonly number[],
  ingest: readonly number[],
  delivered: readonly number[],
  generatorUs: readonly number[],
): Figure[] {
  const [bareRate, ingestRate, deliveredRate] = [median(bare), median(ingest), median(delivered)];
  const name = perRequest === 1 ? "1 event a request" : `${perRequest} events a request`;
  const ingestRatio = ingestRate / bareRate;
  const endToEnd = deliveredRate / bareRate;
  const endTarget = perRequest === 1 ? 0.4 : 0.8;
  const round = (value: number): string => Math.round(value).toLocaleString("en");
  return [
    {
      name: `bare node:http, ${name}`,
      value: `${round(bareRate)} requests/s (generator: ${median(generatorUs).toFixed(1)} us CPU a request)`,
      target: "",
      met: null,
    },
    {
      name: `durable ingest, ${name}`,
      value: `${round(ingestRate)} requests/s = ${ingestRatio.toFixed(2)} of bare`,
      target: perRequest === 1 ? ">= 0.60" : "",
      met: perRequest === 1 ? ingestRatio >= 0.6 : null,
    },
    {
      name: `end to end, ${name}`,
      value: `${round(deliveredRate)} events/s = ${endToEnd.toFixed(2)} of bare's requests/s`,
      target: `>= ${endTarget.toFixed(2)}`,
      met: endToEnd >= endTarget,
    },
  ];
}

if (import.meta.main) {
  for (const figure of await throughput(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 3)))
    console.log(figure);
}
