import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hashExternalId } from "../../core/index.ts";
import { orderRule } from "../../route/index.ts";
import { type ShopifySettings, visitorAttribute } from "./shopify-settings.ts";
import { adaEmail, adaPhone, changed, context, eventOf, fixture, folder, settings } from "./test-stand.ts";
import { readWebhook } from "./webhook.ts";

test("an order from a TikTok ad: one Purchase with everything that the payload knows", () => {
  const event = eventOf("orders/create", "composed/orders-create.web-tiktok-ad.json");
  assert.equal(event.event, "Purchase");
  assert.equal(event.event_id, "order-6400000000001");
  assert.equal(event.event_time, Date.parse("2026-11-20T10:15:31-05:00"));
  assert.equal(event.source, "shopify");
  assert.equal(event.order_source, "online_store");
  assert.deepEqual(event.properties, {
    value: "91.60",
    currency: "USD",
    tax: "6.60",
    shipping: "5.00",
    discount: "20.00",
    order_id: "6400000000001",
    status: "paid",
    coupon: "BF20",
    cart_token: "hWN2b9demoToken01JBZMEQJ835BT7PS",
    checkout_token: "84ad78572dae52a8cbea7d55371afe89",
    content_type: "product",
    num_items: 2,
    contents: [
      {
        content_id: "50398000000001",
        content_name: "Merino Tee",
        brand: "Demo",
        price: "50.00",
        quantity: 2,
        product_id: "9782000000001",
        variant_id: "50398000000001",
        sku: "MT-M-BLK",
      },
    ],
    custom: { order_name: "#1042", source_name: "web" },
  });
  assert.deepEqual(event.user?.email, [adaEmail]);
  assert.deepEqual(event.user?.phone, [adaPhone]);
  assert.deepEqual(event.user?.external_id, [hashExternalId("7358000000001").external_id]);
  assert.ok(event.user?.first_name && event.user.last_name && event.user.zip && event.user.state_hash);
  assert.equal(event.country, "US");
  assert.equal(event.ip, "203.0.113.24");
  assert.match(event.user_agent ?? "", /musical_ly/);
  assert.equal(event.click_ids?.ttclid?.value, "E.C.P.demo-ttclid-0001");
  assert.match(event.url ?? "", /^https:\/\/shop\.example\.com\/products\/merino-tee\?utm_source=tiktok/);
  assert.equal(event.referrer, "https://www.tiktok.com/");
  assert.equal(event.consent, undefined);
  assert.equal(event.flags, undefined);
});

test("no raw contact of the payload is left in the event", () => {
  for (const file of readdirSync(join(folder, "composed")).filter((name) => name.startsWith("orders-"))) {
    const reading = readWebhook("orders/create", fixture(`composed/${file}`), context, settings);
    const text = JSON.stringify(reading);
    for (const raw of ["ada.byron", "5551212", "555-1212", "Byron", "Analytical", 'scs.tiktokw.us"', "Ada"]) {
      assert.ok(!text.includes(raw), `${file}: ${raw}`);
    }
  }
});

test("create, paid and the same order read with another purchase topic are one Purchase", () => {
  const created = eventOf("orders/create", "composed/orders-create.web-tiktok-ad.json");
  const paid = eventOf("orders/paid", "composed/orders-paid.web-tiktok-ad.json");
  assert.deepEqual(paid, created);
});

test("an unpaid order counts at once, or when it is paid, as the store chooses", () => {
  const file = "composed/orders-create.web-pending.json";
  assert.equal(eventOf("orders/create", file).event, "Purchase");
  const waiting = eventOf("orders/create", file, { purchaseTopic: "orders/paid" });
  assert.equal(waiting.event, "OrderCreated");
  assert.equal(waiting.event_id, "order-6400000000002-created");
  assert.deepEqual(waiting.user?.email, [adaEmail]);
  assert.equal(
    eventOf("orders/paid", file, { purchaseTopic: "orders/paid" }).event_id,
    "order-6400000000002",
  );
});

