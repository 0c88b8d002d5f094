import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { adaEmail, adaPhone, changed, context, eventOf, fixture, settings } from "./test-stand.ts";
import { readWebhook, shopifyTopics } from "./webhook.ts";

test("a refund carries the money that went back, under an ID of its own", () => {
  const event = eventOf("refunds/create", "composed/refunds-create.json");
  assert.equal(event.event, "Refund");
  assert.equal(event.event_id, "refund-929000000001");
  assert.equal(event.properties.order_id, "6400000000001");
  assert.equal(event.properties.value, "43.30");
  assert.equal(event.properties.contents?.[0]?.quantity, 1);
});

test("the prices of a refund are of the currency in which the money went back, also where the shop's counts", () => {
  const body = changed("composed/refunds-create.json", (refund) => {
    const both = (shop: string, euros: string) => ({
      shop_money: { amount: shop, currency_code: "USD" },
      presentment_money: { amount: euros, currency_code: "EUR" },
    });
    refund.transactions = [{ kind: "refund", status: "success", amount: "39.85", currency: "EUR" }];
    const item = { title: "Merino Tee", price: "50.00", price_set: both("50.00", "46.00") };
    refund.refund_line_items = [{ quantity: 1, subtotal_set: both("40.00", "36.80"), line_item: item }];
  });
  const reading = readWebhook("refunds/create", body, context, { ...settings, money: "shop" });
  assert.ok(reading.kind === "event");
  const { value, currency, contents } = reading.event.properties;
  assert.deepEqual([value, currency, contents?.[0]?.price], ["39.85", "EUR", "46.00"]);
});

test("a checkout: InitiateCheckout by its token, at the time it was started", () => {
  const event = eventOf("checkouts/create", "composed/checkouts-create.json");
  assert.equal(event.event, "InitiateCheckout");
  assert.equal(event.event_id, "checkout-84ad78572dae52a8cbea7d55371afe89");
  assert.equal(event.event_time, Date.parse("2026-11-20T10:12:01-05:00"));
  assert.equal(event.properties.value, "100.00");
  assert.equal(event.click_ids?.ttclid?.value, "E.C.P.demo-ttclid-0001");
  const updated = eventOf("checkouts/update", "composed/checkouts-create.json");
  assert.equal(updated.event, "CheckoutUpdated");
  assert.equal(updated.properties.checkout_token, event.properties.checkout_token);
});

test("two changes in one second are two events, and a retry of one is that one", () => {
  const files = {
    "orders/updated": "composed/orders-create.web-tiktok-ad.json",
    "checkouts/update": "composed/checkouts-create.json",
    "customers/update": "composed/customers-create.json",
  };
  for (const [topic, file] of Object.entries(files)) {
    const body = changed(file, (resource) => Object.assign(resource, { note: "leave it at the door" }));
    const later = readWebhook(topic, body, context, settings);
    assert.ok(later.kind === "event", topic);
    assert.notEqual(later.event.event_id, eventOf(topic, file).event_id, topic);
    assert.equal(eventOf(topic, file).event_id, eventOf(topic, file).event_id, topic);
  }
});

test("a customer links the contacts of one person", () => {
  const event = eventOf("customers/create", "composed/customers-create.json");
  assert.equal(event.event, "CustomerCreated");
  assert.equal(event.event_id, "customer-7358000000001-created");
  assert.deepEqual(event.user?.email, [adaEmail]);
  assert.deepEqual(event.user?.phone, [adaPhone]);
});

test("privacy topics name the person by hashes and the orders by exact IDs", () => {
  const redact = readWebhook(
    "customers/redact",
    fixture("composed/privacy.customers-redact.json"),
    context,
    settings,
  );
  assert.ok(redact.kind === "customer_redact");
  assert.deepEqual(redact.person.user.email, [adaEmail]);
  assert.deepEqual(redact.person.user.phone, [adaPhone]);
  assert.deepEqual(redact.person.orderIds, ["6400000000001"]);
  const request = readWebhook(
    "customers/data_request",
    fixture("composed/privacy.customers-data-request.json"),
    context,
    settings,
  );
  assert.ok(request.kind === "data_request");
  assert.equal(request.person.reference, "9999");
  assert.deepEqual(request.person.orderIds, ["299938", "280263", "220458"]);
  const shop = readWebhook("shop/redact", fixture("composed/privacy.shop-redact.json"), context, settings);
  assert.equal(shop.kind, "shop_redact");
  const gone = readWebhook("app/uninstalled", fixture("composed/app-uninstalled.json"), context, settings);
  assert.equal(gone.kind, "app_uninstalled");
});

test("a topic is not signed: no other body sent on under it erases a person or the shop, or shows a person", () => {
  const privacy = {
    "customers/redact": "composed/privacy.customers-redact.json",
    "customers/data_request": "composed/privacy.customers-data-request.json",
    "shop/redact": "composed/privacy.shop-redact.json",
  };
  const bodies = ["web-tiktok-ad", "draft"].map((name) => `composed/orders-create.${name}.json`);
  bodies.push(
    "composed/customers-create.json",
    "composed/app-uninstalled.json",
    "composed/refunds-create.json",
  );
  for (const [topic, own] of Object.entries(privacy)) {
    for (const file of [...bodies, ...Object.values(privacy)]) {
      if (file === own) continue;
      assert.equal(
        readWebhook(topic, fixture(file), context, settings).kind,
        "unreadable",
        `${topic}: ${file}`,
      );
    }
  }
});

test("an unknown topic is ignored, a body that is no JSON is kept as unreadable", () => {
  assert.equal(readWebhook("themes/publish", "{}", context).kind, "ignored");
  assert.equal(readWebhook("orders/create", "[1]", context).kind, "unreadable");
  assert.equal(readWebhook("orders/create", "{}", context).kind, "unreadable");
});

test("property: an order with an ID and a time is never lost, whatever else is missing or odd", () => {
  const whole = fixture("composed/orders-create.web-tiktok-ad.json");
  const paths = allPaths(JSON.parse(whole)).filter(
    (path) => !["id", "created_at", "processed_at"].includes(path[0] ?? ""),
  );
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      "",
      0,
      -1,
      1e300,
      "NaN",
      "*",
      [],
      {},
      true,
      "x".repeat(10_000),
      [[1]],
      "日本",
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...shopifyTopics.filter((topic) => topic.startsWith("orders/"))),
      fc.array(fc.tuple(fc.constantFrom(...paths), odd), { maxLength: 5 }),
      (topic, changes) => {
        const order: unknown = JSON.parse(whole);
        for (const [path, value] of changes) setAt(order, path, value);
        const reading = readWebhook(topic, JSON.stringify(order), context, settings);
        assert.equal(reading.kind, "event", JSON.stringify(reading));
      },
    ),
    { numRuns: 500 },
  );
});

function allPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, one]) => allPaths(one, [...path, name]));
  return path.length === 0 ? below : [path, ...below];
}

function setAt(target: unknown, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (typeof target !== "object" || target === null) return; // an earlier change replaced the place
  if (rest.length === 0) Reflect.set(target, name, value);
  else setAt(Reflect.get(target, name), rest, value);
}
