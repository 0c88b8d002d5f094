import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, it } from "node:test";
import { limits } from "../core/index.ts";
import { type Answer, type CollectStand, demoStore, openCollector, webhookSecret } from "./test-stand.ts";

let stand: CollectStand;
afterEach(() => stand.close());

const folder = new URL("../sources/shopify/fixtures/webhooks/", import.meta.url);
const order = readFileSync(new URL("composed/orders-create.web-tiktok-ad.json", folder), "utf8");

function deliver(
  body: string,
  more: Readonly<Record<string, string>> = {},
  secret = webhookSecret,
  store = "demo",
): Promise<Answer> {
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": "demo-shop.myshopify.com",
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "x-shopify-api-version": "2026-01",
    "x-shopify-triggered-at": "2026-11-22T11:59:59Z",
    ...more,
  };
  return stand.send({ path: `/v1/shopify/webhooks/${store}`, headers, body });
}

describe("a webhook", () => {
  it("that is signed is stored as an event and answered after that", async () => {
    stand = await openCollector();
    const answer = await deliver(order);
    assert.deepEqual([answer.status, answer.text], [200, '{"accepted":1}']);
    const [event] = await stand.stored();
    assert.deepEqual([event?.event, event?.source], ["Purchase", "shopify"]);
    assert.doesNotMatch(JSON.stringify(event), /ada\.byron@|6505551212/i);
  });

  it("signed with the secret before the last is taken while both are listed", async () => {
    const { shopify } = demoStore;
    assert.ok(shopify);
    const webhookSecrets = ["the-new-secret", webhookSecret];
    stand = await openCollector({}, [{ ...demoStore, shopify: { ...shopify, webhookSecrets } }]);
    assert.equal((await deliver(order)).status, 200);
  });

  it("of an order with 500 items is taken, which is more than a batch of events may take", async () => {
    stand = await openCollector();
    const large = JSON.parse(order) as { line_items: unknown[] }; // a fixture is an order
    const item = {
      ...Object(large.line_items[0]),
      properties: [{ name: "Engraving", value: "x".repeat(1200) }],
    };
    const body = JSON.stringify({ ...large, line_items: Array(500).fill(item) });
    assert.ok(body.length > limits.bodyBytesMax);
    assert.equal((await deliver(body)).status, 200);
    assert.equal((await stand.stored())[0]?.properties.num_items, 1000);
    const tooLarge = await deliver(" ".repeat(limits.webhookBytesMax + 1));
    assert.deepEqual([tooLarge.status, /webhookBytesMax/.test(tooLarge.text)], [413, true]);
  });

  it("that anybody else sends is refused, with one byte changed as with another secret", async () => {
    stand = await openCollector();
    assert.equal((await deliver(order, {}, "another secret")).status, 401);
    const signed = createHmac("sha256", webhookSecret).update(order).digest("base64");
    assert.equal((await deliver(`${order} `, { "x-shopify-hmac-sha256": signed })).status, 401);
    assert.equal((await deliver(order, { "x-shopify-hmac-sha256": "" })).status, 401);
    assert.equal((await deliver(order, { "x-shopify-shop-domain": "evil.myshopify.com" })).status, 401);
    assert.deepEqual(await stand.stored(), []);
  });

  it("for a store without Shopify, or for none, is not found", async () => {
    stand = await openCollector({}, [{ ...demoStore, shopify: null }]);
    assert.equal((await deliver(order)).status, 404);
    assert.equal((await deliver(order, {}, webhookSecret, "other")).status, 404);
    assert.equal((await deliver(order, {}, webhookSecret, "__proto__")).status, 404);
  });

  it("of a topic that we do not need is thanked for", async () => {
    stand = await openCollector();
    assert.equal((await deliver("{}", { "x-shopify-topic": "products/update" })).text, '{"accepted":0}');
  });

  it("that we cannot read is not acknowledged, so that it comes again after an upgrade", async () => {
    stand = await openCollector();
    for (const body of ["not JSON", "[]", "{}"]) assert.equal((await deliver(body)).status, 422, body);
    assert.deepEqual(await stand.stored(), []);
  });

  it("that a later version reads is stored or carried out then, whatever it asks", async () => {
    stand = await openCollector();
    const redact = readFileSync(new URL("composed/privacy.customers-redact.json", folder), "utf8");
    const kept = { store: "demo", topic: "orders/create", body: order };
    assert.equal(await stand.reread(kept), true);
    assert.equal(await stand.reread({ ...kept, topic: "customers/redact", body: redact }), true);
    assert.equal(await stand.reread({ ...kept, body: "{}" }), false);
    assert.deepEqual(
      (await stand.stored()).map((event) => event.event),
      ["Purchase"],
    );
    assert.deepEqual(
      stand.privacy.map(({ kind }) => kind),
      ["customer_redact"],
    );
  });

  it("is refused with 503 when the disk is full", async () => {
    stand = await openCollector({ log: { append: () => Promise.reject(new Error("disk full")) } });
    assert.equal((await deliver(order)).status, 503);
  });

  it("about a person's data is handed on, and acknowledged only then", async () => {
    const redact = readFileSync(new URL("composed/privacy.customers-redact.json", folder), "utf8");
    stand = await openCollector();
    assert.equal((await deliver(redact, { "x-shopify-topic": "customers/redact" })).status, 200);
    assert.equal(stand.privacy[0]?.kind, "customer_redact");
    await stand.close();
    stand = await openCollector({ privacy: () => Promise.reject(new Error("busy")) });
    assert.equal((await deliver(redact, { "x-shopify-topic": "customers/redact" })).status, 503);
  });
});
