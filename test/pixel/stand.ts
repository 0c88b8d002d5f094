import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buildPixel, buildShopifyPixel, partsOf } from "../../pixel/build.ts";
import { readReport } from "../../src/collect/report.ts";
import { readSentEvent } from "../../src/collect/sent-event.ts";
import { pixelSnippet, type SnippetOptions } from "../../src/collect/snippet.ts";
import type { EventInput, PixelBody, PixelReport } from "../../src/core/index.ts";
import { createTikTokEmulator, type Ledger, serveEmulator } from "../../src/emulators/index.ts";
import { type PageServing, pixels, renderPage } from "./page.ts";

/** What the pixel sent, as the server reads it. */
export type SentEvent = EventInput;

/** What the emulator takes from a server. */
export const token = "token-of-the-pixel-tests";

/** A browser's page, of Playwright or Puppeteer. */
export interface StandPage {
  goto(url: string, options?: { readonly waitUntil: "domcontentloaded" }): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
}

/** A shop, a collector below the same site, and TikTok, for a browser to visit. */
export interface PixelStand {
  /** The shop's origin; the collector is `t.` before it. */
  readonly shop: string;
  readonly collector: string;
  /** Opens a page of `test/pixel/pages` with this snippet; `path` may carry a query. */
  visit(
    page: StandPage,
    name: string,
    options?: Partial<SnippetOptions>,
    path?: string,
    serving?: PageServing,
  ): Promise<void>;
  /** Everything that reached the collector. */
  readonly bodies: readonly PixelBody[];
  /** Distinct events by name and ID, as the server counts them. */
  events(name?: string): readonly SentEvent[];
  reports(): readonly PixelReport[];
  /** Waits until what reached the collector or TikTok satisfies `test`. */
  until(test: () => unknown, what?: string): Promise<void>;
  /** Leaves the page and waits until everything it had to send has been sent. */
  leave(page: StandPage): Promise<void>;
  /** What TikTok's own pixel sent: one for each pixel, name and ID. */
  beacons(name?: string): readonly TikTokBeacon[];
  /** TikTok's address, for a server of ours, and what TikTok counts. */
  readonly tiktok: string;
  ledger(): Ledger;
  /** What the next requests to the collector are answered with, instead of 202. */
  refuseWith(status: number | null): void;
  /** From now on the collector's connections break before an answer; resolves with the first that did. */
  cut(): Promise<void>;
  /** The cart of the shop, as Shopify's Ajax API shows it. */
  readonly cart: { item_count: number; attributes: Record<string, string>; writes: number };
  close(): Promise<void>;
}

/** A copy that TikTok counted, and how often the same came again. */
export interface TikTokBeacon {
  readonly event: string;
  readonly event_id: string;
  readonly pixel: string;
  readonly duplicates: number;
}

/** A machine that does much else at the time may need long; whoever is done goes on at once. */
const waitMs = 40_000;

const connectionCut = Symbol("cut");

