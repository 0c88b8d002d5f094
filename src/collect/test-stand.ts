import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { request } from "undici";
import type { PixelReport, StorefrontEvent } from "../core/index.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { defaultShopifySettings } from "../sources/shopify/index.ts";
import { systemRng } from "../system/index.ts";
import {
  type Collector,
  type CollectorPorts,
  type CollectStore,
  createCollector,
  type PixelScript,
  type PrivacyRequest,
} from "./index.ts";

/** When events of these tests are received. */
export const now = Date.UTC(2026, 10, 22, 12);
/** Opens the store's server API. */
export const writeKey = "wk_0123456789abcdef0123";
/** Signs the store's webhooks. */
export const webhookSecret = "hush-demo-client-secret";
/** A browser that people use. */
export const browserAgent =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile Safari/604.1";

/** The store of these tests. */
export const demoStore: CollectStore = {
  id: "demo",
  publicKey: "pk_demo",
  writeKeys: [writeKey],
  origins: ["https://shop.example", "https://www.shop.example"],
  country: "US",
  countries: undefined,
  currency: "USD",
  cookieDomain: undefined,
  keepClearPlace: false,
  mappings: [],
  shopify: {
    shopDomain: "demo-shop.myshopify.com",
    webhookSecrets: [webhookSecret],
    settings: { ...defaultShopifySettings, storefrontOrigin: "https://shop.example", country: "US" },
  },
};

/** A request of a test. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An answer, its body read as JSON where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A collector over HTTP and a real log on disk. */
export interface CollectStand {
  readonly url: string;
  readonly send: (sent: Sent) => Promise<Answer>;
  /** To the server API with the store's key; objects become JSON. */
  readonly server: (body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** To the pixel's endpoint from a page of the store. */
  readonly pixel: (body: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Bytes as they are; resolves with all that comes back until the server closes the connection. */
  readonly raw: (bytes: string) => Promise<string>;
  /** Events on disk, oldest first. */
  readonly stored: () => Promise<readonly StorefrontEvent[]>;
  readonly reports: readonly PixelReport[];
  readonly privacy: readonly PrivacyRequest[];
  readonly refused: readonly unknown[];
  readonly reread: Collector["reread"];
  readonly close: () => Promise<void>;
}

/** A script that says which parts it was asked for. */
export function scriptOf(parts: string): PixelScript {
  const script = `/* pixel with ${parts} */`;
  return { script, hash: `hash-${parts}`, gzip: gzipSync(script), brotli: brotliCompressSync(script) };
}

/** Opens one; `change` replaces ports. */
export async function openCollector(
  change: Partial<CollectorPorts> = {},
  stores: readonly CollectStore[] = [demoStore],
): Promise<CollectStand> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-collect-"));
  const files = sqliteFiles(folder);
  const log = openLogWriter(files);
  const reader = openPipelineEngine(files);
  const reports: PixelReport[] = [];
  const privacy: PrivacyRequest[] = [];
  const refused: unknown[] = [];
  const collector = createCollector({
    log,
    now: () => now,
    rng: systemRng,
    script: {
      current: async (named) => scriptOf(named ?? ""),
      keep: () => undefined,
      find: async () => null,
    },
    stored: () => undefined,
    reported: (_store, report) => void reports.push(report),
    privacy: async (one) => void privacy.push(one),
    refused: (error) => void refused.push(error),
    failed: (error) => {
      throw error;
    },
    requestsPerMinute: () => 100_000,
    trustedProxies: () => 0,
    ...change,
  });
  collector.configure(stores);
  const server = createServer((incoming, response) => {
    if (!collector.handle(incoming, response)) response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  async function send({ method = "POST", path = "/v1/events", headers = {}, body }: Sent): Promise<Answer> {
    // Any method may be tried, also one that undici does not list.
    const reply = await request(url + path, { method: method as "POST", headers, body: body ?? null });
    const text = await reply.body.text();
    const isJson = String(reply.headers["content-type"]).includes("json");
    return { status: reply.statusCode, headers: reply.headers, text, json: isJson ? JSON.parse(text) : {} };
  }

  return {
    url,
    send,
    reports,
    privacy,
    refused,
    reread: collector.reread,
    server: (body, headers = {}) =>
      send({
        headers: { authorization: `Bearer ${writeKey}`, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    pixel: (body, headers = {}) =>
      send({
        path: "/e",
        headers: { origin: "https://shop.example", "user-agent": browserAgent, ...headers },
        body: JSON.stringify({ key: "pk_demo", sent_at: now, ...body }),
      }),
    async raw(bytes) {
      const socket = connect(port, "127.0.0.1");
      socket.setEncoding("utf8").end(bytes);
      let received = "";
      for await (const chunk of socket) received += chunk;
      return received;
    },
    async stored() {
      const events: StorefrontEvent[] = [];
      for (;;) {
        const chunk = await reader.log.read("demo/0", events.length + 1, 1024 * 1024);
        if (!chunk) return events;
        for (const event of chunk.events) if (event) events.push(event);
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      log.close();
      await reader.close();
      rmSync(folder, { recursive: true });
    },
  };
}
