import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatorError, type StorefrontEvent } from "../../core/index.ts";
import {
  createShopifyEmulator,
  type ShopifyEmulator,
  type ShopifyEmulatorOptions,
} from "../../emulators/index.ts";
import type { Clock, Http } from "../../engine/index.ts";
import { createAdmin } from "./admin.ts";
import { type BackfillPorts, type BackfillProgress, backfillOrders } from "./backfill.ts";
import { assertSubscriptions } from "./subscription.ts";
import { adaEmail, context, eventOf, settings } from "./test-stand.ts";
import { readWebhook, shopifyTopics } from "./webhook.ts";

const token = "shpat_test";
const start = Date.UTC(2026, 10, 22, 12);

function stand(adminToken = token, more: Partial<ShopifyEmulatorOptions> = {}) {
  const time = { now: start, slept: 0 };
  const shop = createShopifyEmulator({
    now: () => time.now,
    shopDomain: "demo-shop.myshopify.com",
    token,
    secret: "hush",
    ...more,
  });
  const clock: Clock = {
    now: () => time.now,
    async sleep(ms) {
      time.now += ms;
      time.slept += ms;
    },
  };
  const admin = createAdmin(
    { shopDomain: "demo-shop.myshopify.com", token: adminToken },
    { http: httpTo(shop), clock },
  );
  return { time, shop, admin, clock };
}

/** The network, short-circuited to the emulator. */
function httpTo(shop: ShopifyEmulator): Http {
  return {
    async send(request) {
      const reply = shop.handle({ ...request, path: new URL(request.url).pathname });
      return reply.kind === "reply" ? reply : { kind: "unanswered", error: reply.kind };
    },
  };
}

function node(index: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  const usd = (amount: string) => ({
    shopMoney: { amount, currencyCode: "USD" },
    presentmentMoney: { amount, currencyCode: "USD" },
  });
  return {
    id: `gid://shopify/Order/${6_400_000_000_000 + index}`,
    name: `#${1000 + index}`,
    createdAt: new Date(start - 3_600_000 + index * 1000).toISOString(),
    processedAt: new Date(start - 3_600_000 + index * 1000).toISOString(),
    updatedAt: new Date(start).toISOString(),
    cancelledAt: null,
    test: false,
    tags: [],
    sourceName: "web",
    app: { id: "gid://shopify/App/580111" },
    displayFinancialStatus: "PAID",
    email: "ada.byron@example.com",
    phone: null,
    clientIp: "203.0.113.24",
    currencyCode: "USD",
    presentmentCurrencyCode: "USD",
    customAttributes: [{ key: "_signalpost_visitor", value: "018f6d2e-7c1b-7c3a-9b1e-2f8f3f0a5c11" }],
    totalPriceSet: usd("91.60"),
    billingAddress: null,
    shippingAddress: { firstName: "Ada", lastName: "Byron", countryCodeV2: "US", zip: "94025" },
    customer: { id: "gid://shopify/Customer/7358000000001", createdAt: "2026-10-01T08:00:00Z" },
    customerJourneySummary: {
      customerOrderIndex: 2,
      lastVisit: { landingPage: "/?ttclid=E.C.P.x", referrerUrl: "https://www.tiktok.com/" },
    },
    lineItems: {
      nodes: [
        {
          title: "Merino Tee",
          quantity: 2,
          sku: "MT-M-BLK",
          vendor: "Demo",
          variant: { id: "gid://shopify/ProductVariant/50398000000001" },
          product: { id: "gid://shopify/Product/9782000000001" },
          originalUnitPriceSet: usd("50.00"),
        },
      ],
    },
    ...more,
  };
}

function toEvent(order: object): StorefrontEvent {
  const reading = readWebhook(
    "orders/create",
    JSON.stringify(order),
    { ...context, receivedAt: start },
    settings,
  );
  assert.ok(reading.kind === "event", JSON.stringify(reading));
  return reading.event;
}

function collector() {
  const events: StorefrontEvent[] = [];
  const seen: BackfillProgress[] = [];
  const kept: { value: string | null } = { value: null };
  const ports = (admin: BackfillPorts["admin"]): BackfillPorts => ({
    admin,
    submit: async (orders) => void events.push(...orders.map(toEvent)),
    checkpoint: {
      load: async () => kept.value,
      save: async (value) => {
        kept.value = value;
      },
    },
    progress: (progress) => void seen.push(progress),
  });
  return { events, seen, kept, ports };
}

