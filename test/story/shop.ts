import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { createCollector } from "../../src/collect/index.ts";
import type { ConfigFile } from "../../src/config/index.ts";
import { createPipeline, logTopic } from "../../src/deliver/index.ts";
import {
  createShopifyEmulator,
  createTikTokEmulator,
  type ShopifyDelivery,
  type ShopifyEmulator,
  type TikTokEmulator,
} from "../../src/emulators/index.ts";
import type { Balance, Http, Identity, TracedDelivery } from "../../src/engine/index.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { toCollectStores, toTargets } from "../../src/host/index.ts";
import { createResolver } from "../../src/identity/index.ts";
import { createPrivacyInbox, type PersonExport, type PrivacyInbox } from "../../src/operate/index.ts";
import { systemRng } from "../../src/system/index.ts";
import { createVirtualTime } from "./time.ts";

export const pixelCode = "CTESTPIXEL0000000001";
const token = "token-of-the-test-pixel";
const secret = "hush-demo-client-secret";
const shopDomain = "demo-shop.myshopify.com";

const noScript = {
  current: () => Promise.reject(new Error("no story loads the pixel's script")),
  keep: () => undefined,
  find: async () => null,
};

/** A shop with its tracker and the platforms around it, on virtual time. */
export interface Shop {
  readonly shopify: ShopifyEmulator;
  readonly tiktok: TikTokEmulator;
  readonly privacy: PrivacyInbox;
  readonly identity: Identity;
  readonly balance: () => Promise<Balance>;
  readonly exports: readonly PersonExport[];
  /** All bytes of the data folder. */
  readonly bytes: () => Buffer;
  /** Faults of our own that a loop met. */
  readonly faults: readonly string[];
  readonly now: () => number;
  readonly advance: (ms: number) => Promise<void>;
  /** Another configuration from now on. */
  readonly configure: (config: ConfigFile) => void;
  /** An order webhook as Shopify delivers it; gives back the HTTP status. */
  readonly webhook: (delivery: ShopifyDelivery) => Promise<number>;
  /** Events of a browser. */
  readonly browser: (events: readonly object[], visitor: Visitor) => Promise<number>;
  /** What became of every copy with this ID at TikTok, in the order in which they came. */
  readonly outcomes: (eventId: string) => Promise<readonly (TracedDelivery["outcome"] | undefined)[]>;
  /** What became of the event at one place of the log. */
  readonly outcomeAt: (position: number) => Promise<TracedDelivery["outcome"] | undefined>;
  readonly close: () => Promise<void>;
}

/** A browser: who it is, and where its requests come from. */
export interface Visitor {
  readonly id: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** The configuration of the shop in these stories. */
export const shopConfig: ConfigFile = {
  stores: [
    {
      id: "demo",
      country: "US",
      currency: "USD",
      origins: ["https://shop.example.com"],
      public_key: "pk_demo",
      shopify: { shop_domain: shopDomain, webhook_secrets: [secret] },
      destinations: [
        { id: "tiktok", type: "tiktok", settings: { pixel_id: pixelCode }, secrets: { access_token: token } },
      ],
    },
  ],
};

/** Opens the shop. */
export async function openShop(start: number, config: ConfigFile = shopConfig): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-story-"));
  const files = sqliteFiles(folder);
  const log = openLogWriter(files);
  const engine = openPipelineEngine(files);
  const time = createVirtualTime(start);
  const now = time.clock.now;
  const tiktok = createTikTokEmulator({ now, pixels: [{ code: pixelCode, token }] });
  const shopify = createShopifyEmulator({ now, shopDomain, token: "shpat_x", secret });
  const faults: string[] = [];
  const failed = (where: string, error: unknown): void => void faults.push(`${where}: ${String(error)}`);
  const resolver = createResolver({
    ...engine,
    rng: systemRng,
    failed: (part, at, error) => failed(`${part} ${at}`, error),
  });
  let targets = targetsOf(config);
  const pipeline = createPipeline({
    ...engine,
    resolver,
    clock: time.clock,
    wake: time.wake,
    rng: systemRng,
    http: httpTo(tiktok),
    node: "story",
    targets: () => targets,
    failed,
  });
  const forget = async (): Promise<void> => {
    resolver.forget();
    pipeline.forget();
    engine.emptyStateLog();
  };
  const inbox = openInbox({ ...engine, log, now, forget, failed: (error) => failed("privacy", error) });
  const collector = createCollector({
    log,
    now,
    rng: systemRng,
    script: noScript,
    stored: () => time.wake.signal(logTopic),
    reported: () => undefined,
    privacy: inbox.privacy.take,
    refused: (error) => failed("collector", error),
    failed: (error) => failed("collector", error),
    requestsPerMinute: () => 100_000,
    trustedProxies: () => 1,
  });
  collector.configure(toCollectStores(config));
  const server = await listen((incoming, response) => void collector.handle(incoming, response));
  const stop = new AbortController();
  const running = pipeline.run(stop.signal);
  await time.idle();

