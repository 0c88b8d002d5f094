import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parseConfig } from "../config/index.ts";
import { ask, signUp } from "./test-client.ts";
import { canaries, openStand, type Stand } from "./test-stand.ts";

let stand: Stand;
let cookie: string;
const settings = "/api/stores/demo/settings";
const call = (route: string, body?: unknown) =>
  ask(stand, route, { cookie, ...(body === undefined ? {} : { body }) });

before(async () => {
  stand = await openStand();
  cookie = await signUp(stand);
});
after(() => stand.close());

test("only the given fields change, and each says where it comes from", async () => {
  const before_ = (await call(`GET ${settings}`)).json;
  const change = {
    currency: "EUR",
    consent: { regulated: "deny", elsewhere: "deny" },
    bots: "send",
    retention_days: 60,
  };
  const after_ = await call(`PATCH ${settings}`, change);
  assert.equal(after_.status, 200, after_.text);
  assert.equal(after_.json.currency, "EUR");
  assert.equal(after_.json.origin_of.currency, "console");
  assert.equal(after_.json.origin_of.name, "file");
  assert.deepEqual(after_.json.consent, change.consent);
  assert.equal(after_.json.retention_days, 60);
  assert.deepEqual(after_.json.origins, before_.origins);
});

test("an exclusion names its destinations; null means all", async () => {
  const rules = [
    { source: "tiktok_shop", destinations: ["tiktok"] },
    { source: "pos", destinations: null },
  ];
  const edited = await call(`PATCH ${settings}`, { order_source_exclusions: rules });
  assert.deepEqual(edited.json.order_source_exclusions, rules);
  const purchase = (number: number, order_source: string) => ({
    event: "Purchase",
    event_id: `o-${number}`,
    order_source,
    properties: { value: "10.10", currency: "USD", order_id: String(number) },
  });
  await stand.append([
    purchase(1, "tiktok_shop"),
    purchase(2, "tiktok_shop"),
    purchase(2, "tiktok_shop"),
    purchase(3, "pos"),
  ]);
  const { sources } = (await call("GET /api/stores/demo/exclusion-preview")).json;
  assert.deepEqual(sources, [
    { source: "tiktok_shop", orders: 2, value: "20.20", currency: "USD" },
    { source: "pos", orders: 1, value: "10.10", currency: "USD" },
  ]);
});

test("a write key is made, shown once, and removed; the last one stays", async () => {
  const made = await call("POST /api/stores/demo/write-keys");
  assert.match(made.json.secret, /^wk_[\w-]{43}$/);
  const listed = await call(`GET ${settings}`);
  assert.deepEqual(
    listed.json.write_keys.map((one: { last4: string }) => one.last4),
    [canaries.writeKey.slice(-4), made.json.secret.slice(-4)],
  );
  assert.ok(!listed.text.includes(made.json.secret));
  assert.equal((await call(`DELETE /api/stores/demo/write-keys/${made.json.key.id}`)).status, 204);
  const [last] = (await call(`GET ${settings}`)).json.write_keys;
  assert.equal((await call(`DELETE /api/stores/demo/write-keys/${last.id}`)).status, 409);
  assert.equal((await call("DELETE /api/stores/demo/write-keys/none")).status, 404);
});

test("a store is created with a write key that is shown once, and an ID that is taken is refused", async () => {
  const body = {
    id: "outlet",
    name: "Outlet",
    country: "DE",
    currency: "EUR",
    origins: ["https://outlet.example"],
  };
  const made = await call("POST /api/stores", body);
  assert.equal(made.status, 200, made.text);
  assert.match(made.json.secret, /^wk_[\w-]{43}$/);
  const shown = await call("GET /api/stores/outlet/settings");
  assert.deepEqual(shown.json, made.json.store);
  assert.equal(shown.json.write_keys[0].last4, made.json.secret.slice(-4));
  assert.equal(shown.json.origin_of.country, "console");
  const ids = (await call("GET /api/stores")).json.stores.map((one: { id: string }) => one.id);
  assert.deepEqual(ids, ["demo", "outlet"]);
  assert.equal((await call("POST /api/stores", body)).status, 409);
  assert.equal((await call("POST /api/stores", { id: "No Name" })).status, 400);
  const wrong = await call("POST /api/stores", { id: "other", origins: ["not an address"] });
  assert.equal(wrong.status, 400);
  assert.ok(!(await call("GET /api/audit")).text.includes(made.json.secret));
});

