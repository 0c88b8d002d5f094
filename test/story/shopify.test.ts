import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { openShop, type Shop, shopConfig, type Visitor } from "./shop.ts";

const folder = join(import.meta.dirname, "../../src/sources/shopify/fixtures/webhooks/composed");
const minute = 60_000;
const hour = 60 * minute;
/** When the order of the fixtures was made. */
const ordered = Date.parse("2026-11-20T15:15:32Z");

const ada: Visitor = {
  id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
  ip: "203.0.113.24",
  userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
};
const bob: Visitor = { ...ada, id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c99", ip: "198.51.100.7" };

let shop: Shop;
beforeEach(async () => {
  shop = await openShop(ordered - 10 * minute);
});
afterEach(async () => {
  const { faults } = shop;
  await shop.close();
  assert.deepEqual(faults, []);
});

/** A payload of the fixtures, changed. */
function payload(file: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const order = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, unknown>; // an object by shape
  return { ...order, ...more };
}

/** The order of Ada, who came without the cart attribute when `attributed` is false. */
function order(attributed = true, more: Record<string, unknown> = {}): Record<string, unknown> {
  const attributes = attributed ? [{ name: "_signalpost_visitor", value: ada.id }] : [];
  return payload("orders-create.web-tiktok-ad.json", {
    landing_site: "/",
    note_attributes: attributes,
    ...more,
  });
}

let deliveries = 0;
const deliver = (topic: string, body: unknown, id = `webhook-${++deliveries}`) =>
  shop.webhook(shop.shopify.deliver(topic, body, id));

const clicked = (visitor = ada) =>
  shop.browser(
    [
      {
        event: "PageView",
        event_id: "view-1",
        event_time: shop.now(),
        url: "https://shop.example.com/products/merino-tee?ttclid=E.C.P.click-of-ada",
        cookies: { _ttp: "ttp-of-ada" },
        consent: { marketing: true, sale_of_data: true },
      },
    ],
    visitor,
  );

const thanked = (visitor = ada, more: Record<string, unknown> = {}) =>
  shop.browser(
    [
      {
        event: "Purchase",
        event_id: "order-6400000000001",
        event_time: shop.now(),
        url: "https://shop.example.com/checkouts/cn/x/thank-you",
        properties: {
          value: 91.6,
          currency: "USD",
          order_id: "6400000000001",
          checkout_token: "84ad78572dae52a8cbea7d55371afe89",
        },
        ...more,
      },
    ],
    visitor,
  );

function purchases() {
  const ledger = shop.tiktok.ledger({ payloads: true });
  return ledger.events.filter((event) => event.event === "CompletePayment");
}

function outcomes(eventId = "order-6400000000001") {
  return shop.outcomes(eventId).then((all) => all.map((one) => `${one?.kind}: ${one?.reason}`));
}

test("ad click, checkout, webhook: TikTok counts one purchase with the click and every contact", async () => {
  await clicked();
  await shop.advance(10 * minute);
  assert.equal(await deliver("orders/create", order()), 200);
  await shop.advance(minute);
  const [purchase, ...more] = purchases();
  assert.deepEqual(more, []);
  assert.equal(purchase?.event_id, "order-6400000000001");
  assert.equal(purchase?.value, 91.6);
  assert.deepEqual(purchase?.problems, []);
  for (const key of ["email", "phone", "external_id", "click_id", "ttp", "ip_user_agent"]) {
    assert.ok(purchase?.match_keys.includes(key), `${key} in ${purchase?.match_keys}`);
  }
  const sent = JSON.stringify(purchase?.payloads?.server);
  assert.match(sent, /E\.C\.P\.click-of-ada/);
  assert.match(sent, /203\.0\.113\.24/);
});

test("the last click that a browser saw goes before the landing page that Shopify remembers", async () => {
  await clicked();
  await shop.advance(10 * minute);
  await deliver("orders/create", order(true, { landing_site: "/?ttclid=E.C.P.of-another-week" }));
  await shop.advance(minute);
  const sent = JSON.stringify(purchases()[0]?.payloads?.server);
  assert.match(sent, /"ttclid":"E\.C\.P\.click-of-ada"/);
});

test("an order that knows nothing of the ad gets the click of the visitor whom our cart attribute names", async () => {
  const attributed = payload("orders-create.web-attributed.json");
  await clicked({ ...ada, id: "018f6d2e-7c1b-7c3a-9b1e-2f8f3f0a5c11" });
  await shop.advance(10 * minute);
  await deliver("orders/create", attributed);
  await shop.advance(minute);
  const [purchase] = purchases();
  assert.equal(purchase?.event_id, "order-6400000000012");
  assert.match(JSON.stringify(purchase?.payloads?.server), /E\.C\.P\.click-of-ada/);
});

test("an order that skipped the cart is joined by its checkout, and gets the click all the same", async () => {
  await clicked();
  await shop.browser(
    [
      {
        event: "InitiateCheckout",
        event_id: "checkout-84ad78572dae52a8cbea7d55371afe89",
        event_time: shop.now(),
        url: "https://shop.example.com/checkouts/cn/x",
        properties: { checkout_token: "84ad78572dae52a8cbea7d55371afe89", value: 100, currency: "USD" },
      },
    ],
    ada,
  );
  await shop.advance(10 * minute);
  await deliver("orders/create", order(false, { cart_token: null }));
  await shop.advance(minute);
  assert.ok(purchases()[0]?.match_keys.includes("click_id"));
});

test("create, paid, retries and the thank-you page in any order are one purchase", async () => {
  const steps: readonly (() => Promise<number>)[] = [
    () => deliver("orders/create", order(), "create"),
    () => deliver("orders/create", order(), "create"),
    () => deliver("orders/paid", order(), "paid"),
    () => thanked(),
  ];
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 3, 0, 1],
    [3, 0, 3, 2],
  ];
  for (const places of orders) {
    await shop.close();
    shop = await openShop(ordered - 10 * minute);
    await clicked();
    await shop.advance(10 * minute);
    for (const place of places) {
      await steps[place]?.();
      await shop.advance(7_000);
    }
    await shop.advance(10 * minute);
    const ledger = shop.tiktok.ledger();
    assert.equal(purchases().length, 1, `order ${places}`);
    assert.equal(ledger.by_event.CompletePayment?.received, 1, `order ${places}`);
    const fates = await outcomes();
    assert.equal(fates.filter((one) => one.startsWith("delivered")).length, 1, fates.join(", "));
    assert.ok(purchases()[0]?.match_keys.includes("email"), `order ${places}`);
    assert.ok(purchases()[0]?.match_keys.includes("click_id"), `order ${places}`);
  }
});

