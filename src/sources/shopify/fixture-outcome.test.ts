import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { orderRule } from "../../route/index.ts";
import { context, fixture, folder, settings } from "./test-stand.ts";
import { readWebhook } from "./webhook.ts";

/** What a payload becomes: an event and what the store's rules for orders make of it, or something else. */
type Expected =
  | { readonly kind: "data_request" | "customer_redact" | "shop_redact" | "app_uninstalled" | "ignored" }
  | {
      readonly event: string;
      readonly id: string;
      /** @default "online_store" */
      readonly source?: string | null;
      /** Why the order is not sent. @default it is sent */
      readonly skipped?: string;
      /** The visitor whose pixel wrote the cart attribute. @default nobody's did */
      readonly visitor?: string;
    };

/** Every file, the topic that it came under, and what becomes of it. */
const outcomes: Readonly<Record<string, readonly [topic: string, expected: Expected]>> = {
  "composed/app-uninstalled.json": ["app/uninstalled", { kind: "app_uninstalled" }],
  "composed/checkouts-create.json": [
    "checkouts/create",
    { event: "InitiateCheckout", id: "checkout-84ad78572dae52a8cbea7d55371afe89" },
  ],
  "composed/customers-create.json": [
    "customers/create",
    { event: "CustomerCreated", id: "customer-7358000000001-created", source: null },
  ],
  "composed/orders-cancelled.json": [
    "orders/cancelled",
    { event: "OrderCancelled", id: "order-6400000000001-cancelled" },
  ],
  "composed/orders-create.draft.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000006", source: "draft" },
  ],
  "composed/orders-create.no-pii-approval.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000010" },
  ],
  "composed/orders-create.subscription-renewal.json": [
    "orders/create",
    {
      event: "Purchase",
      id: "order-6400000000007",
      source: "subscription_renewal",
      skipped: "subscription renewal",
    },
  ],
  "composed/orders-create.test.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000008", skipped: "test order" },
  ],
  "composed/orders-create.tiktok-shop.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000004", source: "tiktok_shop" },
  ],
  "composed/orders-create.web-attributed.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000012", visitor: "018f6d2e-7c1b-7c3a-9b1e-2f8f3f0a5c11" },
  ],
  "composed/orders-create.web-pending.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000002" },
  ],
  "composed/orders-create.web-tiktok-ad.json": [
    "orders/create",
    { event: "Purchase", id: "order-6400000000001" },
  ],
  "composed/orders-paid.web-tiktok-ad.json": [
    "orders/paid",
    { event: "Purchase", id: "order-6400000000001" },
  ],
  "composed/privacy.customers-data-request.json": ["customers/data_request", { kind: "data_request" }],
  "composed/privacy.customers-redact.json": ["customers/redact", { kind: "customer_redact" }],
  "composed/privacy.shop-redact.json": ["shop/redact", { kind: "shop_redact" }],
  "composed/refunds-create.json": [
    "refunds/create",
    { event: "Refund", id: "refund-929000000001", source: null },
  ],
  // From 2021: older than anything that a destination takes.
  "observed/orders-create.shopify-sample.json": ["orders/create", { kind: "ignored" }],
};

test("no payload is without an expected outcome", () => {
  const files = ["composed", "observed"].flatMap((one) =>
    readdirSync(`${folder}/${one}`).map((file) => `${one}/${file}`),
  );
  assert.deepEqual(files.toSorted(), Object.keys(outcomes).toSorted());
});

for (const [file, [topic, expected]] of Object.entries(outcomes)) {
  const name = "kind" in expected ? expected.kind : `${expected.event}, ${expected.skipped ?? "not skipped"}`;
  test(`${file}: ${name}`, () => {
    const reading = readWebhook(topic, fixture(file), context, settings);
    if ("kind" in expected) return assert.equal(reading.kind, expected.kind);
    assert.ok(reading.kind === "event", JSON.stringify(reading));
    const { event } = reading;
    assert.equal(event.event, expected.event);
    assert.equal(event.event_id, expected.id);
    assert.equal(
      event.order_source ?? null,
      expected.source === undefined ? "online_store" : expected.source,
    );
    assert.equal(orderRule(event)?.reason, expected.skipped);
    assert.equal(event.visitor_id, expected.visitor);
  });
}
