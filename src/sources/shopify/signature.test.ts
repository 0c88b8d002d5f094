import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { signWebhook, verifyWebhook } from "./signature.ts";

interface HeaderCase {
  readonly body_file: string;
  readonly valid: boolean;
  readonly note?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, "fixtures");
// The file's shape is fixed; it lies beside this test.
const table = JSON.parse(readFileSync(join(folder, "webhooks/headers.json"), "utf8")) as {
  client_secret: string;
  cases: readonly HeaderCase[];
};
const store = { shopDomain: "demo-shop.myshopify.com", webhookSecrets: [table.client_secret] };
const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

for (const [index, one] of table.cases.entries()) {
  test(`header set ${index} (${one.note ?? one.headers["X-Shopify-Topic"]}) is ${one.valid ? "genuine" : "refused"}`, () => {
    const body = readFileSync(join(folder, one.body_file));
    const reading = verifyWebhook(lowerCase(one.headers), body, store);
    assert.equal(reading.kind, one.valid ? "genuine" : "refused");
    if (reading.kind === "genuine") {
      assert.equal(reading.delivery.topic, one.headers["X-Shopify-Topic"] ?? one.headers["shopify-topic"]);
    } else assert.equal(reading.reason, "bad signature");
  });
}

const body = Buffer.from('{"id":1}');
const headers = (more: Record<string, string | undefined> = {}) => ({
  "x-shopify-topic": "orders/create",
  "x-shopify-shop-domain": "demo-shop.myshopify.com",
  "x-shopify-hmac-sha256": signWebhook(body, "new"),
  ...more,
});

test("during a rotation both the new and the old secret are good, an older one is not", () => {
  const rotating = { ...store, webhookSecrets: ["old", "new"] };
  assert.equal(verifyWebhook(headers(), body, rotating).kind, "genuine");
  const byOld = headers({ "x-shopify-hmac-sha256": signWebhook(body, "old") });
  assert.equal(verifyWebhook(byOld, body, rotating).kind, "genuine");
  const byOlder = headers({ "x-shopify-hmac-sha256": signWebhook(body, "older") });
  assert.equal(verifyWebhook(byOlder, body, rotating).kind, "refused");
});

test("a refusal says why: no signature, no secret, another shop, no topic", () => {
  const one = { ...store, webhookSecrets: ["new"] };
  const reason = (given: Record<string, string | undefined>, secrets = one.webhookSecrets) => {
    const reading = verifyWebhook(given, body, { ...one, webhookSecrets: secrets });
    return reading.kind === "refused" ? reading.reason : "genuine";
  };
  assert.equal(reason(headers({ "x-shopify-hmac-sha256": undefined })), "no signature");
  assert.equal(reason(headers(), []), "no secret");
  assert.equal(reason(headers({ "x-shopify-shop-domain": "other.myshopify.com" })), "other shop");
  assert.equal(reason(headers({ "x-shopify-topic": "" })), "no topic");
  assert.equal(reason(headers({ "x-shopify-shop-domain": "DEMO-shop.myshopify.com" })), "genuine");
});

test("property: one changed byte, or any other signature text, is refused", () => {
  const one = { ...store, webhookSecrets: ["new"] };
  fc.assert(
    fc.property(fc.nat({ max: body.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const other = Buffer.from(body);
      other[at] = (other[at] ?? 0) ^ change;
      assert.equal(verifyWebhook(headers(), other, one).kind, "refused");
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (signature) => {
      fc.pre(signature.trim() !== signWebhook(body, "new"));
      assert.equal(verifyWebhook(headers({ "x-shopify-hmac-sha256": signature }), body, one).kind, "refused");
    }),
  );
});
