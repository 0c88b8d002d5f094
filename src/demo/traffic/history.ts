import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createCollector } from "../../collect/index.ts";
import { createPipeline, logTopic, type Target } from "../../deliver/index.ts";
import { createMetaEmulator, createTikTokEmulator, type Emulator } from "../../emulators/index.ts";
import type { Http } from "../../engine/index.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../../engine/sqlite/index.ts";
import { lockFolder, toCollectStores, toTargets } from "../../host/index.ts";
import { createResolver } from "../../identity/index.ts";
import { createWake, systemRng } from "../../system/index.ts";
import { demoConfig, demoKeys, metaPixel, pixel, publicKey } from "../set-up.ts";
import { actsOf, stepsOf } from "./act.ts";
import { contextOf, planVisits } from "./plan.ts";
import { createPoster } from "./post.ts";
import { createChance } from "./random.ts";
import { createSchedule, toWindows } from "./schedule.ts";

/** Where the history goes. */
export interface HistoryOptions {
  readonly folder: string;
  readonly seed: number;
  readonly host: string;
  readonly ports: { readonly shop: number; readonly emulator: number; readonly meta: number };
  /** Visits in two weeks. @default 800 */
  readonly visits?: number;
}

const visitsDefault = 800;
const patienceMs = 20_000;
/** On a machine that is busy or slow some visits are left out, rather than that somebody waits longer. */
const budgetMs = 25_000;

/**
 * Two weeks of shopping in a few seconds: the real collector, log, identity and delivery over a clock that is moved by
 * hand, against the emulators. Runs before the server, on the same data folder.
 */
export async function seedHistory(options: HistoryOptions): Promise<void> {
  const keys = await demoKeys(options.folder);
  const shopUrl = `http://${options.host}:${options.ports.shop}`;
  const urls = {
    tiktok: `http://${options.host}:${options.ports.emulator}`,
    meta: `http://${options.host}:${options.ports.meta}`,
  };
  const config = demoConfig(shopUrl, urls, keys);
  const lock = lockFolder(options.folder);
  const started = Date.now();
  let nowMs = started;
  const now = () => nowMs;
  const emulator = createTikTokEmulator({ now, pixels: [{ code: pixel, token: keys.token }] });
  const meta = createMetaEmulator({ now, pixels: [{ code: metaPixel, token: keys.metaToken }] });
  const platforms = new Map([
    [urls.tiktok, emulator],
    [urls.meta, meta],
  ]);
  const { targets } = toTargets(config);
  const files = sqliteFiles(options.folder);
  const log = openLogWriter(files);
  const delivery = startDelivery(files, targets, directHttp(platforms), now);
  const collector = createCollector({
    log,
    now,
    rng: systemRng,
    script: {
      current: () => Promise.reject(new Error("nobody loads the pixel here")),
      keep: () => undefined,
      find: async () => null,
    },
    stored: () => delivery.wake(),
    reported: () => undefined,
    privacy: async () => undefined,
    refused: (error) => {
      throw error;
    },
    failed: (error) => {
      throw error;
    },
    requestsPerMinute: () => Number.MAX_SAFE_INTEGER,
    trustedProxies: () => 1,
  });
  collector.configure(toCollectStores(config));
  const server = createServer((request, response) => void collector.handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo; the other forms are for pipes.
  const { port } = server.address() as AddressInfo;
  const people = { shopUrl: () => shopUrl, pixel, publicKey, writeKey: keys.writeKey, emulator };
  const poster = createPoster(`http://127.0.0.1:${port}`, people);
  const { seed, visits = visitsDefault } = options;
  const planned = planVisits({ emulator, seed, visits }, `h${seed}-`);
  const steps = createSchedule(planned, started, createChance(seed), stepsOf);
  const windows = toWindows(steps);
  for (const [done, { at: windowAt, byVisit }] of windows.entries()) {
    if (Date.now() - started > budgetMs * ((done + 1) / windows.length) + patienceMs / 10) continue;
    nowMs = windowAt;
    const walks = byVisit.map(async (walk) => {
      for (const { at, visit, step } of walk) {
        for (const act of actsOf(visit, step, contextOf(people, at))) await poster.perform(visit, act);
      }
    });
    await Promise.all(walks);
    // Before the clock moves on, so that an outcome lies in the minute of its event.
    await delivery.caughtUp();
  }
  await poster.close();
  server.closeAllConnections();
  server.close();
  await delivery.close();
  log.close();
  lock.release();
}

/** The pipeline as the server's thread runs it, but for its clock and its network. */
function startDelivery(
  files: ReturnType<typeof sqliteFiles>,
  targets: readonly Target[],
  http: Http,
  now: () => number,
) {
  const engine = openPipelineEngine(files);
  const wake = createWake();
  const stop = new AbortController();
  const failed = (_where: string, error: unknown) => {
    throw error;
  };
  const resolver = createResolver({
    log: engine.log,
    identity: engine.identity,
    rng: systemRng,
    failed: (part, position, error) => failed(`${part} ${position}`, error),
  });
  const pipeline = createPipeline({
    ...engine,
    resolver,
    clock: { now, sleep: (_ms, signal) => sleep(1, undefined, { signal }).catch(() => undefined) },
    rng: systemRng,
    http,
    wake,
    node: "embedded",
    targets: () => targets,
    failed,
  });
  const running = pipeline.run(stop.signal);
  return {
    wake: () => wake.signal(logTopic),
    /** Waits until nothing is behind a cursor any more. */
    async caughtUp(): Promise<void> {
      const deadline = Date.now() + patienceMs;
      for (const target of targets) {
        for (;;) {
          wake.signal(target.key);
          const { waiting } = await engine.trace.balance(target.key, null, null);
          if (waiting === 0 || Date.now() > deadline) break;
          await sleep(1);
        }
      }
    },
    async close(): Promise<void> {
      stop.abort();
      await running;
      engine.checkpointLog();
      await engine.close();
    },
  };
}

/** The emulators without sockets, by origin. */
function directHttp(platforms: ReadonlyMap<string, Emulator>): Http {
  return {
    async send({ method, url, headers, body }) {
      const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const { origin, pathname: path } = new URL(url);
      const reply = platforms.get(origin)?.handle({ method, path, headers: Object.fromEntries(named), body });
      if (reply?.kind === "reply") return reply;
      return { kind: "unanswered", error: "the platform did not answer" };
    },
  };
}