  return {
    shopify,
    tiktok,
    ...inbox,
    identity: engine.identity,
    balance: () => engine.trace.balance("demo/tiktok", null, null),
    bytes: () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
    faults,
    now,
    advance: time.advance,
    configure(next) {
      targets = targetsOf(next);
      collector.configure(toCollectStores(next));
    },
    async webhook({ headers, body }) {
      const reply = await request(`${server.url}/v1/shopify/webhooks/demo`, {
        method: "POST",
        headers,
        body,
      });
      await reply.body.dump();
      await time.idle();
      return reply.statusCode;
    },
    browser: (events, visitor) =>
      post(`${server.url}/e`, visitor, { sent_at: now(), visitor_id: visitor.id, events }).finally(time.idle),
    async outcomes(eventId) {
      const copies = await engine.trace.find("demo", eventId);
      const traced = await Promise.all(copies.map((one) => engine.trace.deliveries(one.part, one.position)));
      return traced.map(([delivery]) => delivery?.outcome);
    },
    async outcomeAt(position) {
      const [delivery] = await engine.trace.deliveries("demo/0", position);
      return delivery?.outcome;
    },
    async close() {
      stop.abort();
      await running;
      server.close();
      log.close();
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function listen(handle: RequestListener) {
  const server = createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function targetsOf(config: ConfigFile) {
  const { targets, problems } = toTargets(config);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return targets;
}

/** What the pixel of a visitor's browser sends. */
async function post(url: string, visitor: Visitor, body: object): Promise<number> {
  const reply = await request(url, {
    method: "POST",
    headers: {
      origin: "https://shop.example.com",
      "user-agent": visitor.userAgent,
      "x-forwarded-for": visitor.ip,
    },
    body: JSON.stringify({ key: "pk_demo", ...body }),
  });
  await reply.body.dump();
  return reply.statusCode;
}

type InboxPorts = Parameters<typeof createPrivacyInbox>[0];

/** The inbox of privacy requests, with its exports kept for the test. */
function openInbox(ports: Omit<InboxPorts, "makeId" | "keepExport">) {
  const exports: PersonExport[] = [];
  const privacy = createPrivacyInbox({
    ...ports,
    makeId: () => systemRng.id(ports.now()),
    keepExport: async (id, data) => {
      exports.push(data);
      return id;
    },
  });
  return { privacy, exports };
}

/** The network, short-circuited to the emulated platform. */
function httpTo(tiktok: TikTokEmulator): Http {
  return {
    async send(outgoing) {
      const { pathname, search } = new URL(outgoing.url);
      const headers = Object.fromEntries(
        Object.entries(outgoing.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const reply = tiktok.handle({ ...outgoing, headers, path: pathname + search });
      return reply.kind === "reply" ? reply : { kind: "unanswered", error: reply.kind };
    },
  };
}
