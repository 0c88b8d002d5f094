import type { StoreFile } from "../../config/index.ts";
import { dayMs, type EpochMs, longestAgeMs, OperatorError } from "../../core/index.ts";
import { destinationType, destinationTypes } from "../../destinations/index.ts";
import type { Clock, Http } from "../../engine/index.ts";
import {
  type BackfillPorts,
  type BackfillProgress,
  backfillOrders,
  createAdmin,
  signWebhook,
} from "../../sources/shopify/index.ts";

/** What backfilling reaches the world through. */
export interface StoreBackfillPorts extends Pick<BackfillPorts, "checkpoint" | "progress"> {
  readonly http: Http;
  readonly clock: Clock;
}

/** What to backfill, and from where to where. */
export interface StoreBackfill {
  readonly store: StoreFile;
  /** Address of the running server, which takes the orders like webhooks. */
  readonly serverUrl: string;
  readonly since: EpochMs;
  /** Whether the platforms' own pixels run in the shop and probably reported these orders already. */
  readonly browserPixels: boolean;
  /** Replaces Shopify's address (an emulator). */
  readonly adminUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const postTimeoutMs = 30_000;
const replyBytesMax = 64 * 1024;
/** Tries of one order at our own server, a second and more apart. */
const postTriesMax = 8;

/**
 * The earliest time from which orders are of use: no destination takes older events. A store whose file has none may
 * have some that were made on the console, of any type.
 */
export function earliestUseful(store: StoreFile, now: EpochMs): EpochMs {
  const active = (store.destinations ?? [])
    .filter((one) => one.active ?? true)
    .flatMap((one) => destinationType(one.type) ?? []);
  const types = active.length > 0 ? active : destinationTypes;
  return now - Math.max(...types.map((one) => longestAgeMs(one.manifest.limits)));
}

/**
 * Reads a store's orders through the Admin API and hands each to the running server as the webhook that it would have
 * been, signed with the store's own secret: it is stored, joined, filtered and counted once in the usual way.
 */
export async function backfillStore(
  ports: StoreBackfillPorts,
  request: StoreBackfill,
): Promise<BackfillProgress> {
  const { store } = request;
  const shopify = store.shopify;
  const [secret] = shopify?.webhook_secrets ?? [];
  if (!shopify?.admin_token || secret === undefined) {
    throw new OperatorError(
      "no_shopify_access",
      `store ${store.id} has no access to Shopify's Admin API`,
      "Set shopify.shop_domain, shopify.admin_token and shopify.webhook_secrets of the store.",
    );
  }
  const earliest = earliestUseful(store, ports.clock.now());
  const admin = createAdmin(
    {
      shopDomain: shopify.shop_domain,
      token: shopify.admin_token,
      apiVersion: shopify.api_version,
      baseUrl: request.adminUrl,
    },
    ports,
  );
  const url = `${request.serverUrl}/v1/shopify/webhooks/${store.id}`;
  return backfillOrders(
    {
      ...ports,
      admin,
      async submit(orders) {
        for (const order of orders)
          await post(ports, url, shopify.shop_domain, secret, JSON.stringify(order));
      },
    },
    {
      since: Math.max(request.since, earliest + dayMs / 24),
      purchaseTopic: shopify.purchase_topic ?? "orders/create",
      twinPossible: request.browserPixels ? rememberingPlatforms() : [],
      signal: request.signal,
    },
  );
}

/** Every platform that remembers IDs for a time: the file does not name destinations that were made on the console. */
function rememberingPlatforms(): readonly string[] {
  const remembering = destinationTypes.filter(({ manifest }) => manifest.limits.dedupWindowMs !== null);
  return [...new Set(remembering.map(({ manifest }) => manifest.platform))];
}

async function post(
  ports: StoreBackfillPorts,
  url: string,
  shopDomain: string,
  secret: string,
  body: string,
): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": shopDomain,
    "x-shopify-hmac-sha256": signWebhook(Buffer.from(body), secret),
  };
  let detail = "";
  for (let attempt = 1; attempt <= postTriesMax; attempt++) {
    const limits = { timeoutMs: postTimeoutMs, replyBytesMax };
    const reply = await ports.http.send({ method: "POST", url, headers, body }, limits);
    if (reply.kind === "reply" && reply.status === 200) return;
    detail = reply.kind === "reply" ? `HTTP ${reply.status}: ${reply.body.slice(0, 300)}` : reply.error;
    if (reply.kind === "reply" && reply.status >= 400 && reply.status < 500 && reply.status !== 429) break;
    await ports.clock.sleep(1000 * attempt);
  }
  throw new OperatorError(
    "server_refused",
    `the server at ${url} did not take an order: ${detail}`,
    "Is it running with the same configuration? Run the same command again: it goes on where it stopped.",
  );
}