const request = { since: start - 7_200_000, purchaseTopic: "orders/create", twinPossible: [] } as const;

test("an order read back through the Admin API is the Purchase that its webhook was", async () => {
  const { shop, admin } = stand();
  const webhook = eventOf("orders/create", "composed/orders-create.web-tiktok-ad.json");
  shop.addOrder(node(1));
  const { events, ports } = collector();
  await backfillOrders(ports(admin), request);
  const [event] = events;
  assert.equal(event?.event, "Purchase");
  assert.equal(event?.event_id, webhook.event_id);
  assert.equal(event?.properties.value, webhook.properties.value);
  assert.deepEqual(event?.properties.contents, webhook.properties.contents);
  assert.deepEqual(event?.user?.email, [adaEmail]);
  assert.deepEqual(event?.user?.external_id, webhook.user?.external_id);
  assert.equal(event?.order_source, "online_store");
  assert.equal(event?.visitor_id, "018f6d2e-7c1b-7c3a-9b1e-2f8f3f0a5c11");
  assert.equal(event?.click_ids?.ttclid?.value, "E.C.P.x");
  assert.equal(event?.properties.new_customer, false);
});

test("300 orders: every one once and in order, at Shopify's pace, with progress to the end", async () => {
  const { shop, admin, time } = stand();
  for (let index = 1; index <= 300; index++) shop.addOrder(node(index));
  const { events, seen, kept, ports } = collector();
  const result = await backfillOrders(ports(admin), request);
  assert.deepEqual(result, { read: 300, submitted: 300, total: 300, done: true });
  assert.deepEqual(
    events.map((event) => event.properties.order_id),
    Array.from({ length: 300 }, (_, index) => String(6_400_000_000_001 + index)),
  );
  assert.equal(seen.length, 12);
  assert.equal(kept.value, null);
  assert.equal(shop.calls().throttled, 0);
  assert.ok(time.slept > 0);
});

test("an outage in the middle is waited out; a longer one stops it, and the next run goes on", async () => {
  const { shop, admin } = stand();
  for (let index = 1; index <= 60; index++) shop.addOrder(node(index));
  const { events, ports } = collector();
  shop.failNext(2);
  const breaking = {
    ...ports(admin),
    submit: async (orders: readonly object[]) => {
      events.push(...orders.map(toEvent));
      if (events.length === 25) shop.failNext(100);
    },
  };
  await assert.rejects(backfillOrders(breaking, request), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.equal(error.code, "shopify_unreachable");
    return true;
  });
  assert.equal(events.length, 25);
  shop.failNext(0);
  // "2d" is another moment ten minutes later.
  const later = { ...request, since: request.since + 600_000 };
  const result = await backfillOrders(ports(admin), later);
  assert.equal(result.read, 60);
  assert.equal(new Set(events.map((event) => event.event_id)).size, 60);
  assert.equal(events.length, 60);
});

test("where Shopify finds a page too costly, smaller ones bring every order all the same", async () => {
  const { shop, admin } = stand(token, { orderCost: 90 });
  for (let index = 1; index <= 40; index++) shop.addOrder(node(index));
  const { events, ports } = collector();
  assert.deepEqual(await backfillOrders(ports(admin), request), {
    read: 40,
    submitted: 40,
    total: 40,
    done: true,
  });
  assert.equal(new Set(events.map((event) => event.event_id)).size, 40);
});

test("a checkpoint that was left half written begins anew", async () => {
  const { shop, admin } = stand();
  shop.addOrder(node(1));
  const { kept, ports } = collector();
  for (const text of ["", '{"since":1764']) {
    kept.value = text;
    assert.equal((await backfillOrders(ports(admin), request)).submitted, 1);
  }
});

test("more orders than Shopify pages through are read in several searches, each where the last one ended", async () => {
  const { shop, admin } = stand(token, { pagedMax: 60 });
  // Three orders a second, as in the hour of a sale.
  for (let index = 1; index <= 200; index++) {
    shop.addOrder(
      node(index, { createdAt: new Date(start - 600_000 + Math.floor(index / 3) * 1000).toISOString() }),
    );
  }
  const { events, kept, ports } = collector();
  await backfillOrders(ports(admin), { ...request, searchOrders: 35 });
  assert.equal(new Set(events.map((event) => event.event_id)).size, 200);
  assert.equal(kept.value, null);
});

