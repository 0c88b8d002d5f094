import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StorefrontEvent } from "../core/index.ts";
import {
  type Condition,
  conditionFields,
  explainCondition,
  explainMiss,
  holds,
  operators,
} from "./condition.ts";
import { parseConditions } from "./parse-condition.ts";

const purchase: StorefrontEvent = {
  event: "Purchase",
  event_id: "order-1001",
  event_time: Date.UTC(2026, 10, 22),
  received_at: Date.UTC(2026, 10, 22),
  store: "demo",
  source: "shopify",
  url: "https://Shop.Example/checkout",
  country: "US",
  order_source: "online_store",
  properties: {
    value: "59.90",
    currency: "USD",
    new_customer: true,
    contents: [
      { content_id: "tee", content_category: "Shirts", quantity: 2 },
      { content_id: "cap", content_category: "Hats", quantity: 1 },
    ],
    custom: { quiz: "done", vip: true, tags: ["gift", "Wholesale"] },
  },
};

const cases: readonly (readonly [Condition, boolean])[] = [
  [{ field: "name", operator: "equals", value: "Purchase" }, true],
  [{ field: "name", operator: "equals", value: "checkout_completed" }, true],
  [{ field: "name", operator: "not_equals", value: "AddToCart" }, true],
  [{ field: "name", operator: "in", value: ["AddToCart", "purchase"] }, true],
  [{ field: "properties.value", operator: "greater", value: 50 }, true],
  [{ field: "properties.value", operator: "greater", value: "59.9" }, false],
  [{ field: "properties.value", operator: "less", value: "59.91" }, true],
  [{ field: "properties.value", operator: "equals", value: 59.9 }, true],
  [{ field: "properties.quiz", operator: "equals", value: "DONE" }, true],
  [{ field: "properties.quiz", operator: "greater", value: 1 }, false],
  [{ field: "properties.vip", operator: "equals", value: true }, true],
  [{ field: "properties.tags", operator: "equals", value: "wholesale" }, true],
  [{ field: "properties.tags", operator: "not_equals", value: "wholesale" }, false],
  [{ field: "properties.num_items", operator: "equals", value: 3 }, true],
  [{ field: "properties.contents.content_category", operator: "contains", value: "shirt" }, true],
  [{ field: "properties.contents.content_category", operator: "not_equals", value: "Shoes" }, true],
  [{ field: "order_source", operator: "equals", value: "pos" }, false],
  [{ field: "country", operator: "in", value: ["us", "CA"] }, true],
  [{ field: "host", operator: "equals", value: "shop.example" }, true],
  [{ field: "customer", operator: "equals", value: "new" }, true],
  [{ field: "properties.coupon", operator: "exists" }, false],
  [{ field: "properties.coupon", operator: "exists", value: false }, true],
  [{ field: "properties.coupon", operator: "equals", value: "X" }, false],
  [{ field: "properties.coupon", operator: "not_equals", value: "X" }, true],
  [{ field: "properties.constructor", operator: "exists" }, false],
];

for (const [condition, expected] of cases) {
  test(`${explainCondition(condition)}: ${expected ? "holds" : "does not hold"}`, () => {
    assert.equal(holds(condition, purchase), expected);
  });
}

test("a miss names the condition and what was found instead", () => {
  const when: Condition[] = [
    { field: "name", operator: "equals", value: "Purchase" },
    { field: "properties.value", operator: "greater", value: 500 },
  ];
  assert.equal(explainMiss(when, purchase), "value is greater than 500 does not hold (found: 59.90)");
  assert.equal(explainMiss(when.slice(0, 1), purchase), null);
});

test("every mistake in a condition list is told with its path", () => {
  const parsed = parseConditions(
    [
      { field: "nam", operator: "equals", value: "Purchase" },
      { field: "name", operator: "is", value: "Purchase" },
      { field: "properties.value", operator: "greater", value: "a lot" },
      { field: "country", operator: "in", value: "US" },
      { field: "country", operator: "equals", valu: "US" },
    ],
    "filter.when",
  );
  assert.ok(!parsed.ok);
  assert.deepEqual(
    parsed.problems.map((problem) => problem.path),
    [
      "filter.when.0.field",
      "filter.when.1.operator",
      "filter.when.2.value",
      "filter.when.3.value",
      "filter.when.4.value",
      "filter.when.4.valu",
    ],
  );
});

const operand = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.integer(), fc.boolean());
const anyField = fc.constantFrom(
  ...Object.keys(conditionFields),
  "properties.value",
  "properties.quiz",
  "properties.contents.content_id",
);

test("property: exactly one of equals and not_equals holds, and what parses never throws", () => {
  fc.assert(
    fc.property(anyField, operand, (field, value) => {
      const yes = holds({ field, operator: "equals", value }, purchase);
      assert.equal(holds({ field, operator: "not_equals", value }, purchase), !yes);
      assert.equal(holds({ field, operator: "in", value: [value] }, purchase), yes);
    }),
  );
  fc.assert(
    fc.property(
      fc.record({
        field: anyField,
        operator: fc.constantFrom(...operators),
        value: fc.oneof(operand, fc.array(operand)),
      }),
      (raw) => {
        const parsed = parseConditions([raw], "when");
        if (!parsed.ok) return;
        for (const condition of parsed.value) assert.equal(typeof holds(condition, purchase), "boolean");
      },
    ),
  );
});