test("TikTok Shop: no relay address and no masked phone becomes a match key", () => {
  const event = eventOf("orders/create", "composed/orders-create.tiktok-shop.json");
  assert.equal(event.order_source, "tiktok_shop");
  assert.equal(event.user?.email, undefined);
  assert.equal(event.user?.phone, undefined);
  assert.equal(event.user?.last_name, undefined);
  assert.equal(event.ip, undefined);
  assert.ok(event.notes?.includes('order_source: tiktok_shop by source name "tiktok"'));
  assert.ok(event.notes?.some((note) => note.includes("marketplace relay address")));
  assert.equal(orderRule(event), null);
});

test("a draft order is flagged, and the merchant's browser is not taken for the buyer's", () => {
  const event = eventOf("orders/create", "composed/orders-create.draft.json");
  assert.equal(event.order_source, "draft");
  assert.deepEqual(event.flags, ["draft_order"]);
  assert.equal(event.ip, undefined);
  assert.equal(event.user_agent, undefined);
  assert.equal(event.user?.email, undefined);
  assert.equal(orderRule(event), null);
});

test("the merchant's browser stays out whatever name the operator gives to such orders", () => {
  const file = "composed/orders-create.draft.json";
  const draft = eventOf("orders/create", file, {
    orderSourceRules: [{ source: "telephone", source_name: "shopify_draft_order" }],
  });
  assert.equal(draft.order_source, "telephone");
  assert.deepEqual([draft.ip, draft.user_agent, draft.flags], [undefined, undefined, ["draft_order"]]);
  const till = eventOf("orders/create", "composed/orders-create.web-tiktok-ad.json", {
    orderSourceRules: [{ source: "pos", app_id: "580111" }],
  });
  assert.deepEqual([till.order_source, till.ip], ["pos", undefined]);
});

test("a subscription renewal, a test order and a cancelled one are recognised and skipped", () => {
  const renewal = eventOf("orders/create", "composed/orders-create.subscription-renewal.json");
  assert.equal(renewal.order_source, "subscription_renewal");
  assert.equal(orderRule(renewal)?.reason, "subscription renewal");
  const trial = eventOf("orders/create", "composed/orders-create.test.json");
  assert.deepEqual(trial.flags, ["test_order"]);
  assert.equal(orderRule(trial)?.reason, "test order");
  const cancelled = eventOf("orders/cancelled", "composed/orders-cancelled.json");
  assert.equal(cancelled.event, "OrderCancelled");
  assert.equal(cancelled.event_id, "order-6400000000001-cancelled");
  assert.equal(cancelled.event_time, Date.parse("2026-11-20T11:02:00-05:00"));
  assert.equal(orderRule({ ...cancelled, event: "Purchase" })?.reason, "cancelled order");
});

test("a renewal is recognised among as many tags as an order can have", () => {
  const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
    const others = Array.from({ length: 249 }, (_, index) => `tag ${index}`.padEnd(40, "x"));
    order.tags = [...others, "Subscription Recurring Order"].join(", ");
  });
  const reading = readWebhook("orders/create", body, context, settings);
  assert.ok(reading.kind === "event");
  assert.equal(reading.event.order_source, "subscription_renewal");
});

test("an app without approval gets no contacts: the order is complete all the same", () => {
  const event = eventOf("orders/create", "composed/orders-create.no-pii-approval.json");
  assert.equal(event.event_id, "order-6400000000010");
  assert.deepEqual(
    [event.user?.email, event.user?.phone, event.user?.first_name],
    [undefined, undefined, undefined],
  );
  assert.equal(event.user?.external_id?.length, 1);
  assert.equal(event.properties.value, "91.60");
  assert.equal(event.ip, "203.0.113.24");
});

test("Shopify's own sample is from 2021: ignored with the reason, its 18-digit ID exact where it is read", () => {
  const sample = fixture("observed/orders-create.shopify-sample.json");
  assert.equal(readWebhook("orders/create", sample, context, settings).kind, "ignored");
  const then = { ...context, receivedAt: Date.UTC(2022, 0, 2) };
  const reading = readWebhook("orders/create", sample, then, settings);
  assert.ok(reading.kind === "event");
  assert.equal(reading.event.event_id, "order-820982911946154508");
  assert.equal(reading.event.properties.contents?.[0]?.product_id, "788032119674292922");
  assert.deepEqual(reading.event.flags, ["test_order", "cancelled_order"]);
  assert.ok(reading.event.notes?.some((note) => note.startsWith("user.phone:")));
});