export async function createPixelStand(): Promise<PixelStand> {
  const bodies: PixelBody[] = [];
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const check of [...waiting]) check();
  };
  const emulator = createTikTokEmulator({
    now: () => Date.now(),
    pixels: pixels.map((code) => ({ code, token })),
  });
  const tiktok = await serveEmulator({
    ...emulator,
    handle(request) {
      const reply = emulator.handle(request);
      changed();
      return reply;
    },
  });
  const tiktokBase = tiktok.url.replace("127.0.0.1", "tiktok.test");
  const servings = new Map<string, PageServing>();
  const snippets = new Map<string, Partial<SnippetOptions>>();
  const attributes: Record<string, string> = {};
  const cart = { item_count: 0, attributes, writes: 0 };
  let refusal: number | typeof connectionCut | null = null;
  let broken = Promise.withResolvers<void>();

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://shop.test");
    const body = await read(request);
    if (url.pathname === "/e") return collect(request, response, body);
    if (url.pathname === "/s.js") return void response.end((await script(url)).script);
    if (url.pathname.startsWith("/cart")) return serveCart(url, response, body);
    if (url.pathname === "/shopify-web-pixel.js") return void response.end(await shopifyScript(url));
    if (url.pathname === "/blank")
      return void response.setHeader("content-type", "text/html").end("<p>blank");
    await servePage(url, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  const shop = `http://shop.test:${port}`;
  const collector = `http://t.shop.test:${port}`;

  function collect(request: IncomingMessage, response: ServerResponse, text: string): void {
    const { origin = "*" } = request.headers;
    response.setHeader("access-control-allow-origin", origin === "null" ? "*" : origin);
    if (origin !== "null") response.setHeader("access-control-allow-credentials", "true");
    if (refusal === connectionCut) {
      response.destroy();
      broken.resolve();
      return;
    }
    if (refusal !== null) {
      response.writeHead(refusal).end();
      changed();
      return;
    }
    const body: PixelBody = JSON.parse(text);
    bodies.push(body);
    const known = /(?:^|; )_signalpost=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
    const parts = body.store_visitor === false;
    const visitorId = parts ? "" : (known ?? body.visitor_id ?? "none");
    const attributes = `Path=/; Max-Age=${parts ? 0 : 1000}; SameSite=Lax; Domain=shop.test`;
    response.setHeader("set-cookie", [`_signalpost=${visitorId}; ${attributes}; HttpOnly`]);
    response.writeHead(202);
    const more = parts ? {} : { visitor_id: visitorId };
    response.end(JSON.stringify({ accepted: body.events.length, rejected: [], ...more }));
    changed();
  }

  function serveCart(url: URL, response: ServerResponse, body: string): void {
    if (url.pathname === "/cart/update.js") {
      for (const [name, value] of new URLSearchParams(body)) {
        cart.attributes[name.replace(/^attributes\[(.*)\]$/, "$1")] = value;
      }
      cart.writes++;
    }
    if (url.pathname === "/cart/add.js") cart.item_count++;
    // An app that replaces the whole set, as Shopify's storefront actions do.
    if (url.pathname === "/cart/change.js") cart.attributes = { theirs: "1" };
    response.end(JSON.stringify(cart));
    changed();
  }

  async function servePage(url: URL, response: ServerResponse): Promise<void> {
    const name = url.pathname.split("/")[1] ?? "";
    const file = new URL(`pages/${name}.html`, import.meta.url);
    const html = await readFile(file, "utf8").catch(() => null);
    if (html === null) return void response.writeHead(404).end();
    const plain = pixelSnippet({ storeKey: "pk_demo", endpoint: collector, ...snippets.get(name) });
    const { policy, nonce } = servings.get(name) ?? {};
    const snippet = nonce ? plain.replaceAll("<script>", `<script nonce="${nonce}">`) : plain;
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (policy) {
      const text = typeof policy === "string" ? policy : policy(plain);
      response.setHeader("content-security-policy", text);
    }
    response.end(renderPage(html, { snippet, collector, tiktok: tiktokBase }));
  }

  const distinct = (name?: string) => {
    const byKey = new Map<string, SentEvent>();
    // The page has told these to our own pixel, so that they have the form of events.
    for (const event of bodies.flatMap((body) => body.events.map(readSentEvent)) as SentEvent[]) {
      // A later copy adds to the first, as in the server.
      const key = `${event.event} ${event.event_id}`;
      byKey.set(key, { ...byKey.get(key), ...event });
    }
    return [...byKey.values()].filter((event) => name === undefined || event.event === name);
  };

  const until = async (test: () => unknown, what = String(test)): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = () => {
      if (test()) resolve();
    };
    const timer = setTimeout(() => {
      reject(
        new Error(`not within ${waitMs} ms: ${what}\n${JSON.stringify(distinct(), null, 1).slice(0, 3000)}`),
      );
    }, waitMs);
    waiting.add(check);
    check();
    await promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(check);
    });
  };

  const beacons = (name?: string) =>
    emulator
      .ledger()
      .events.filter((one) => name === undefined || one.event === name)
      .map((one) => ({ ...one, event_id: one.event_id ?? "" }));

  return {
    shop,
    collector,
    bodies,
    cart,
    until,
    events: distinct,
    beacons,
    tiktok: tiktok.url,
    ledger: () => emulator.ledger(),
    reports: () => bodies.flatMap((body) => (body.report ? (readReport({ ...body.report }) ?? []) : [])),
    refuseWith(status) {
      refusal = status;
    },
    cut() {
      refusal = connectionCut;
      broken = Promise.withResolvers();
      return broken.promise;
    },
    async visit(page, name, options = {}, path = "", serving = {}) {
      servings.set(name, serving);
      const script = `${tiktokBase}/i18n/pixel/events.js`;
      const { tiktok: chosen, ...others } = options.platforms ?? { tiktok: {} };
      const platforms = { ...others, ...(chosen ? { tiktok: { script, ...chosen } } : {}) };
      snippets.set(name, { ...options, platforms });
      await page.goto(`${serving.origin ?? shop}/${name}${path}`, { waitUntil: "domcontentloaded" });
    },
    async leave(page) {
      await page.goto(`${shop}/blank`);
      // Requests that outlive a page are sent before those of the next one.
      await page.evaluate("fetch('/blank')");
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await tiktok.close();
    },
  };
}

const built = new Map<string, ReturnType<typeof buildPixel>>();

function script(url: URL): ReturnType<typeof buildPixel> {
  const parts = partsOf(url.searchParams.get("with"));
  const key = parts.join();
  const one = built.get(key) ?? buildPixel(parts);
  built.set(key, one);
  return one;
}

function shopifyScript(url: URL): Promise<string> {
  return buildShopifyPixel({
    key: "pk_demo",
    endpoint: url.searchParams.get("endpoint") ?? "",
    scope: url.searchParams.get("scope") === "all" ? "all" : "checkout",
    contentId: "variant",
    tiktokPixelId: url.searchParams.get("tiktok") ?? "",
  });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
