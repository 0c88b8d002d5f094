import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoreFile } from "../../config/index.ts";
import { dayMs, OperatorError } from "../../core/index.ts";
import { createShopifyEmulator } from "../../emulators/index.ts";
import type { Clock, Http } from "../../engine/index.ts";
import { verifyWebhook } from "../../sources/shopify/index.ts";
import { backfillStore } from "./backfill.ts";
import { assertStoreWebhooks } from "./webhooks.ts";

const now = Date.UTC(2026, 10, 22, 12);
const store: StoreFile = {
  id: "shop",
  shopify: {
    shop_domain: "demo-shop.myshopify.com",
    webhook_secrets: ["secret-in-use", "secret-before"],
    admin_token: "shpat_x",
  },
  destinations: [{ id: "tiktok", type: "tiktok" }],
};

function stand() {
  const shop = createShopifyEmulator({
    now: () => now,
    shopDomain: "demo-shop.myshopify.com",
    token: "shpat_x",
    secret: "secret-in-use",
  });
  const clock: Clock = { now: () => now, sleep: async () => undefined };
  const taken: string[] = [];
  let busy = 0;
  const http: Http = {
    async send(request) {
      const { pathname, host } = new URL(request.url);
      if (host === "demo-shop.myshopify.com") {
        const reply = shop.handle({ ...request, path: pathname });
        return reply.kind === "reply" ? reply : { kind: "unanswered", error: reply.kind };
      }
      assert.equal(request.url, "https://track.example/v1/shopify/webhooks/shop");
      if (busy > 0) {
        busy--;
        return { kind: "reply", status: 503, headers: {}, body: "busy" };
      }
      const signature = verifyWebhook(request.headers, Buffer.from(request.body), {
        shopDomain: "demo-shop.myshopify.com",
        webhookSecrets: ["secret-in-use"],
      });
      assert.equal(signature.kind, "genuine");
      taken.push(request.body);
      return { kind: "reply", status: 200, headers: {}, body: "" };
    },
  };
  let kept: string | null = null;
  const checkpoint = {
    load: async () => kept,
    save: async (value: string | null) => {
      kept = value;
    },
  };
  const addOrder = (id: number, createdAt: number) =>
    shop.addOrder({ id: `gid://shopify/Order/${id}`, createdAt: new Date(createdAt).toISOString() });
  return {
    shop,
    taken,
    ports: { http, clock, checkpoint },
    addOrder,
    slowDown: (count: number) => (busy = count),
  };
}

const request = { store, serverUrl: "https://track.example", since: 0, browserPixels: true };

test("orders that a destination still takes are handed over, signed, with the platforms that may know them", async () => {
  const { taken, ports, addOrder } = stand();
  addOrder(1, now - 30 * dayMs);
  addOrder(2, now - 2 * dayMs);
  addOrder(3, now - dayMs / 2);
  const done = await backfillStore(ports, request);
  assert.deepEqual(done, { read: 2, submitted: 2, total: 2, done: true });
  assert.deepEqual(
    taken.map((body) => JSON.parse(body)._signalpost_twin_possible),
    [
      ["meta", "tiktok"],
      ["meta", "tiktok"],
    ],
  );
});

test("a busy server is asked again", async () => {
  const { taken, ports, addOrder, slowDown } = stand();
  addOrder(1, now - dayMs);
  slowDown(3);
  await backfillStore(ports, { ...request, browserPixels: false });
  assert.equal(taken.length, 1);
  assert.doesNotMatch(taken[0] ?? "", /twin_possible/);
});

test("destinations that were made on the console, which the file does not name, are minded, too", async () => {
  const { taken, ports, addOrder } = stand();
  addOrder(1, now - 3 * dayMs);
  await backfillStore(ports, { ...request, store: { ...store, destinations: [] } });
  assert.deepEqual(JSON.parse(taken[0] ?? "")._signalpost_twin_possible, ["meta", "tiktok"]);
});

test("without a token it says what to set", async () => {
  const { ports } = stand();
  const { admin_token: _token, ...shopify } = store.shopify ?? { shop_domain: "" };
  await assert.rejects(
    backfillStore(ports, { ...request, store: { ...store, shopify } }),
    (error) => error instanceof OperatorError && error.code === "no_shopify_access",
  );
});

test("webhook subscriptions are made for the store's own address", async () => {
  const { shop, ports } = stand();
  const report = await assertStoreWebhooks(ports, store, "https://track.example");
  assert.ok(report.made.includes("orders/create"));
  assert.equal(shop.subscriptions()[0]?.uri, "https://track.example/v1/shopify/webhooks/shop");
});