test("a retry that comes hours late, after the purchase was counted, adds nothing", async () => {
  await shop.advance(10 * minute);
  await deliver("orders/create", order(), "one");
  await shop.advance(4 * hour);
  await deliver("orders/create", order(), "one");
  await deliver("orders/paid", order(), "two");
  await shop.advance(hour);
  assert.equal(purchases().length, 1);
  assert.deepEqual(await outcomes(), ["delivered: accepted", "skipped: duplicate", "skipped: duplicate"]);
});

test("the settle window ends as soon as both copies have met", async () => {
  await shop.advance(10 * minute);
  await deliver("orders/create", order());
  await shop.advance(1_000);
  assert.deepEqual(await outcomes(), ["parked: settling"]);
  await thanked();
  await shop.advance(1_000);
  assert.deepEqual(await outcomes(), ["delivered: accepted", "skipped: duplicate"]);
});

test("the browser's copy waits for the webhook's and joins it", async () => {
  await shop.advance(10 * minute);
  await thanked();
  await shop.advance(minute);
  assert.deepEqual(await outcomes(), ["parked: waiting for its owner"]);
  await deliver("orders/create", order());
  await shop.advance(2_000);
  assert.deepEqual(await outcomes(), ["skipped: joined", "delivered: accepted"]);
  assert.equal(purchases().length, 1);
});

test("a webhook that never comes costs no sale: the browser's copy stands in after four minutes, flagged", async () => {
  await shop.advance(10 * minute);
  await thanked();
  await shop.advance(3 * minute);
  assert.equal(purchases().length, 0);
  await shop.advance(2 * minute);
  assert.equal(purchases().length, 1);
  // The webhook comes after all, an hour late: the sale is counted already.
  await shop.advance(hour);
  await deliver("orders/create", order());
  await shop.advance(minute);
  assert.equal(purchases().length, 1);
  assert.deepEqual(await outcomes(), ["delivered: accepted", "skipped: duplicate"]);
});

test("where payment counts, the thank-you page of an unpaid order is no sale; days later the payment is", async () => {
  await shop.close();
  const [store] = shopConfig.stores;
  assert.ok(store?.shopify);
  const shopify = { ...store.shopify, purchase_topic: "orders/paid" as const };
  shop = await openShop(ordered - 10 * minute, { stores: [{ ...store, shopify }] });
  await clicked();
  await shop.advance(10 * minute);
  await thanked();
  await deliver("orders/create", order(false, { financial_status: "pending" }));
  await shop.advance(hour);
  assert.equal(purchases().length, 0);
  await shop.advance(24 * hour);
  await deliver("orders/paid", order(false));
  await shop.advance(minute);
  const [purchase, ...more] = purchases();
  assert.deepEqual(more, []);
  assert.ok(purchase?.match_keys.includes("email") && purchase.match_keys.includes("click_id"));
  assert.deepEqual(await outcomes(), ["skipped: not paid", "delivered: accepted"]);
});

test("what only the order knows decides for the browser's copy too: a test order is sent by neither", async () => {
  await shop.advance(10 * minute);
  await thanked();
  await deliver("orders/create", order(true, { test: true }));
  await shop.advance(10 * minute);
  assert.equal(purchases().length, 0);
  assert.deepEqual(await outcomes(), ["skipped: joined", "skipped: test order"]);
});