test("the visitor who wrote the cart attribute is the order's visitor; nonsense in it is not", () => {
  const visitorOf = (value: unknown) => {
    const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
      order.note_attributes = [{ name: visitorAttribute, value }];
      order.cart_token = "hWN2b9?key=secret";
    });
    const reading = readWebhook("orders/create", body, context, settings);
    assert.ok(reading.kind === "event");
    assert.equal(reading.event.properties.cart_token, "hWN2b9");
    return reading.event.visitor_id;
  };
  assert.equal(visitorOf("018f6d2e-7c1b-7c3a-9b1e-2f8f3f0a5c11"), "018f6d2e-7c1b-7c3a-9b1e-2f8f3f0a5c11");
  assert.equal(visitorOf("<script>"), undefined);
  assert.equal(visitorOf({ a: 1 }), undefined);
});

test("a customer who pays in euros: value and currency are of one kind, whichever the store chose", () => {
  const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
    order.presentment_currency = "EUR";
    order.total_price_set = {
      shop_money: { amount: "91.60", currency_code: "USD" },
      presentment_money: { amount: "84.30", currency_code: "EUR" },
    };
  });
  const moneyOf = (money: ShopifySettings["money"]) => {
    const reading = readWebhook("orders/create", body, context, { ...settings, money });
    assert.ok(reading.kind === "event");
    return [reading.event.properties.value, reading.event.properties.currency];
  };
  assert.deepEqual(moneyOf("presentment"), ["84.30", "EUR"]);
  assert.deepEqual(moneyOf("shop"), ["91.60", "USD"]);
});

test("a subtotal holds no shipping, and tax only where prices do: neither can be taken off it again", () => {
  const partsOf = (taxesIncluded: boolean) => {
    const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
      order.taxes_included = taxesIncluded;
    });
    const reading = readWebhook("orders/create", body, context, { ...settings, value: "subtotal" });
    assert.ok(reading.kind === "event");
    const { value, tax, shipping } = reading.event.properties;
    return [value, tax, shipping];
  };
  assert.deepEqual(partsOf(false), ["80.00", undefined, undefined]);
  assert.deepEqual(partsOf(true), ["80.00", "6.60", undefined]);
});

test("a landing page that is no address costs the page, not the sale", () => {
  for (const landing of ["https://a:b/x", "http://:80/", "https://shop.example.com:port/?ttclid=E.C.P.x"]) {
    const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
      order.landing_site = landing;
    });
    const reading = readWebhook("orders/create", body, context, settings);
    assert.ok(reading.kind === "event", landing);
    assert.equal(reading.event.url, undefined);
  }
});

test("an imported order keeps the time at which it was made, not when it was imported", () => {
  const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
    order.created_at = "2026-11-22T11:00:00Z";
    order.processed_at = "2026-09-01T08:00:00Z";
  });
  const reading = readWebhook("orders/create", body, context, settings);
  assert.ok(reading.kind === "event");
  assert.equal(reading.event.event_time, Date.parse("2026-09-01T08:00:00Z"));
});

test("free orders are sent and flagged; an order of 700 items keeps its value and its number of pieces", () => {
  const body = changed("composed/orders-create.web-tiktok-ad.json", (order) => {
    const item = (order.line_items as unknown[])[0]; // the fixture has one item
    order.line_items = Array.from({ length: 700 }, () => item);
    for (const name of ["total_price", "total_price_set"]) delete order[name];
    order.total_price = "0.00";
  });
  const reading = readWebhook("orders/create", body, context, settings);
  assert.ok(reading.kind === "event");
  assert.deepEqual(reading.event.flags, ["zero_value"]);
  assert.equal(reading.event.properties.num_items, 1400);
  assert.equal(reading.event.properties.contents?.length, 200);
  assert.ok(reading.event.notes?.includes("properties.contents: 700 items, the first 200 kept"));
});
