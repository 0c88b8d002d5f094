import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVirtualTime } from "../../test/story/time.ts";
import type { ConfigFile, DestinationFile } from "../config/index.ts";
import { type HttpReply, type HttpRequest, type Outcome, parseEvent } from "../core/index.ts";
import { createTikTokEmulator, type TikTokEmulator, type TikTokEmulatorOptions } from "../emulators/index.ts";
import type { Balance, Clock, Http, Pause, TracedDelivery } from "../engine/index.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { toTargets } from "../host/index.ts";
import { createResolver } from "../identity/index.ts";
import { createPipeline, type ExpiryRules, gatherMs, logTopic, type Target } from "./index.ts";

/** When these tests begin. */
export const start = Date.UTC(2026, 10, 22, 12);
export const pixelCode = "CTESTPIXEL0000000001";
export const token = "token-of-the-test-pixel";
const second = 1000;

/** A TikTok destination of the store "demo"; `id` names it and its host. */
export function tiktokDestination(change: Partial<DestinationFile> = {}): DestinationFile {
  const id = change.id ?? "tiktok";
  return {
    id,
    type: "tiktok",
    settings: { pixel_id: pixelCode },
    secrets: { access_token: token },
    base_url: `http://${id}.test`,
    ...change,
  };
}

/** One request as it left. */
export interface Sent {
  readonly destination: string;
  readonly at: number;
  /** Event IDs in it. */
  readonly ids: readonly string[];
}

/** What the network does with a request instead of carrying it to the platform; undefined: it carries it. */
export type Interference = (sent: Sent, request: HttpRequest) => HttpReply | "hang" | undefined;

