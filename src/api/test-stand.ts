import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfigFile, createConfiguration, createSealer } from "../config/index.ts";
import {
  createTurn,
  type HttpReply,
  type HttpRequest,
  type Mail,
  minuteMs,
  type Outcome,
  parseEvent,
  type Source,
} from "../core/index.ts";
import { destinationTypes } from "../destinations/index.ts";
import type { AttemptRecord, Clock, Http, MatchCount, Rng } from "../engine/index.ts";
import { openLogWriter, openPipelineEngine, openTrace, sqliteFiles } from "../engine/sqlite/index.ts";
import { createResolver } from "../identity/index.ts";
import { type OperateEngine, readPage } from "../operate/index.ts";
import { type Api, createApi, type ManualPage } from "./index.ts";

/** Sunday noon; nothing in the tests depends on the machine's clock. */
export const noon = Date.UTC(2026, 10, 22, 12);
/** The key that stands for SIGNALPOST_API_KEY. */
export const rootKey = "root-key-of-the-test";
/** Secrets that no reply may ever hold. */
export const canaries = {
  accessToken: "canary-access-token-3f9a8b7c6d5e4f3a2b1c",
  webhookSecret: "canary-webhook-secret-1a2b3c4d5e6f",
  writeKey: "canary-write-key-0123456789abcdef",
} as const;

/** The API over a real engine in a folder of its own, with a clock that stands still until it is moved. */
export interface Stand {
  readonly api: Api;
  /** Address of the server, `http://localhost:<port>`. */
  readonly url: string;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  /** Appends events, by default of the server API, and returns their positions. */
  readonly append: (events: readonly object[], source?: Source) => Promise<readonly number[]>;
  /** Settles all events from the cursor on with these outcomes, as the delivery would. */
  readonly settle: (
    outcomes: readonly Outcome[],
    attempt?: Partial<AttemptRecord>,
    matched?: readonly MatchCount[],
  ) => Promise<void>;
  /** Forgets what lies before a position, as the upkeep of the data folder does. */
  readonly trim: (to: number) => Promise<void>;
  readonly sent: HttpRequest[];
  /** What the next requests to the outside are answered. */
  readonly replies: HttpReply[];
  readonly faults: unknown[];
  readonly consoleFolder: string;
  /** Resolves when no replay runs. */
  readonly settled: () => Promise<void>;
  /** Joins all events to profiles; returns the hash of the address in them. */
  readonly resolve: () => Promise<{ readonly hash: string }>;
  readonly woken: string[];
  readonly engine: ReturnType<typeof openPipelineEngine>;
  /** The engine as the use cases see it. */
  readonly reads: OperateEngine;
  readonly close: () => Promise<void>;
}

/** Configuration of the stand. */
export const standConfig: ConfigFile = {
  stores: [
    {
      id: "demo",
      name: "Demo shop",
      country: "US",
      currency: "USD",
      origins: ["https://shop.example"],
      write_keys: [canaries.writeKey],
      shopify: { shop_domain: "demo.myshopify.com", webhook_secrets: [canaries.webhookSecret] },
      destinations: [
        {
          id: "tiktok",
          type: "tiktok",
          active: true,
          settings: { pixel_id: "D1AAAAAC77U000000010" },
          secrets: { access_token: canaries.accessToken },
        },
      ],
    },
  ],
};

/** How a stand differs from the usual one. */
export interface StandOptions {
  readonly demo?: boolean;
  readonly config?: ConfigFile;
  readonly trustedProxies?: number;
  readonly manual?: readonly ManualPage[];
  readonly mail?: Mail;
  /** Answers requests to the outside instead of `replies`. */
  readonly http?: Http;
}

