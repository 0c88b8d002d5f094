import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigFile } from "../config/index.ts";
import { dayMs } from "../core/index.ts";
import { createShopifyEmulator } from "../emulators/index.ts";
import { keepWebhooks } from "./webhook-keeper.ts";

const config: ConfigFile = {
  stores: [
    { id: "shop", shopify: { shop_domain: "demo-shop.myshopify.com", admin_token: "shpat_x" } },
    { id: "other", shopify: { shop_domain: "other.myshopify.com" } },
  ],
  server: { public_url: "https://track.example/" },
};

test("a subscription that Shopify deleted is back within a day; a wrong token is logged and tried again", async () => {
  const shop = createShopifyEmulator({
    now: () => 0,
    shopDomain: "demo-shop.myshopify.com",
    token: "shpat_x",
    secret: "x",
  });
  const stop = new AbortController();
  const lines: string[] = [];
  const days: number[] = [];
  let token = "shpat_x";
  await keepWebhooks(
    {
      config: () => ({
        ...config,
        stores: config.stores.map((store) =>
          store.shopify?.admin_token
            ? { ...store, shopify: { ...store.shopify, admin_token: token } }
            : store,
        ),
      }),
      logged: (level, message) => lines.push(`${level} ${message}`),
      http: {
        async send(request) {
          const reply = shop.handle({ ...request, path: new URL(request.url).pathname });
          return reply.kind === "reply" ? reply : { kind: "unanswered", error: reply.kind };
        },
      },
      clock: {
        now: () => 0,
        async sleep(ms) {
          days.push(ms);
          shop.dropSubscription("ORDERS_CREATE");
          if (days.length === 2) token = "revoked";
          if (days.length === 3) stop.abort();
        },
      },
    },
    stop.signal,
  );
  assert.deepEqual(days, [dayMs, dayMs, dayMs]);
  assert.match(lines[0] ?? "", /^info store shop: webhooks made for orders\/create, /);
  assert.equal(lines[1], "info store shop: webhooks made for orders/create");
  assert.match(lines[2] ?? "", /^warn store shop: webhooks could not be checked: Shopify refused/);
  assert.equal(shop.subscriptions()[0]?.uri, "https://track.example/v1/shopify/webhooks/shop");
});
