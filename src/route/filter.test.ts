import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type StorefrontEvent, standardNames } from "../core/index.ts";
import { applyExclusions, notBackToTikTok } from "./exclusion.ts";
import { applyFilter, bookkeepingNames, parseFilter } from "./filter.ts";
import { orderClasses } from "./order-class.ts";
import { orderRule } from "./order-rule.ts";

function event(name: string, more: Partial<StorefrontEvent> = {}): StorefrontEvent {
  const at = Date.UTC(2026, 10, 22);
  return {
    event: name,
    event_id: "e1",
    event_time: at,
    received_at: at,
    store: "demo",
    source: "server",
    properties: {},
    ...more,
  };
}

test("no filter sends every event", () => {
  assert.equal(applyFilter(event("PageView"), undefined), null);
  assert.equal(applyFilter(event("Quiz Done"), {}), null);
});

test("only purchases: everything else is skipped with a reason that names the filter", () => {
  assert.equal(applyFilter(event("Purchase"), { events: ["Purchase"] }), null);
  assert.deepEqual(applyFilter(event("PageView"), { events: ["Purchase", "AddToCart"] }), {
    kind: "skipped",
    reason: "filter",
    detail: "the filter sends only Purchase, AddToCart; this is PageView",
  });
});

test("only standard events: a custom one is skipped", () => {
  assert.equal(applyFilter(event("AddToCart"), { standard_only: true }), null);
  assert.equal(
    applyFilter(event("QuizDone"), { standard_only: true })?.detail,
    "the filter sends only standard events; QuizDone is a custom one",
  );
});

test("conditions: the skip says which one failed and what was found", () => {
  const filter = { when: [{ field: "country", operator: "in", value: ["US", "CA"] }] } as const;
  assert.equal(applyFilter(event("Purchase", { country: "CA" }), filter), null);
  assert.equal(
    applyFilter(event("Purchase", { country: "DE" }), filter)?.detail,
    'the filter\'s condition "country is one of US, CA does not hold (found: DE)"',
  );
});

test("bookkeeping events reach only destinations that ask for them", () => {
  for (const name of bookkeepingNames) {
    assert.equal(applyFilter(event(name), undefined)?.reason, "filter");
    assert.equal(applyFilter(event(name), { events: [name] }), null);
  }
});

test("a condition asks for them where it names them, not where it leaves another event out", () => {
  const where = (
    operator: "equals" | "in" | "not_equals" | "contains" | "exists",
    value?: string | string[],
  ) =>
    applyFilter(event("NewCustomerPurchase"), {
      when: [{ field: "name", operator, ...(value === undefined ? {} : { value }) }],
    })?.reason ?? "sent";
  assert.equal(where("equals", "NewCustomerPurchase"), "sent");
  assert.equal(where("in", ["Purchase", "NewCustomerPurchase"]), "sent");
  assert.equal(where("not_equals", "PageView"), "filter");
  assert.equal(where("contains", "Purchase"), "filter");
  assert.equal(where("exists"), "filter");
});

test("a filter from the configuration file speaks our names, whatever vocabulary was used", () => {
  const parsed = parseFilter({ events: ["page_view", "Purchase"], standard_only: true }, "filter");
  assert.deepEqual(parsed, { ok: true, value: { events: ["PageView", "Purchase"], standard_only: true } });
  const wrong = parseFilter({ event: ["Purchase"], standard_only: "yes", events: [] }, "filter");
  assert.ok(!wrong.ok);
  assert.deepEqual(
    wrong.problems.map((problem) => problem.path),
    ["filter.event", "filter.standard_only", "filter.events"],
  );
});

test("property: an events filter lets exactly its names through", () => {
  const name = fc.constantFrom(...standardNames);
  fc.assert(
    fc.property(name, fc.array(name, { minLength: 1 }), (one, events) => {
      assert.equal(applyFilter(event(one), { events }) === null, events.includes(one));
    }),
  );
});

test("an excluded order source is skipped at the named destinations, or at all", () => {
  const order = event("Purchase", { order_source: "tiktok_shop" });
  const named = [{ source: "tiktok_shop", destinations: ["meta"] }];
  assert.deepEqual(applyExclusions(order, named, "meta"), {
    kind: "skipped",
    reason: "order source excluded",
    detail: "order source TikTok Shop is excluded",
  });
  assert.equal(applyExclusions(order, named, "tiktok"), null);
  assert.equal(applyExclusions(order, [{ source: "tiktok_shop" }], "webhook")?.kind, "skipped");
  assert.equal(applyExclusions(event("Purchase", { order_source: "online_store" }), named, "meta"), null);
  assert.equal(applyExclusions(event("PageView"), named, "meta"), null);
  assert.equal(applyExclusions(order, [notBackToTikTok(["tiktok"])], "tiktok")?.kind, "skipped");
  assert.equal(applyExclusions(order, [notBackToTikTok(["tiktok"])], "meta"), null);
});

test("what happens to the orders of each source by default", () => {
  const fates = orderClasses.map(({ id }) => [
    id,
    orderRule(event("Purchase", { order_source: id }))?.reason,
  ]);
  assert.deepEqual(Object.fromEntries(fates), {
    online_store: undefined,
    tiktok_shop: undefined,
    facebook_instagram: undefined,
    other_channel: undefined,
    draft: undefined,
    mobile_admin: undefined,
    subscription_first: undefined,
    subscription_renewal: "subscription renewal",
    pos: "POS",
  });
});

test("POS orders go to a destination with an offline set; renewals where the store says so", () => {
  assert.equal(orderRule(event("Purchase", { order_source: "pos" }), { hasOfflineSet: true }), null);
  const dispositions = { subscription_renewal: "send", online_store: "skip" } as const;
  assert.equal(
    orderRule(event("Purchase", { order_source: "subscription_renewal" }), { dispositions }),
    null,
  );
  assert.equal(
    orderRule(event("Purchase", { order_source: "online_store" }), { dispositions })?.reason,
    "order source excluded",
  );
});

test("test and cancelled orders are skipped whatever the source", () => {
  const of = (flag: "test_order" | "cancelled_order") =>
    orderRule(event("Purchase", { order_source: "online_store", flags: [flag] }))?.reason;
  assert.equal(of("test_order"), "test order");
  assert.equal(of("cancelled_order"), "cancelled order");
});
