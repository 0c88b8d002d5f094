import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hourMs } from "../core/index.ts";
import { type RouteSpec, routes } from "../wire/index.ts";
import { ask, type Carries, signUp } from "./test-client.ts";
import { canaries, openStand, type Stand } from "./test-stand.ts";

let stand: Stand;
let cookie: string;
const tiktok = "/api/stores/demo/destinations/tiktok";
const call = (route: string, body?: unknown) =>
  ask(stand, route, { cookie, ...(body === undefined ? {} : { body }) } satisfies Carries);

before(async () => {
  stand = await openStand();
  cookie = await signUp(stand);
});
after(() => stand.close());

const okReply = (body: object) =>
  ({ kind: "reply", status: 200, headers: {}, body: JSON.stringify(body) }) as const;

test("types come as data: fields with help, links, names, guide", async () => {
  const { types, conditions } = (await call("GET /api/destination-types")).json;
  const type = types.find((one: { type: string }) => one.type === "tiktok");
  assert.equal(type.event_names.Purchase, "CompletePayment");
  assert.ok(type.settings.every((field: { help: string; label: string }) => field.help && field.label));
  assert.deepEqual(
    type.secrets.map((one: { name: string }) => one.name),
    ["access_token"],
  );
  assert.equal(type.dedup_window_ms, 47 * hourMs);
  assert.ok(conditions.operators.includes("contains"));
});

test("a setting is edited alone; its origin becomes the console", async () => {
  const edited = await call(`PATCH ${tiktok}`, { settings: { purchase_event: "Purchase" } });
  assert.equal(edited.status, 200, edited.text);
  const { settings, event_names } = edited.json;
  const of = (name: string) => settings.find((one: { name: string }) => one.name === name);
  assert.deepEqual(of("purchase_event"), {
    name: "purchase_event",
    value: "Purchase",
    origin: "console",
    warning: null,
  });
  assert.equal(of("pixel_id").origin, "file");
  assert.equal(event_names.Purchase, "Purchase");
  const back = await call(`PATCH ${tiktok}`, { settings: { purchase_event: null } });
  assert.equal(
    back.json.settings.find((one: { name: string }) => one.name === "purchase_event").origin,
    "default",
  );
});

test("what is wrong refuses the whole edit and names the field", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ settings: { pixel_id: "" } }, "settings.pixel_id"],
    [{ secrets: { access_token: "Bearer abcdefghijklmnopqrstuvwxyz0123456789" } }, "secrets.access_token"],
    [{ secrets: { access_token: "two words inside the token" } }, "secrets.access_token"],
    [{ filter: { when: [{ field: "nam", operator: "equals", value: "x" }] } }, "filter.when.0.field"],
    [{ filter: { events: [] } }, "filter.events"],
    [{ settings: { colour: "red" } }, "settings.colour"],
  ];
  const before_ = (await call(`GET ${tiktok}`)).json;
  for (const [body, path] of cases) {
    const refused = await call(`PATCH ${tiktok}`, { active: false, ...body });
    assert.equal(refused.status, 400, JSON.stringify(body));
    assert.equal(refused.json.problems[0].path, path, refused.text);
  }
  assert.deepEqual((await call(`GET ${tiktok}`)).json, before_, "nothing changed");
});

test("a rotated token shows its end only; spaces around it are cut", async () => {
  const token = "new-token-0123456789abcdef0123456789abcdef-wxyz";
  const edited = await call(`PATCH ${tiktok}`, { secrets: { access_token: `  ${token} ` } });
  assert.deepEqual(edited.json.secrets, [
    { name: "access_token", set: true, last4: "wxyz", origin: "console" },
  ]);
  const draft = { type: "tiktok", destination: "tiktok", secrets: { access_token: `${token}  ` } };
  const checked = await call("POST /api/stores/demo/destinations/check", draft);
  assert.equal(checked.json.ok, true, checked.text);
  assert.deepEqual(checked.json.cleaned, [
    { field: "secrets.access_token", note: "2 spaces at the end were removed" },
  ]);
  const audit = await call("GET /api/audit");
  assert.ok(!audit.text.includes(token) && audit.text.includes('"access_token":"changed"'));
  await call(`PATCH ${tiktok}`, { secrets: { access_token: canaries.accessToken } });
});

test("a stored token is not sent to an address typed just now", async () => {
  const draft = { type: "tiktok", destination: "tiktok", base_url: "https://evil.example" };
  const sent = stand.sent.length;
  const refused = await call("POST /api/stores/demo/destinations/test-event", { draft, test_code: "TEST1" });
  assert.equal(refused.status, 400);
  assert.equal(refused.json.problems[0].path, "secrets.access_token");
  assert.equal(stand.sent.length, sent);
});

