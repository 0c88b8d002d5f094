import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { dayMs, minuteMs } from "../core/index.ts";
import { ask } from "./test-client.ts";
import { openStand, rootKey, type Stand, standConfig } from "./test-stand.ts";

let stand: Stand;
const tiktok = "/api/stores/demo/destinations/tiktok";
const call = (route: string, body?: unknown) =>
  ask(stand, route, { key: rootKey, ...(body === undefined ? {} : { body }) });

beforeEach(async () => {
  stand = await openStand();
});
afterEach(() => stand.close());

interface Shown {
  readonly id: string;
  readonly result: string;
  readonly sentence: string;
  readonly remedy: { readonly action: string } | null;
}

/** The check whose ID begins so. */
async function check(topic: string, id: string): Promise<Shown> {
  const { json } = await call(`GET /api/stores/demo/diagnose?topic=${topic}`);
  const found = (json.checks as readonly Shown[]).find((one) => one.id.startsWith(id)); // the route's schema
  assert.ok(found, `${topic} has no check ${id}: ${JSON.stringify(json)}`);
  return found;
}

async function verdict(topic: string): Promise<string> {
  return (await call(`GET /api/stores/demo/diagnose?topic=${topic}`)).json.verdict;
}

test("events do not appear: no traffic, then none from the pixel, then none for a day", async () => {
  assert.equal(await verdict("missing"), "No event was ever received for this store.");
  await stand.append([{ event: "PageView" }]);
  assert.match((await check("missing", "pixel")).sentence, /No event ever came from the pixel/);
  await stand.append([{ event: "PageView", url: "https://shop.example/" }], "pixel");
  assert.equal((await check("missing", "pixel")).result, "ok");
  stand.pass(2 * dayMs);
  assert.equal((await check("missing", "traffic")).result, "failed");
  assert.equal((await check("missing", "pixel")).result, "failed");
});

test("events do not appear: the wrong address of the shop", async () => {
  await stand.append([{ event: "PageView", url: "https://other-shop.example/" }], "pixel");
  const origins = await check("missing", "origins");
  assert.equal(origins.result, "warning");
  assert.match(origins.sentence, /other-shop\.example/);
  await call("PATCH /api/stores/demo/settings", { origins: [] });
  assert.equal((await check("missing", "origins")).result, "failed");
});

test("events do not appear: a sender whose clock is wrong", async () => {
  await stand.append([{ event: "PageView", event_time: stand.now() + 3 * dayMs }]);
  const clock = await check("missing", "clock");
  assert.equal(clock.result, "warning");
  assert.match(clock.sentence, /happen in the future/);
});

test("duplicates: two destinations that send to one pixel", async () => {
  const none = await call("GET /api/stores/demo/diagnose?topic=duplicates");
  assert.doesNotMatch(none.text, /shared-pixel/);
  const { settings } = (await call(`GET ${tiktok}`)).json;
  // The route's schema.
  const fields = settings as readonly { readonly name: string; readonly value: string }[];
  const pixel = fields.find((one) => one.name === "pixel_id");
  const made = await call("POST /api/stores/demo/destinations", {
    id: "second",
    type: "tiktok",
    active: true,
    settings: { pixel_id: pixel?.value },
    secrets: { access_token: "another-token-0123456789abcdef01234567" },
  });
  assert.equal(made.status, 200, made.text);
  const shared = await check("duplicates", "shared-pixel");
  assert.equal(shared.result, "warning");
  assert.match(shared.sentence, /^tiktok and second send to the same pixel/);
  await call("PATCH /api/stores/demo/destinations/second", { active: false });
  assert.doesNotMatch((await call("GET /api/stores/demo/diagnose?topic=duplicates")).text, /shared-pixel/);
});

test("events do not appear: the token was refused", async () => {
  await stand.append([{ event: "PageView" }]);
  await stand.engine.ledger.pause("demo/tiktok", {
    kind: "held",
    reason: "token refused",
    detail: "TikTok has refused the access token",
    hint: "Paste a new one.",
    until: null,
    version: "v1",
    since: stand.now(),
  });
  const state = await check("missing", "state:tiktok");
  assert.equal(state.result, "failed");
  assert.match(state.sentence, /refused the access token/);
  assert.equal(state.remedy?.action, "replace_secret");
});

test("events do not appear: the destination is inactive, or there is none", async () => {
  await stand.append([{ event: "PageView" }]);
  await call(`PATCH ${tiktok}`, { active: false });
  const state = await check("missing", "state:tiktok");
  assert.equal(state.result, "failed");
  assert.match(state.sentence, /inactive/i);
});

test("events do not appear: a pixel ID or token that looks cut off", async () => {
  await call(`PATCH ${tiktok}`, { settings: { pixel_id: "D1AAAAAC77U000" } });
  const setting = await check("missing", "setting:tiktok:pixel_id");
  assert.equal(setting.result, "warning");
  assert.equal(setting.remedy?.action, "edit_settings");
});