/** Delivery on virtual time to an emulated TikTok. */
export interface DeliveryStand {
  readonly tiktok: TikTokEmulator;
  readonly requests: readonly Sent[];
  readonly faults: readonly string[];
  readonly now: () => number;
  readonly advance: (ms: number) => Promise<void>;
  /** Stores events as the server API would, one request each call, and lets everything run until it waits. */
  readonly store: (...events: readonly object[]) => Promise<void>;
  /** Replaces the configured destinations; those with mistakes have no target. */
  readonly configure: (destinations: readonly DestinationFile[]) => Promise<void>;
  /** Ends what is too old or too much. */
  readonly expire: (rules: ExpiryRules) => Promise<void>;
  /** Deletes what the log holds before a position. */
  readonly trimLog: (before: number) => Promise<void>;
  readonly eventBytes: () => Promise<number>;
  /** Events that were read from the log and parsed until now. */
  readonly parsedEvents: () => number;
  readonly outcomeAt: (position: number, destination?: string) => Promise<Outcome | null>;
  readonly interfere: (interference: Interference) => void;
  /** What an erasure makes the pipeline do. */
  readonly forget: () => void;
  readonly outcome: (eventId: string, destination?: string) => Promise<Outcome | null>;
  readonly delivery: (eventId: string, destination?: string) => Promise<TracedDelivery | undefined>;
  readonly balance: (destination?: string) => Promise<Balance>;
  readonly pause: (destination?: string) => Promise<Pause | null>;
  /** What a person does on the console: ends a pause, or begins one. */
  readonly setPause: (pause: Pause | null, destination?: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A server event with an ID. */
export function event(id: string, more: object = {}): object {
  return {
    event: "AddToCart",
    event_id: id,
    visitor_id: `visitor-of-${id}`,
    url: "https://shop.example/products/mug",
    ip: "203.0.113.7",
    user_agent: "Mozilla/5.0",
    consent: { marketing: true, sale_of_data: true },
    properties: { content_id: "sku-1", value: 5, currency: "USD" },
    ...more,
  };
}

function configOf(destinations: readonly DestinationFile[]): ConfigFile {
  return { stores: [{ id: "demo", country: "US", currency: "USD", destinations: [...destinations] }] };
}

/** Opens delivery; `random` decides every wait. */
export async function openDelivery(
  options: {
    readonly destinations?: readonly DestinationFile[];
    readonly switches?: TikTokEmulatorOptions["switches"];
    readonly random?: () => number;
    /** Replaces a part of the code for the platform. */
    readonly type?: Partial<Target["type"]>;
    /** Stands before each change of the pipeline's own facts; what it throws, the store throws. */
    readonly putting?: () => void;
  } = {},
): Promise<DeliveryStand> {
  const { destinations = [tiktokDestination()], switches = {}, random = () => 0.5, type = {} } = options;
  const { putting = () => undefined } = options;
  const folder = mkdtempSync(join(tmpdir(), "signalpost-deliver-"));
  const files = sqliteFiles(folder);
  const log = openLogWriter(files);
  const engine = openPipelineEngine(files);
  let parsedEvents = 0;
  const countingLog: typeof engine.log = {
    ...engine.log,
    async read(...place) {
      const chunk = await engine.log.read(...place);
      parsedEvents += chunk?.events.length ?? 0;
      return chunk;
    },
  };
  const time = createVirtualTime(start);
  const { clock } = time;
  const tiktok = createTikTokEmulator({
    now: clock.now,
    pixels: [{ code: pixelCode, token }],
    switches: { qps: 0, ...switches },
  });
  const requests: Sent[] = [];
  const faults: string[] = [];
  const failed = (where: string, error: unknown): void => void faults.push(`${where}: ${String(error)}`);
  let ids = 0;
  const rng = { float: random, id: (at: number) => `${at}-${String(++ids).padStart(9, "0")}` };
  let interference: Interference = () => undefined;
  let targets: readonly Target[] = [];
  let keys: ReadonlySet<string> = new Set();
  const setTargets = (wanted: readonly DestinationFile[]): void => {
    targets = toTargets(configOf(wanted)).targets.map((one) => ({ ...one, type: { ...one.type, ...type } }));
    keys = new Set(wanted.map((one) => `demo/${one.id}`));
  };
  setTargets(destinations);
  const resolver = createResolver({
    ...engine,
    log: countingLog,
    rng,
    failed: (part, at, error) => failed(`${part} ${at}`, error),
  });

  const pipeline = createPipeline({
    ...engine,
    state: {
      ...engine.state,
      async put(...fact) {
        putting();
        await engine.state.put(...fact);
      },
    },
    log: countingLog,
    resolver,
    clock,
    wake: time.wake,
    rng,
    http: network(tiktok, clock, requests, () => interference),
    node: "test",
    targets: () => targets,
    isConfigured: (key) => keys.has(key),
    failed,
  });
  const stop = new AbortController();
  const running = pipeline.run(stop.signal);
  await time.idle();

  async function delivery(eventId: string, destination = "tiktok"): Promise<TracedDelivery | undefined> {
    const [place] = await engine.trace.find("demo", eventId);
    const traced = place ? await engine.trace.deliveries(place.part, place.position) : [];
    return traced.find((one) => one.destination === `demo/${destination}`);
  }

  return {
    tiktok,
    requests,
    faults,
    now: clock.now,
    advance: time.advance,
    delivery,
    outcome: async (eventId, destination) => (await delivery(eventId, destination))?.outcome ?? null,
    balance: (destination = "tiktok") => engine.trace.balance(`demo/${destination}`, null, null),
    pause: (destination = "tiktok") => engine.ledger.paused(`demo/${destination}`),
    forget: pipeline.forget,
    interfere(next) {
      interference = next;
    },
    async store(...events) {
      const context = {
        store: "demo",
        source: "server",
        receivedAt: clock.now(),
        country: "US",
        currency: "USD",
        makeId: () => rng.id(clock.now()),
      } as const;
      const texts = events.map((raw) => {
        const parsed = parseEvent(raw, context);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        return JSON.stringify(parsed.value.event);
      });
      const place = await log.append("demo/0", texts, clock.now());
      time.wake.signal(logTopic);
      await time.idle();
      // In a steady stream the pipeline gathers for a moment; events stored at one instant are such a stream.
      if ((await engine.identity.cursor("demo/0")) < place.last) await time.advance(gatherMs);
    },
    eventBytes: engine.log.eventBytes,
    parsedEvents: () => parsedEvents,
    outcomeAt: (position, destination = "tiktok") =>
      engine.ledger.outcomeAt(`demo/${destination}`, "demo/0", position),
    async expire(rules) {
      const expired = pipeline.expire(rules);
      await time.idle();
      await expired;
    },
    async trimLog(before) {
      while ((await log.trim("demo/0", before)) > 0);
      pipeline.forget();
    },
    async configure(wanted) {
      setTargets(wanted);
      await pipeline.reconfigure();
      await time.idle();
    },
    async setPause(pause, destination = "tiktok") {
      await engine.ledger.pause(`demo/${destination}`, pause);
      time.wake.signal(`demo/${destination}`);
      await time.idle();
    },
    async close() {
      stop.abort();
      // Requests that hang end by their own time limits.
      await time.advance(60 * second);
      await running;
      log.close();
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Carries requests to the platform, or does with them what the test wants. */
function network(
  tiktok: TikTokEmulator,
  clock: Clock,
  requests: Sent[],
  interference: () => Interference,
): Http {
  return {
    async send(request, limits) {
      const { hostname, pathname } = new URL(request.url);
      const sent = { destination: hostname.replace(".test", ""), at: clock.now(), ids: idsIn(request.body) };
      requests.push(sent);
      const instead = interference()(sent, request);
      if (instead !== undefined && instead !== "hang") return instead;
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const reply = instead ?? tiktok.handle({ ...request, headers, path: pathname });
      if (reply === "hang" || reply.kind !== "reply") {
        await clock.sleep(limits.timeoutMs);
        return { kind: "unanswered", error: "no answer in time" };
      }
      if (reply.delayMs > 0) await clock.sleep(reply.delayMs);
      return reply;
    },
  };
}

function idsIn(body: string): readonly string[] {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed !== "object" || parsed === null || !("data" in parsed) || !Array.isArray(parsed.data))
    return [];
  return parsed.data.map((one: { readonly event_id?: unknown }) => String(one.event_id));
}