/** Opens the stand; `close` removes its folder. */
export async function openStand(options: StandOptions = {}): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-api-"));
  const files = sqliteFiles(folder);
  const log = openLogWriter(files);
  const engine = openPipelineEngine(files);
  const reads = openTrace(files);
  const clock = movedClock();
  const { now } = clock;
  const sent: HttpRequest[] = [];
  const replies: HttpReply[] = [];
  const faults: unknown[] = [];
  const woken: string[] = [];
  const sealer = createSealer(Buffer.alloc(32, 7));
  const configuration = await createConfiguration({
    state: engine.state,
    sealer,
    file: options.config ?? standConfig,
  });
  const used: OperateEngine = { ...engine, trace: reads.trace };
  const api = await createApi({
    engine: used,
    configuration: { ...configuration, origins: async () => configuration.origins(), inTurn: createTurn() },
    sealer,
    types: destinationTypes,
    readme: async (type) => `# ${type}`,
    clock,
    rng: testRng(),
    http: options.http ?? scriptedHttp(sent, replies),
    mail: options.mail ?? (async () => ({ ok: true, detail: "taken" })),
    readPage: async (html) => readPage(html),
    shopifyPixel: async ({ key, endpoint }) => `// ${key} ${endpoint}`,
    privacy: {
      log: { ...engine.log, ...log },
      identity: engine.identity,
      forget: async () => undefined,
      now,
    },
    wake: (destination) => woken.push(destination),
    publicUrl: () => "http://localhost:8080",
    version: "0.0.0-test",
    manual: async () => options.manual ?? [],
    rootKey,
    trustedProxies: options.trustedProxies ?? 0,
    consoleFolder: join(folder, "console"),
    demo: options.demo ?? false,
    report: (error) => faults.push(error),
    passwordCost: { cost: 2 ** 10, blockSize: 8, parallelization: 1 },
  });
  const server = createServer(api.routing);
  const url = await listen(server);
  return {
    api,
    url,
    now,
    pass: clock.pass,
    sent,
    replies,
    faults,
    woken,
    engine,
    reads: used,
    consoleFolder: join(folder, "console"),
    settled: api.settled,
    async resolve() {
      const failed = (_part: string, _position: number, error: unknown): void => void faults.push(error);
      const resolver = createResolver({ log: engine.log, identity: engine.identity, rng: testRng(), failed });
      const chunk = await resolver.step("demo/0");
      return { hash: chunk?.events.find((one) => one?.user?.email)?.user?.email?.[0] ?? "" };
    },
    async append(events, source = "server") {
      const texts = events.map((raw) => {
        const parsed = parseEvent(raw, {
          store: "demo",
          source,
          receivedAt: now(),
          makeId: () => `made-${++ids}`,
        });
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        return JSON.stringify(parsed.value.event);
      });
      await engine.ledger.open("demo/tiktok", "demo/0", 0);
      const { first, last } = await log.append("demo/0", texts, now());
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    },
    async settle(outcomes, attempt, matched = []) {
      const held = await engine.ledger.acquire("demo/tiktok", "demo/0", "test", minuteMs, now());
      if (!held) throw new Error("the lease is taken");
      const first = held.lease.cursor + 1;
      const members = outcomes.map((outcome, index) => ({ position: first + index, result: outcome.kind }));
      await engine.ledger.settle(held.lease, {
        cursor: held.lease.cursor + outcomes.length,
        runs: [{ first, outcomes, receivedAt: outcomes.map(now) }],
        parked: [],
        begun: null,
        matched,
        attempts: [
          attemptRecord(
            now(),
            members.filter(({ result }) => result !== "skipped"),
            attempt,
          ),
        ],
      });
    },
    async trim(to) {
      while ((await log.trim("demo/0", to)) > 0);
      while ((await engine.ledger.trim("demo/0", await engine.log.seekTime("demo/0", 0), now())) > 0);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await api.close();
      reads.close();
      await engine.close();
      log.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function attemptRecord(
  at: number,
  members: AttemptRecord["members"],
  change: Partial<AttemptRecord> = {},
): AttemptRecord {
  return {
    id: `attempt-${at}`,
    at,
    durationMs: 42,
    status: 200,
    result: "answered",
    detail: "OK",
    reply: '{"code":0,"message":"OK"}',
    mappingVersion: 1,
    test: false,
    members,
    ...change,
  };
}

/** A clock that the test moves: who sleeps wakes when its time has come, or when its signal aborts. */
function movedClock(): Clock & { readonly pass: (ms: number) => void } {
  let now = noon;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
    pass(ms) {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

let ids = 0;

function testRng(): Rng {
  return { float: () => 0.5, id: () => `id-${String(++ids).padStart(6, "0")}` };
}

function scriptedHttp(sent: HttpRequest[], replies: HttpReply[]): Http {
  return {
    async send(request) {
      sent.push(request);
      return replies.shift() ?? { kind: "unreached", error: "no reply is set up" };
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://localhost:${address.port}`;
}
