import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { orderClass } from "../../route/index.ts";
import { classifyOrder, orderSourceRules, parseOrderSourceRules } from "./order-source.ts";

const none = { tags: [], emailDomains: [] };

const cases = [
  [{ ...none, sourceName: "web", appId: "580111" }, "online_store", 'source name "web"'],
  [{ ...none, sourceName: "pos", appId: "129785" }, "pos", 'source name "pos"'],
  [{ ...none, sourceName: "shopify_draft_order" }, "draft", 'source name "shopify_draft_order"'],
  [{ ...none, sourceName: "iphone" }, "mobile_admin", 'source name "iphone"'],
  [{ ...none, sourceName: "tiktok" }, "tiktok_shop", 'source name "tiktok"'],
  [
    { ...none, sourceName: "web", emailDomains: ["scs.tiktokw.us"] },
    "tiktok_shop",
    "e-mail domain tiktokw.us",
  ],
  [{ ...none, sourceName: "2329312" }, "facebook_instagram", 'source name "2329312"'],
  [
    { ...none, sourceName: "web", tags: ["Subscription, gift", "subscription_first_order"] },
    "subscription_first",
    'tag "Subscription First Order"',
  ],
  [
    { ...none, sourceName: "subscription_contract" },
    "subscription_renewal",
    'source name "subscription_contract"',
  ],
  [{ ...none, sourceName: "4383523" }, "other_channel", 'source name "4383523"'],
  [none, "online_store", "the order names no source"],
] as const;

for (const [origin, source, reason] of cases) {
  test(`an order with ${JSON.stringify(origin)} is from ${source}`, () => {
    assert.deepEqual(classifyOrder(origin), { source, reason });
  });
}

test("the operator's own rules come first, and every part of a rule must match", () => {
  const rules = [{ source: "wholesale", source_name: "web", tag: "wholesale" }];
  assert.deepEqual(classifyOrder({ ...none, sourceName: "web", tags: ["Wholesale"] }, rules), {
    source: "wholesale",
    reason: 'own rule: source name "web" and tag "wholesale"',
  });
  assert.equal(classifyOrder({ ...none, sourceName: "web" }, rules).source, "online_store");
});

test("own rules from the configuration: numbers become text, mistakes are told with their path", () => {
  assert.deepEqual(
    parseOrderSourceRules([{ source: "outlet", app_id: 4711, email_domain: "@out.example" }], "r"),
    {
      ok: true,
      value: [{ source: "outlet", app_id: "4711", email_domain: "out.example" }],
    },
  );
  const wrong = parseOrderSourceRules(
    [{ source: "Outlet" }, { source: "b" }, { source: "c", tags: "x" }],
    "r",
  );
  assert.ok(!wrong.ok);
  assert.deepEqual(
    wrong.problems.map((problem) => problem.path),
    ["r.0.source", "r.1", "r.2.tags"],
  );
});

test("property: every order gets one class that has a default, with a reason", () => {
  for (const rule of orderSourceRules) assert.ok(orderClass(rule.source), rule.source);
  const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(fc.string()),
      fc.array(fc.domain()),
      (sourceName, appId, tags, emailDomains) => {
        const reading = classifyOrder({ sourceName, appId, tags, emailDomains });
        assert.ok(orderClass(reading.source));
        assert.notEqual(reading.reason, "");
      },
    ),
  );
});