test("a reply without data is no end of the orders: it is asked again, and said after that", async () => {
  const { clock } = stand();
  const { seen, ports } = collector();
  for (const body of ["{}", '{"errors":"Service unavailable"}', '{"data":null}']) {
    const http: Http = { send: async () => ({ kind: "reply", status: 200, headers: {}, body }) };
    const admin = createAdmin({ shopDomain: "demo-shop.myshopify.com", token }, { http, clock });
    await assert.rejects(backfillOrders(ports(admin), request), /did not answer: a reply without data/);
  }
  assert.deepEqual(seen, []);
});

test("an internal error of Shopify's, which comes with status 200, is waited out", async () => {
  const { shop, clock } = stand();
  shop.addOrder(node(1));
  const http = httpTo(shop);
  const errors = [{ message: "Internal error.", extensions: { code: "INTERNAL_SERVER_ERROR" } }];
  let calls = 0;
  const faulty: Http = {
    async send(...given) {
      const reply = await http.send(...given);
      return calls++ > 1 || reply.kind !== "reply" ? reply : { ...reply, body: JSON.stringify({ errors }) };
    },
  };
  const access = { shopDomain: "demo-shop.myshopify.com", token };
  const { ports } = collector();
  const result = await backfillOrders(ports(createAdmin(access, { http: faulty, clock })), request);
  assert.equal(result.submitted, 1);
});

test("orders that the browser probably reported are marked, so that none is sent after the dedup window", async () => {
  const { shop, admin } = stand();
  shop.addOrder(node(1));
  shop.addOrder(node(2, { sourceName: "pos", app: null }));
  // A first subscription order is bought in the shop like any other.
  shop.addOrder(node(3, { tags: ["Subscription First Order"] }));
  const { events, ports } = collector();
  await backfillOrders(ports(admin), { ...request, twinPossible: ["tiktok"] });
  assert.deepEqual(
    events.map((event) => event.twin_possible),
    [["tiktok"], undefined, ["tiktok"]],
  );
});

test("where payment counts, an unpaid order is left to its webhook", async () => {
  const { shop, admin } = stand();
  shop.addOrder(node(1, { displayFinancialStatus: "PENDING" }));
  const { events, ports } = collector();
  const paid = { ...request, purchaseTopic: "orders/paid" } as const;
  assert.equal((await backfillOrders(ports(admin), paid)).submitted, 0);
  assert.equal(events.length, 0);
});

test("where payment counts, an order from before that was paid since is read, too", async () => {
  const { shop, admin } = stand();
  const hoursAgo = (hours: number) => new Date(start - hours * 3_600_000).toISOString();
  // Made four days ago, paid in the last two hours, while no webhook could be taken.
  shop.addOrder(node(1, { createdAt: hoursAgo(96), processedAt: hoursAgo(96), updatedAt: hoursAgo(1) }));
  shop.addOrder(node(2, { createdAt: hoursAgo(97), processedAt: hoursAgo(97), updatedAt: hoursAgo(90) }));
  const { events, ports } = collector();
  await backfillOrders(ports(admin), { ...request, purchaseTopic: "orders/paid" });
  assert.deepEqual(
    events.map((event) => event.event_id),
    ["order-6400000000001"],
  );
});

test("a wrong token stops at once and says what to check", async () => {
  const { admin } = stand("wrong");
  const { ports } = collector();
  await assert.rejects(backfillOrders(ports(admin), request), /refused the Admin API token/);
});

test("an app that may read orders alone is told which scopes their items and buyers need", async () => {
  const { shop, admin } = stand(token, { scopes: ["read_orders"] });
  shop.addOrder(node(1));
  const { ports } = collector();
  await assert.rejects(backfillOrders(ports(admin), request), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.match(error.hint, /read_orders, read_products and read_customers/);
    return true;
  });
});

test("missing webhook subscriptions are made again, present ones are left alone", async () => {
  const { shop, admin } = stand();
  const url = "https://track.shop.example/v1/shopify/webhooks/demo";
  const first = await assertSubscriptions(admin, url);
  assert.equal(first.made.length, shopifyTopics.length - 3);
  assert.deepEqual(await assertSubscriptions(admin, url), { present: first.made, made: [], failed: [] });
  shop.dropSubscription("ORDERS_CREATE");
  assert.deepEqual((await assertSubscriptions(admin, url)).made, ["orders/create"]);
  const wrong = await assertSubscriptions(admin, "not an address");
  assert.equal(wrong.failed[0]?.message, "Address is invalid");
});
