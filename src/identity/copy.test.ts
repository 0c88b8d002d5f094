import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sealedMark, storefrontEvent } from "../core/contract/index.ts";
import type { StorefrontEvent } from "../core/index.ts";
import { copyAdditions, mergeCopies } from "./copy.ts";
import { applyAdditions, enrich } from "./enrich.ts";

const at = Date.UTC(2026, 10, 22);
const base: StorefrontEvent = {
  event: "Purchase",
  event_id: "order-1001",
  event_time: at,
  received_at: at,
  store: "demo",
  source: "shopify",
  visitor_id: "visitor-1",
  properties: { value: "91.60", currency: "USD", order_id: "1001" },
};
const fromBrowser: StorefrontEvent = {
  ...base,
  source: "pixel",
  received_at: at + 5000,
  properties: { value: "1.00", currency: "USD", order_id: "1001", coupon: "BF20" },
  ip: "203.0.113.24",
  click_ids: { ttclid: { value: "E.C.P.1", at } },
  twins: [{ platform: "tiktok", name: "CompletePayment", event_id: "theme-1" }],
};

test("the webhook's values win whichever copy came first; the browser adds what it lacks", () => {
  const merged = mergeCopies(base, [fromBrowser]);
  assert.equal(merged.properties.value, "91.60");
  assert.equal(merged.properties.coupon, "BF20");
  assert.equal(merged.ip, "203.0.113.24");
  assert.equal(merged.twins?.[0]?.event_id, "theme-1");
  const { received_at: _a, ...one } = merged;
  const { received_at: _b, ...other } = mergeCopies(fromBrowser, [base]);
  assert.deepEqual(other, one);
});

test("a browser with another visitor ID adds nothing, not even a twin", () => {
  assert.deepEqual(mergeCopies(base, [{ ...fromBrowser, visitor_id: "stranger" }]), base);
});

test("the same checkout proves the visitor where the order has no visitor ID", () => {
  const { visitor_id: _visitor, ...anonymous } = base;
  const order = { ...anonymous, properties: { ...base.properties, checkout_token: "t1" } };
  const same = { ...fromBrowser, properties: { ...fromBrowser.properties, checkout_token: "t1" } };
  const other = { ...fromBrowser, properties: { ...fromBrowser.properties, checkout_token: "t2" } };
  assert.equal(mergeCopies(order, [same]).ip, "203.0.113.24");
  assert.equal(mergeCopies(order, [other]).ip, undefined);
});

test("what only one copy knows of the order holds for both: a test order is a test order", () => {
  const merged = mergeCopies(fromBrowser, [{ ...base, flags: ["test_order"] }]);
  assert.ok(merged.flags?.includes("test_order"));
});

test("consent is the stricter of the copies'", () => {
  const merged = mergeCopies({ ...base, consent: { marketing: true } }, [
    { ...fromBrowser, consent: { marketing: false, analytics: true } },
  ]);
  assert.deepEqual(merged.consent, { marketing: false, analytics: true });
});

test("property: an attempt's additions give back exactly what was sent", () => {
  fc.assert(
    fc.property(storefrontEvent, storefrontEvent, (event, copy) => {
      const sent = enrich(mergeCopies(event, [copy]), null, "tiktok").event;
      const own = enrich(event, null, "tiktok").event;
      const additions = copyAdditions(own, sent, 2);
      const shown = applyAdditions(event, additions, "tiktok");
      assert.deepEqual(withoutCiphertext(shown), withoutCiphertext(sent));
      assert.ok(!JSON.stringify(additions).includes(sealedMark), "ciphertexts stay in the log");
    }),
  );
});

function withoutCiphertext(event: StorefrontEvent): unknown {
  return JSON.parse(JSON.stringify(event), (key, value: unknown) => (key === "text" ? "" : value));
}

test("property: place, name, ID and times stay the event's own; merging twice changes nothing more", () => {
  fc.assert(
    fc.property(storefrontEvent, storefrontEvent, (event, copy) => {
      const merged = mergeCopies(event, [copy]);
      for (const name of ["event", "event_id", "event_time", "received_at", "store"] as const) {
        assert.equal(merged[name], event[name]);
      }
      const plain = (one: StorefrontEvent): unknown => JSON.parse(JSON.stringify(one));
      assert.deepEqual(plain(mergeCopies(merged, [copy])), plain(merged));
    }),
  );
});