test("a test event goes out alone with its code, and the reply's echo of the token is masked", async () => {
  const none = await call(`POST ${tiktok}/test-event`, {});
  assert.equal(none.json.verdict, "not_sent");
  stand.replies.push(okReply({ code: 0, message: `OK ${canaries.accessToken}`, request_id: "1", data: {} }));
  const sent = await call(`POST ${tiktok}/test-event`, { test_code: "TEST12345" });
  assert.equal(sent.json.verdict, "accepted", sent.text);
  assert.ok(!sent.text.includes(canaries.accessToken));
  const request = stand.sent.at(-1);
  assert.equal(JSON.parse(request?.body ?? "{}").test_event_code, "TEST12345");
  stand.replies.push(
    okReply({
      code: 40105,
      message: "Access token is incorrect or has been revoked.",
      request_id: "2",
      data: {},
    }),
  );
  assert.equal((await call(`POST ${tiktok}/test-event`, { test_code: "TEST12345" })).json.verdict, "refused");
});

test("hold and resume by a person", async () => {
  const held = await call(`POST ${tiktok}/hold`, { why: "shop is moving" });
  assert.equal(held.json.health, "held");
  assert.match(held.json.sentence, /is held; nothing waits\. Held by owner@shop\.example: shop is moving\./);
  const [need] = (await call("GET /api/needs")).json.needs;
  assert.equal(need.remedy.action, "resume");
  const woken = stand.woken.length;
  assert.equal((await call(`POST ${tiktok}/resume`)).json.health, "healthy");
  assert.ok(stand.woken.length > woken);
});

test("a refused token: one sentence, how many wait, and the field that mends it", async () => {
  await stand.append([{ event: "PageView" }, { event: "PageView" }]);
  await stand.engine.ledger.pause("demo/tiktok", {
    kind: "held",
    reason: "token refused",
    detail: "TikTok has refused the access token",
    hint: "Generate a new one and paste it here.",
    since: stand.now(),
    until: null,
    version: "v1",
  });
  const { status } = (await call(`GET ${tiktok}`)).json;
  assert.equal(status.health, "held");
  assert.match(
    status.sentence,
    /is held; 2 events wait\. TikTok has refused the access token\. Generate a new one/,
  );
  assert.deepEqual(status.remedy, {
    label: "Paste a new access token",
    action: "replace_secret",
    destination: "tiktok",
    field: "access_token",
  });
  assert.equal(status.oldest_waiting_at, stand.now());
  await stand.engine.ledger.pause("demo/tiktok", null);
});

test("test mode until a time, and out of it again", async () => {
  const until = stand.now() + hourMs;
  const on = await call(`PATCH ${tiktok}`, { test_mode: { until, code: "TEST777" } });
  assert.deepEqual(on.json.test_mode, { until, code: "TEST777" }, on.text);
  assert.equal(on.json.status.health, "test_mode");
  const off = await call(`PATCH ${tiktok}`, { test_mode: null });
  assert.equal(off.json.test_mode, null);
});

test("create, deactivate, remove; what the file holds cannot be removed here", async () => {
  const wish = {
    id: "second",
    type: "tiktok",
    active: true,
    settings: { pixel_id: "CP6BBBBC77U000000020" },
    secrets: { access_token: "another-token-0123456789abcdef01234567" },
    filter: { events: ["Purchase"] },
  };
  const made = await call("POST /api/stores/demo/destinations", wish);
  assert.equal(made.status, 200, made.text);
  assert.deepEqual(made.json.filter, { events: ["Purchase"] });
  assert.equal((await call("POST /api/stores/demo/destinations", wish)).status, 409);
  const second = "/api/stores/demo/destinations/second";
  assert.equal((await call(`PATCH ${second}`, { active: false })).json.status.health, "inactive");
  assert.equal((await call(`PATCH ${second}`, { filter: {} })).json.filter_origin, "default");
  assert.equal((await call(`DELETE ${second}?confirm=wrong`)).status, 400);
  assert.equal((await call(`DELETE ${second}?confirm=second`)).status, 204);
  assert.equal((await call(`GET ${second}`)).status, 404);
  const kept = await call(`DELETE ${tiktok}?confirm=tiktok`);
  assert.equal(kept.status, 409);
  assert.match(kept.json.detail, /configuration file/);
});

test("a filter is tried on stored events before it is saved", async () => {
  await stand.append([{ event: "Purchase", event_id: "dry-1", properties: { value: 10, currency: "USD" } }]);
  const run = await call(`POST ${tiktok}/filter-dry-run`, { filter: { events: ["Purchase"] } });
  assert.equal(run.json.kept, 1);
  assert.equal(run.json.dropped, run.json.looked_at - 1);
  assert.match(run.json.samples[0].why, /sends only Purchase/);
});

test("canary: no reply of any route holds a secret", async () => {
  const hidden = [canaries.accessToken, canaries.webhookSecret, canaries.writeKey];
  const names: readonly (readonly [string, RouteSpec])[] = Object.entries(routes);
  let read = 0;
  for (const [name, spec] of names) {
    if (!name.startsWith("GET") || spec.produces) continue;
    const path = name
      .replace(":store", "demo")
      .replace(":destination", "tiktok")
      .replace(":event_id", "dry-1")
      .replace(/:\w+/g, "none");
    const got = await call(name.endsWith("/diagnose") ? `${path}?topic=missing` : path);
    read += got.status === 200 ? 1 : 0;
    for (const secret of hidden) assert.ok(!got.text.includes(secret), `${name} shows a secret`);
  }
  assert.ok(read > 20, `${read} routes were read`);
  assert.deepEqual(stand.faults, []);
});