test("events do not appear: the filter takes all, consent most, the platform refuses many", async () => {
  await stand.append(Array.from({ length: 20 }, () => ({ event: "PageView" })));
  const skipped = (reason: string, count: number) =>
    stand.settle(
      Array.from({ length: count }, () => ({ kind: "skipped", reason, detail: "" }) as const),
      {},
    );
  await skipped("filter", 20);
  const filter = await check("missing", "filter:tiktok");
  assert.equal(filter.result, "failed");
  assert.equal(filter.remedy?.action, "edit_filter");
  assert.equal((await check("missing", "consent:tiktok")).result, "ok");

  stand.pass(2 * dayMs);
  await stand.append(Array.from({ length: 10 }, () => ({ event: "PageView" })));
  await skipped("consent", 9);
  assert.equal((await check("missing", "consent:tiktok")).result, "warning");
  await stand.settle([{ kind: "rejected", reason: "invalid value", detail: "" }], {});
  const rejected = await check("missing", "rejected:tiktok");
  assert.equal(rejected.result, "failed");
  assert.match(rejected.sentence, /10 % were refused, most of them with: invalid value/);
});

const twin = (change: object) => ({ platform: "tiktok", name: "AddToCart", event_id: "a", ...change });
const cart = (twins: readonly object[], event_id = "a") => ({
  event: "AddToCart",
  event_id,
  properties: { value: "10", currency: "USD" },
  twins,
});

test("duplicates: copies that differ in value, currency or ID", async () => {
  for (const [change, words] of [
    [{ value: "11" }, /value 11 in the browser, 10 here/],
    [{ currency: "EUR" }, /currency EUR in the browser/],
    [{ event_id: undefined }, /carries no event ID/],
  ] as const) {
    stand.pass(minuteMs);
    await stand.append([cart([twin(change)])], "pixel");
    const twins = await check("duplicates", "twins:tiktok");
    assert.equal(twins.result, "warning");
    assert.match(twins.sentence, words);
  }
});

test("duplicates: the browser's pixel is another one, or loaded twice, or several are on the page", async () => {
  await stand.append([cart([twin({ pixel_ids: ["CP6BBBBC77U000000020"] })])], "pixel");
  const id = await check("duplicates", "pixel-id:tiktok");
  assert.equal(id.result, "failed");
  assert.match(id.sentence, /CP6BBBBC77U000000020/);
  const platform = { platform: "tiktok", pixel_ids: ["D1AAAAAC77U000000010"], script: "loaded" } as const;
  const report = {
    page_url: "https://shop.example/",
    platforms: [{ ...platform, loads: { D1AAAAAC77U000000010: 2 }, calls_without_id: 3 }],
  };
  await stand.engine.state.put("pixel_report", "demo", JSON.stringify([{ at: stand.now(), report }]));
  assert.equal((await check("duplicates", "loads:tiktok")).result, "failed");
  assert.equal((await check("duplicates", "nameless:tiktok")).result, "warning");
  assert.equal((await check("duplicates", "scan")).result, "unknown");
  const body = "<script>ttq.load('D1AAAAAC77U000000010');ttq.load('CP6BBBBC77U000000020')</script>";
  stand.replies.push({ kind: "reply", status: 200, headers: {}, body });
  await call("POST /api/stores/demo/scans", { url: "https://shop.example/" });
  assert.equal((await check("duplicates", "scan")).result, "failed");
  const apps = await check("duplicates", "apps");
  assert.equal(apps.result, "unknown", "nothing proves that no app sends");
  for (const name of ["Omega TikTok Pixel", "Mega TikTok Pixel", "Customer data sharing"])
    assert.ok(apps.sentence.includes(name), name);
});

test("low match quality: anonymous visitors, landings without click ID, checkouts without contacts", async () => {
  assert.equal((await check("match", "sample:tiktok")).result, "unknown");
  await stand.append([
    { event: "PageView", url: "https://shop.example/sale?utm_source=tiktok" },
    { event: "PageView", url: "https://shop.example/sale?utm_source=tiktok" },
    { event: "Purchase", event_id: "o1", properties: { value: "1", currency: "USD", order_id: "1" } },
  ]);
  const accepted = { kind: "delivered", reason: "accepted", detail: "OK" } as const;
  const day = stand.now() - (stand.now() % dayMs);
  await stand.settle([accepted, accepted, accepted], {}, [
    { day, event: "PageView", own: 0, sent: 0, count: 3 },
  ]);
  const anonymous = await check("match", "anonymous:tiktok");
  assert.equal(anonymous.result, "warning");
  assert.match(anonymous.sentence, /^100 % of the events/);
  const landing = await check("match", "landing");
  assert.equal(landing.result, "warning");
  assert.match(landing.sentence, /100 % of paid landings carry none, most at \/sale \(2\)/);
  const checkout = await check("match", "checkout");
  assert.equal(checkout.result, "warning");
  assert.match(checkout.sentence, /Of 1 purchases 0 % came with an e-mail address/);
});

test("a store without a destination says that its events go nowhere", async () => {
  const [store] = standConfig.stores;
  assert.ok(store);
  const other = await openStand({ config: { stores: [{ ...store, destinations: [] }] } });
  try {
    const { json } = await ask(other, "GET /api/stores/demo/diagnose?topic=missing", { key: rootKey });
    assert.ok(json.checks.some((one: Shown) => one.id === "destination" && one.result === "failed"));
  } finally {
    await other.close();
  }
});
