import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { createCollector } from "../../src/collect/index.ts";
import type { ConfigFile } from "../../src/config/index.ts";
import type { EventLog, Rng } from "../../src/engine/index.ts";
import { toCollectStores } from "../../src/host/index.ts";
import { signWebhook } from "../../src/sources/shopify/index.ts";
import type { Accepted, Door } from "./traffic.ts";

const shopDomain = "demo.myshopify.com";
const secret = "the-secret-that-shopify-signs-with";
const config: ConfigFile = {
  stores: [
    {
      id: "demo",
      country: "US",
      currency: "USD",
      origins: ["https://shop.example"],
      shopify: { shop_domain: shopDomain, webhook_secrets: [secret] },
    },
  ],
};

/** What the route works with in one life of the server. */
interface WebhookPorts {
  readonly append: EventLog["append"];
  readonly now: () => number;
  readonly rng: Rng;
}

/** How events come in: stored as they are, or as an order that goes through the webhook's route. */
export function createDoor({
  append,
  now,
  rng,
  stored,
}: WebhookPorts & { readonly stored: () => void }): Door {
  const store: EventLog["append"] = async (...all) => {
    const place = await append(...all);
    stored();
    return place;
  };
  let webhook: Door["webhook"] | null = null;
  return {
    append: (texts, at) => store("demo/0", texts, at),
    webhook(order) {
      webhook ??= createWebhookDoor({ append: store, now, rng });
      return webhook(order);
    },
    now,
  };
}

/**
 * Takes the order webhooks of a shop with the route's own code: signature, reading, storing, answer. Resolves with the
 * event that a 200 stands for; rejects when the answer is another.
 */
function createWebhookDoor(ports: WebhookPorts): (order: object) => Promise<Accepted> {
  const stored = new Map<string, Accepted[]>();
  const collector = createCollector({
    ...ports,
    log: {
      async append(part, texts, at) {
        const { first, last } = await ports.append(part, texts, at);
        texts.forEach((text, index) => {
          // The route wrote it.
          const { event_id: id } = JSON.parse(text) as { readonly event_id: string };
          stored.set(id, [...(stored.get(id) ?? []), { position: first + index, text }]);
        });
        return { first, last };
      },
    },
    script: {
      current: () => Promise.reject(new Error("no page is served here")),
      keep: () => undefined,
      find: async () => null,
    },
    stored: () => undefined,
    reported: () => undefined,
    privacy: () => Promise.reject(new Error("nobody asks for it here")),
    refused: () => undefined,
    // A fault of the route's, or of what stands in for a request here, is no bad luck that the shop tries again.
    failed: (error) => queueMicrotask(() => Promise.reject(error)),
    requestsPerMinute: () => Number.POSITIVE_INFINITY,
    trustedProxies: () => 0,
  });
  collector.configure(toCollectStores(config));

  return async (order) => {
    const body = Buffer.from(JSON.stringify(order));
    const { status, text } = await answerOf(collector.handle, body);
    if (status !== 200) throw new Error(`HTTP ${status}: ${text}`);
    const id = "id" in order ? `order-${order.id}` : "";
    const [known, ...rest] = stored.get(id) ?? [];
    if (!known) throw new Error(`200 for ${id}, but nothing was stored`);
    stored.set(id, rest);
    return known;
  };
}

/** One request without a network: what the route needs of Node's two objects, and no more. */
function answerOf(
  handle: (request: IncomingMessage, response: ServerResponse) => boolean,
  body: Buffer,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = Object.assign(Readable.from([body]), {
      method: "POST",
      url: "/v1/shopify/webhooks/demo",
      headers: {
        "content-length": String(body.length),
        "x-shopify-topic": "orders/create",
        "x-shopify-shop-domain": shopDomain,
        "x-shopify-hmac-sha256": signWebhook(body, secret),
      },
      socket: {},
    });
    let status = 0;
    const response = Object.assign(new EventEmitter(), {
      writeHead: (code: number) => {
        status = code;
      },
      end(text: string) {
        response.emit("close");
        resolve({ status, text });
      },
    });
    // The route reads these properties alone; anything else would be undefined and fail the run.
    const taken = handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    if (!taken) reject(new Error("the collector does not know the webhook's address"));
  });
}
