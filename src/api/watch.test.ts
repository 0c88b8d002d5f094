import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { dayMs, hourMs } from "../core/index.ts";
import { ask } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

let stand: Stand;
const path = "/api/stores/demo/watches";
const ours = "D1AAAAAC77U000000010";
const page = (...ids: readonly string[]) =>
  ({
    kind: "reply",
    status: 200,
    headers: {},
    body: `<html><head><script>${ids.map((id) => `ttq.load('${id}');`).join("")}</script></head></html>`,
  }) as const;
const call = (route: string, body?: unknown) =>
  ask(stand, route, { key: rootKey, ...(body === undefined ? {} : { body }) });
const list = async () => (await call(`GET ${path}`)).json.watches;

beforeEach(async () => {
  stand = await openStand();
});
afterEach(() => stand.close());

async function start() {
  stand.replies.push(page(ours, "D1BBBBBC77U000000010"));
  const made = await call(`POST ${path}`, { url: "https://shop.example/" });
  assert.equal(made.status, 200, made.text);
  assert.equal(made.json.before.pixels.length, 2);
  return made.json;
}

const pair = (id: string, value: string) => ({
  event: "AddToCart",
  event_id: id,
  properties: { value: "10", currency: "USD" },
  twins: [{ platform: "tiktok", name: "AddToCart", event_id: id, value, currency: "USD" }],
});

test("after a day the page is scanned again, the day's copies are counted, and there is a verdict", async () => {
  await start();
  stand.pass(hourMs);
  await stand.append([pair("a", "10"), pair("b", "10"), { event: "PageView" }]);
  const [running] = await list();
  assert.equal(running.state, "running");
  assert.equal(running.sample, 3, "counts are shown while it runs");
  await stand.api.lookAtWatches();
  assert.equal((await list())[0].state, "running", "not before its time");
  stand.pass(dayMs);
  stand.replies.push(page(ours));
  await stand.api.lookAtWatches();
  const [done] = await list();
  assert.equal(done.verdict, "mended", done.sentence);
  assert.match(done.sentence, /All 2 pairs .* agree/);
  assert.equal(done.after.pixels.length, 1);
  const asked = stand.sent.length;
  await stand.api.lookAtWatches();
  assert.equal(stand.sent.length, asked, "done is done");
});

test("two pixels, or copies that differ, are not mended; what cannot be seen is not called mended", async () => {
  await start();
  stand.pass(dayMs);
  stand.replies.push(page(ours, "D1BBBBBC77U000000010"));
  await stand.api.lookAtWatches();
  assert.match((await list())[0].sentence, /^Not mended: 2 TikTok pixels/);

  await start();
  await stand.append([pair("c", "99")]);
  stand.pass(dayMs);
  stand.replies.push(page(ours));
  await stand.api.lookAtWatches();
  assert.match((await list())[0].sentence, /1 of 1 pairs .* differ/);

  await start();
  stand.pass(dayMs + hourMs);
  stand.replies.push({ kind: "unreached", error: "no answer" });
  await stand.api.lookAtWatches();
  assert.equal((await list())[0].verdict, "cannot_tell");
});

test("a watch is on disk: a server that starts later ends it", async () => {
  const made = await start();
  const [row] = await stand.engine.state.list("watch");
  const { createCatalogue, createWatches, readPage } = await import("../operate/index.ts");
  const { destinationTypes } = await import("../destinations/index.ts");
  const { standConfig } = await import("./test-stand.ts");
  const catalogue = createCatalogue({
    configuration: { current: () => standConfig },
    types: destinationTypes,
  });
  const ports = {
    engine: stand.reads,
    clock: { now: () => stand.now() + 3 * dayMs, sleep: async () => undefined },
    http: { send: async () => page(ours) },
    readPage: async (html: string) => readPage(html),
    rng: { float: () => 0.5, id: () => "later" },
  };
  const later = createWatches(ports, catalogue, (error) => assert.fail(String(error)));
  await later.look();
  assert.equal(JSON.parse(row?.value ?? "{}").state, "running");
  const [done] = await later.list("demo");
  assert.equal(done?.id, made.id);
  assert.equal(done?.state, "done");
});
