import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StorefrontEvent } from "../core/index.ts";
import { derivedMappings, derivedNames } from "./derived.ts";
import { applyMappingScope, type EventMapping, mapEvents, parseMappings } from "./event-mapping.ts";
import { applyFilter } from "./filter.ts";
import { orderRule } from "./order-rule.ts";

const at = Date.UTC(2026, 10, 22);
const purchase: StorefrontEvent = {
  event: "Purchase",
  event_id: "order-1001",
  event_time: at,
  received_at: at,
  store: "demo",
  source: "shopify",
  order_source: "online_store",
  twins: [{ platform: "tiktok", name: "CompletePayment" }],
  properties: { value: "612.50", currency: "USD", new_customer: false },
};

const big: EventMapping = {
  id: "big",
  source_event: "Purchase",
  event: "BigPurchase",
  when: [{ field: "properties.value", operator: "greater", value: 500 }],
};

test("a purchase above 500 makes an additional event under the same ID, without the browser's twin", () => {
  const [made] = mapEvents(purchase, [big]);
  const { twins: _twins, ...rest } = purchase;
  assert.deepEqual(made?.event, { ...rest, event: "BigPurchase", mapped_by: "big" });
  assert.equal(made?.mapping.id, "big");
  assert.deepEqual(mapEvents({ ...purchase, properties: { value: "20" } }, [big]), []);
});

test("a purchase that came cancelled makes nothing; its cancellation may", () => {
  const cancelled: StorefrontEvent = { ...purchase, flags: ["cancelled_order"] };
  assert.deepEqual(mapEvents(cancelled, [big, ...derivedMappings({ customer: true })]), []);
  const rule = { ...big, id: "lost", source_event: "OrderCancelled", event: "OrderLost" };
  assert.equal(mapEvents({ ...cancelled, event: "OrderCancelled" }, [rule]).length, 1);
});

test("a rule that is switched off, or is for another event, makes nothing", () => {
  assert.deepEqual(mapEvents(purchase, [{ ...big, active: false }]), []);
  assert.deepEqual(mapEvents({ ...purchase, event: "AddToCart" }, [big]), []);
});

test("of two rules with one name the higher priority makes it", () => {
  const other = { ...big, id: "other", priority: 80 };
  assert.deepEqual(
    mapEvents(purchase, [big, other]).map((one) => one.mapping.id),
    ["other"],
  );
});

test("a rule for one destination is skipped at the others", () => {
  const only = { ...big, destinations: ["tiktok"] };
  const [made] = mapEvents(purchase, [only]);
  assert.ok(made);
  assert.equal(applyMappingScope(made.event, [only], "tiktok"), null);
  assert.equal(
    applyMappingScope(made.event, [only], "meta")?.detail,
    "the event mapping big is for tiktok only",
  );
  assert.equal(applyMappingScope(purchase, [only], "meta"), null);
});

test("derived events are off by default, and reach only destinations that ask for them by name", () => {
  assert.deepEqual(mapEvents(purchase, derivedMappings({})), []);
  const all = derivedMappings({ customer: true, subscription: true, highValueAbove: "500" });
  assert.deepEqual(
    all.map((one) => one.event),
    [...derivedNames],
  );
  const made = mapEvents(purchase, all).map((one) => one.event);
  assert.deepEqual(made.map((one) => one.event).toSorted(), [
    "HighValuePurchase",
    "ReturningCustomerPurchase",
  ]);
  for (const one of made) {
    assert.equal(applyFilter(one, undefined)?.reason, "filter");
    assert.equal(applyFilter(one, { events: [one.event] }), null);
  }
});

test("a renewal is not sent as a purchase, and is as the derived event that was asked for", () => {
  const renewal = { ...purchase, order_source: "subscription_renewal" };
  assert.equal(orderRule(renewal)?.reason, "subscription renewal");
  const [made] = mapEvents(renewal, derivedMappings({ subscription: true }));
  assert.equal(made?.event.event, "SubscriptionRecurringPurchase");
  assert.equal(made && orderRule(made.event), null);
});

test("what a rule makes of a purchase goes the way of the purchase, unless it asks for the order source itself", () => {
  const ofPos: EventMapping = {
    id: "till",
    source_event: "Purchase",
    event: "TillPurchase",
    when: [{ field: "order_source", operator: "equals", value: "pos" }],
  };
  const mappings = [big, ofPos];
  const [made, till] = mapEvents({ ...purchase, order_source: "pos" }, mappings);
  assert.ok(made && till);
  assert.equal(orderRule(made.event, { mappings })?.reason, "POS");
  assert.equal(orderRule(made.event, { mappings, hasOfflineSet: true }), null);
  assert.equal(orderRule(till.event, { mappings }), null);
  const wholesale = { ...made.event, order_source: "wholesale" };
  assert.equal(orderRule(wholesale, { mappings, dispositions: { wholesale: "skip" } })?.kind, "skipped");
  assert.equal(orderRule(wholesale, { mappings }), null);
});

test("rules from the configuration: other vocabularies' names are ours, every mistake is told", () => {
  const parsed = parseMappings([{ id: "a", source_event: "checkout_completed", event: "Big" }], "m");
  assert.deepEqual(parsed, { ok: true, value: [{ id: "a", source_event: "Purchase", event: "Big" }] });
  const wrong = parseMappings(
    [
      {
        id: "A b",
        source_event: "Purchase",
        event: "purchase",
        priority: 0,
        active: "yes",
        destinations: [],
      },
      { id: "x", source_event: "Purchase", event: "Y", when: [{}] },
    ],
    "m",
  );
  assert.ok(!wrong.ok);
  assert.deepEqual(
    wrong.problems.map((problem) => problem.path),
    [
      "m.0.id",
      "m.0.event",
      "m.0.priority",
      "m.0.destinations",
      "m.0.active",
      "m.1.when.0.field",
      "m.1.when.0.operator",
    ],
  );
});

test("property: each name at most once, always the original's ID, never the original's name", () => {
  const mapping = fc.record({
    id: fc.string({ minLength: 1, maxLength: 5 }),
    source_event: fc.constantFrom("Purchase", "AddToCart"),
    event: fc.constantFrom("A", "B", "Purchase"),
    priority: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(mapping), (mappings) => {
      const names = mapEvents(purchase, mappings).map(({ event }) => {
        assert.equal(event.event_id, purchase.event_id);
        return event.event;
      });
      assert.equal(new Set(names).size, names.length);
      assert.ok(!names.includes("Purchase"));
    }),
  );
});
