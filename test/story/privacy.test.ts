import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { hashEmail, hashExternalId, hashPhone } from "../../src/core/index.ts";
import { openShop, type Shop, type Visitor } from "./shop.ts";

const folder = join(import.meta.dirname, "../../src/sources/shopify/fixtures/webhooks/composed");
const text = (file: string) => readFileSync(join(folder, file), "utf8");
const minute = 60_000;
const ordered = Date.parse("2026-11-20T15:15:32Z");
const ada: Visitor = {
  id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
  ip: "203.0.113.24",
  userAgent: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Safari/604.1",
};
const bob: Visitor = { ...ada, id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c99", ip: "198.51.100.7" };

let shop: Shop;
beforeEach(async () => {
  shop = await openShop(ordered - minute);
});
afterEach(async () => {
  const { faults } = shop;
  await shop.close();
  assert.deepEqual(faults, []);
});

let deliveries = 0;
const deliver = (topic: string, body: unknown) =>
  shop.webhook(shop.shopify.deliver(topic, body, `webhook-${++deliveries}`));
const view = (visitor: Visitor, id: string) =>
  shop.browser(
    [{ event: "PageView", event_id: id, url: `https://shop.example.com/?ttclid=click-${id}` }],
    visitor,
  );

/** Ada clicks, orders; Bob only looks. */
async function trade(): Promise<void> {
  await view(ada, "ada-1");
  await view(bob, "bob-1");
  await shop.advance(minute);
  const order = JSON.parse(text("orders-create.web-tiktok-ad.json")) as Record<string, unknown>; // an object by shape
  await deliver("orders/create", {
    ...order,
    note_attributes: [{ name: "_signalpost_visitor", value: ada.id }],
  });
  await shop.advance(minute);
}

const known = (visitor: Visitor) => shop.identity.lookup("demo", [`visitor:${visitor.id}`]);

const traces = {
  email: hashEmail("ada.byron@example.com").email,
  phone: hashPhone("+16505551212").phone,
  customer: hashExternalId("7358000000001").external_id,
  visitor: ada.id,
  ip: ada.ip,
  click: "E.C.P.demo-ttclid-0001",
  order: "order-6400000000001",
};

test("customers/redact leaves no byte of the person, and everybody else as they were", async () => {
  await trade();
  for (const [name, value] of Object.entries(traces)) assert.ok(shop.bytes().includes(value), name);
  assert.equal(await deliver("customers/redact", text("privacy.customers-redact.json")), 200);
  await shop.privacy.work();
  for (const [name, value] of Object.entries(traces)) assert.ok(!shop.bytes().includes(value), name);
  assert.ok(shop.bytes().includes(bob.id));
  assert.equal((await known(ada)).size, 0);
  assert.equal((await known(bob)).size, 1);
  const [receipt] = await shop.privacy.receipts();
  assert.equal(receipt?.kind, "customer_redact");
  assert.equal(receipt?.erasure?.events, 2);
  assert.equal(receipt?.erasure?.profiles, 1);
  assert.equal(receipt?.reference, "7358000000001");
});

test("outcomes stay after an erasure, so that the counts still add up; what waits is not sent", async () => {
  await shop.advance(minute);
  const order = JSON.parse(text("orders-create.web-tiktok-ad.json")) as Record<string, unknown>; // an object by shape
  await deliver("orders/create", order);
  const before = await shop.balance();
  assert.equal(before.parked, 1);
  await deliver("customers/redact", text("privacy.customers-redact.json"));
  await shop.privacy.work();
  await shop.advance(minute);
  const after = await shop.balance();
  assert.deepEqual([after.received, after.skipped, after.parked], [1, 1, 0]);
  assert.equal((await shop.outcomeAt(1))?.reason, "erased");
  assert.equal(shop.tiktok.ledger().received, 0);
});

test("an erased person who comes back starts from nothing", async () => {
  await trade();
  await deliver("customers/redact", text("privacy.customers-redact.json"));
  await shop.privacy.work();
  await view(ada, "ada-2");
  await shop.advance(minute);
  const profile = [...(await known(ada)).values()][0];
  assert.equal(profile?.hashes.email, undefined);
  assert.deepEqual(Object.keys(profile?.hashes ?? {}), []);
});

test("customers/data_request collects all that is stored about the person, and nothing of others", async () => {
  await trade();
  await deliver("customers/data_request", text("privacy.customers-data-request.json"));
  await shop.privacy.work();
  const [found] = shop.exports;
  assert.deepEqual(found?.events.map((one) => one.event.event).sort(), ["PageView", "Purchase"]);
  assert.equal(found?.profiles.length, 1);
  assert.ok(!JSON.stringify(found).includes(bob.id));
});

test("shop/redact erases the whole store", async () => {
  await trade();
  await deliver("shop/redact", text("privacy.shop-redact.json"));
  await shop.privacy.work();
  assert.equal((await known(bob)).size, 0);
  for (const value of [...Object.values(traces), bob.id, bob.ip])
    assert.ok(!shop.bytes().includes(value), value);
});