test("the server copy goes out under the name and ID that the browser's TikTok pixel used", async () => {
  await shop.advance(10 * minute);
  const twins = [{ platform: "tiktok", name: "CompletePayment", event_id: "theme-4711", at: shop.now() }];
  shop.tiktok.browser({ pixel: "CTESTPIXEL0000000001", event: "CompletePayment", event_id: "theme-4711" });
  await thanked(ada, { twins });
  await deliver("orders/create", order());
  await shop.advance(minute);
  const ledger = shop.tiktok.ledger();
  assert.equal(ledger.conversions, 1);
  assert.deepEqual(purchases()[0]?.sources, ["browser", "server"]);
});

test("a stranger who guesses an order number cannot put an ID into its purchase", async () => {
  await shop.advance(10 * minute);
  const twins = [{ platform: "tiktok", name: "CompletePayment", event_id: "stranger", at: shop.now() }];
  const properties = { value: 1, currency: "USD", order_id: "6400000000001" };
  await thanked(bob, { twins, properties });
  await deliver("orders/create", order());
  await shop.advance(10 * minute);
  const [purchase] = purchases();
  assert.equal(purchase?.event_id, "order-6400000000001");
  assert.equal(purchase?.value, 91.6);
  assert.doesNotMatch(JSON.stringify(purchase), /198\.51\.100\.7/);
});

test("a click after the order is not the order's click", async () => {
  await shop.advance(10 * minute);
  await deliver("orders/create", order(true, { landing_site: null }));
  await shop.advance(5_000);
  await shop.advance(5_000);
  await deliver("orders/paid", order(), "later");
  await shop.advance(hour);
  await clicked();
  await deliver("orders/create", order(true, { id: 6400000000077, admin_graphql_api_id: null }), "second");
  await shop.advance(minute);
  const second = purchases().find((one) => one.event_id === "order-6400000000077");
  assert.ok(second);
  assert.ok(!second.match_keys.includes("click_id"));
});

for (const fulfilment of [null, "fulfilled"]) {
  test(`TikTok Shop, ${fulfilment ?? "not yet fulfilled"}: sent by default, without the masked contacts`, async () => {
    await shop.advance(10 * minute);
    await deliver(
      "orders/create",
      payload("orders-create.tiktok-shop.json", { fulfillment_status: fulfilment }),
    );
    await shop.advance(minute);
    assert.match(
      String(await outcomes("order-6400000000004")),
      /^(delivered: accepted|skipped: no match keys)$/,
    );
    assert.doesNotMatch(JSON.stringify(purchases()), /phone|"email/);
  });
}

test("an excluded order source is skipped with its name; lifting the exclusion changes later orders only", async () => {
  await shop.close();
  const [store] = shopConfig.stores;
  assert.ok(store);
  const excluded = {
    ...store,
    order_source_exclusions: [{ source: "tiktok_shop", destinations: ["tiktok"] }],
  };
  const config = { stores: [excluded] };
  shop = await openShop(ordered, config);
  await deliver("orders/create", payload("orders-create.tiktok-shop.json"));
  await shop.advance(minute);
  const [outcome] = await shop.outcomes("order-6400000000004");
  assert.equal(outcome?.kind, "skipped");
  assert.equal(outcome?.detail, "order source TikTok Shop is excluded");
  shop.configure(shopConfig);
  await deliver(
    "orders/create",
    payload("orders-create.tiktok-shop.json", { id: 77, admin_graphql_api_id: null }),
  );
  await shop.advance(minute);
  assert.equal((await shop.outcomes("order-6400000000004"))[0]?.kind, "skipped");
  assert.notEqual((await shop.outcomes("order-77"))[0]?.reason, "order source excluded");
});

test("renewals and POS orders are skipped with their reason", async () => {
  await shop.advance(10 * minute);
  await deliver("orders/create", payload("orders-create.subscription-renewal.json"));
  await deliver(
    "orders/create",
    order(true, { id: 6400000000055, admin_graphql_api_id: null, source_name: "pos" }),
  );
  await shop.advance(minute);
  assert.deepEqual(await outcomes("order-6400000000007"), ["skipped: subscription renewal"]);
  assert.deepEqual(await outcomes("order-6400000000055"), ["skipped: POS"]);
});

test("derived events reach TikTok only when its filter names them, once for each order", async () => {
  await shop.close();
  const [store] = shopConfig.stores;
  assert.ok(store?.destinations?.[0]);
  const filter = { events: ["Purchase", "HighValuePurchase"] };
  shop = await openShop(ordered - 10 * minute, {
    stores: [
      {
        ...store,
        derived_events: { customer: true, high_value_above: 50 },
        destinations: [{ ...store.destinations[0], filter }],
      },
    ],
  });
  await shop.advance(10 * minute);
  await deliver("orders/create", order());
  await deliver("orders/paid", order());
  await thanked();
  await shop.advance(minute);
  const names = shop.tiktok.ledger().events.map((event) => event.event);
  assert.deepEqual(names.sort(), ["CompletePayment", "HighValuePurchase"]);
});

test("a webhook whose body was changed on the way is refused", async () => {
  const delivery = shop.shopify.deliver("orders/create", order(), "x");
  const forged = { ...delivery, body: delivery.body.replace("91.60", "9.60") };
  assert.equal(await shop.webhook(forged), 401);
});