test("a new webhook secret stands beside the old one while Shopify changes over", async () => {
  const edited = await call(`PATCH ${settings}`, { webhook_secret: " new-webhook-secret-wxyz " });
  assert.deepEqual(
    edited.json.shopify.secrets.map((one: { last4: string }) => one.last4),
    ["wxyz", canaries.webhookSecret.slice(-4)],
  );
  assert.ok(!(await call("GET /api/audit")).text.includes("new-webhook-secret"));
});

test("how long visitors and clicks are kept, and the Admin API token, are edited like the rest", async () => {
  const token = "shpat_canary-admin-token-7788";
  const edited = await call(`PATCH ${settings}`, { profile_days: 90, admin_token: ` ${token} ` });
  assert.equal(edited.json.profile_days, 90, edited.text);
  assert.deepEqual(edited.json.shopify.admin_token, { set: true, last4: "7788" });
  const one = "/api/stores/demo/destinations/tiktok";
  assert.equal((await call(`GET ${one}`)).json.click_id_days, 28, "TikTok credits no older click");
  assert.equal((await call(`PATCH ${one}`, { click_id_days: 7 })).json.click_id_days, 7);
  const exported = (await call("GET /api/configuration")).text;
  assert.match(exported, /profile_days: 90/);
  assert.match(exported, /click_id_days: 7/);
  assert.match(exported, /admin_token: \$\{SIGNALPOST_DEMO_ADMIN_TOKEN\}/);
  for (const text of [exported, edited.text, (await call("GET /api/audit")).text])
    assert.ok(!text.includes(token));
  assert.equal((await call(`PATCH ${one}`, { click_id_days: null })).json.click_id_days, 28);
  const removed = await call(`PATCH ${settings}`, { admin_token: null });
  assert.deepEqual(removed.json.shopify.admin_token, { set: false, last4: null });
});

test("what the configuration cannot take is refused with its field", async () => {
  for (const body of [
    { origins: ["not an address"] },
    { country: "usa" },
    { shop_domain: "shop.example" },
    { retention_days: 0 },
  ]) {
    const refused = await call(`PATCH ${settings}`, body);
    assert.equal(refused.status, 400, JSON.stringify(body));
    assert.ok(refused.json.problems[0].path.includes(Object.keys(body)[0] ?? ""), refused.text);
  }
});

test("the configuration is exported with its console edits, and secrets as variables only", async () => {
  const got = await call("GET /api/configuration");
  assert.equal(got.headers["content-type"], "application/yaml");
  for (const secret of Object.values(canaries)) assert.ok(!got.text.includes(secret));
  assert.match(got.text, /access_token: \$\{SIGNALPOST_DEMO_TIKTOK_ACCESS_TOKEN\}/);
  assert.match(got.text, /currency: EUR/, "an edit of this test");
  const environment = Object.fromEntries(
    [...got.text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => [
      name,
      `a-value-for-${name.toLowerCase()}`,
    ]),
  );
  const parsed = parseConfig(got.text, environment);
  assert.ok(parsed.ok, JSON.stringify(parsed));
});

test("lists that several people add to at one moment keep what each of them added", async () => {
  const many = [1, 2, 3, 4, 5];
  const made = await Promise.all(many.map(() => call("POST /api/stores/demo/write-keys")));
  const ids = made.map(({ json }) => json.key.id);
  const listed: readonly { readonly id: string }[] = (await call(`GET ${settings}`)).json.write_keys;
  assert.deepEqual(
    ids.filter((id) => !listed.some((one) => one.id === id)),
    [],
  );
  const rule = { source_event: "ViewContent", event: "AddToWishlist" };
  await Promise.all(many.map((one) => call(`PUT /api/stores/demo/event-mappings/rule-${one}`, rule)));
  const { mappings } = (await call("GET /api/stores/demo/event-mappings")).json;
  assert.equal(mappings.length, many.length);
});
