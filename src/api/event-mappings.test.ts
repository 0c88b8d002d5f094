import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dayMs } from "../core/index.ts";
import { ask } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

let stand: Stand;
const path = "/api/stores/demo/event-mappings";
const call = (route: string, body?: unknown) =>
  ask(stand, route, { key: rootKey, ...(body === undefined ? {} : { body }) });
const rule = {
  source_event: "Purchase",
  event: "BigPurchase",
  when: [{ field: "properties.value", operator: "greater", value: 100 }],
};

before(async () => {
  stand = await openStand();
});
after(() => stand.close());

test("a rule is made, replaced and removed; it stands in the configuration", async () => {
  assert.deepEqual((await call(`GET ${path}`)).json, { mappings: [], origin: "default" });
  const made = await call(`PUT ${path}/big`, rule);
  assert.deepEqual(made.json, { id: "big", ...rule }, made.text);
  await call(`PUT ${path}/big`, { ...rule, active: false, destinations: ["tiktok"] });
  const { mappings, origin } = (await call(`GET ${path}`)).json;
  assert.deepEqual(mappings, [{ id: "big", ...rule, destinations: ["tiktok"], active: false }]);
  assert.equal(origin, "console");
  assert.match((await call("GET /api/configuration")).text, /event_mappings:\n\s+- id: big/);
  assert.equal((await call(`DELETE ${path}/big`)).status, 204);
  assert.equal((await call(`DELETE ${path}/big`)).status, 404);
});

test("what a rule cannot take is named", async () => {
  const cases = [
    [{ ...rule, event: "Purchase" }, "event"],
    [{ ...rule, destinations: ["nowhere"] }, "destinations"],
    [{ ...rule, when: [{ field: "no.such.field", operator: "equals", value: 1 }] }, "when.0.field"],
  ] as const;
  for (const [body, field] of cases) {
    const refused = await call(`PUT ${path}/big`, body);
    assert.equal(refused.status, 400, refused.text);
    assert.equal(refused.json.problems[0].path, field);
  }
  assert.equal((await call(`PUT ${path}/NOT-A-NAME`, rule)).status, 400);
});

test("a dry run says what the rule would have added in seven days; copies count once", async () => {
  const purchase = (number: number, value: string) => ({
    event: "Purchase",
    event_id: `o-${number}`,
    properties: { value, currency: "USD", order_id: String(number) },
  });
  await stand.append([purchase(1, "500")]);
  stand.pass(8 * dayMs);
  await stand.append([purchase(2, "120.50"), purchase(2, "120.50"), purchase(3, "99"), purchase(4, "400")]);
  const got = (await call(`POST ${path}/dry-run`, { rule })).json;
  assert.equal(got.sentence, "In the last 7 days this would have added 2 events.");
  assert.deepEqual({ looked_at: got.looked_at, complete: got.complete }, { looked_at: 3, complete: true });
  assert.deepEqual(
    got.samples.map((one: { event_id: string }) => one.event_id),
    ["o-4", "o-2"],
  );
  // A rule of higher priority already makes this name.
  await call(`PUT ${path}/first`, { source_event: "Purchase", event: "BigPurchase", priority: 90 });
  assert.equal((await call(`POST ${path}/dry-run`, { rule })).json.added, 0);
  const near = (await call(`POST ${path}/dry-run`, { rule: { ...rule, event: "AddToCar" } })).json;
  assert.match(near.warning, /Almost AddToCart/);
});
