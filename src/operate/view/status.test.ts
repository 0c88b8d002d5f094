import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../api/test-client.ts";
import { openStand, rootKey, type Stand } from "../../api/test-stand.ts";
import { dayMs, hourMs } from "../../core/index.ts";

const delivered = { kind: "delivered", reason: "accepted" } as const;

async function oldestWaiting(stand: Stand): Promise<number | null> {
  const got = await ask(stand, "GET /api/stores/demo/destinations/tiktok", { key: rootKey });
  return got.json.status.oldest_waiting_at;
}

test("what came before a destination was created does not wait for it", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  await stand.engine.ledger.open("demo/tiktok", "demo/0", 3);
  await stand.append([{ event: "PageView" }, { event: "PageView" }, { event: "PageView" }]);
  stand.pass(20 * dayMs);
  await stand.append([{ event: "PageView" }, { event: "PageView" }]);
  assert.equal(await oldestWaiting(stand), stand.now());
  await stand.settle([delivered, delivered]);
  assert.equal(await oldestWaiting(stand), null);
  await stand.append([{ event: "PageView" }]);
  await stand.api.lookForAlerts();
  const { log } = (await ask(stand, "GET /api/alerts", { key: rootKey })).json;
  assert.deepEqual(log, [], "an event of this second raises no alert");
});

test("what waits is found although the log begins late, as it does after its retention", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  // Outcomes are forgotten in pieces of 4,096.
  const many = 4_200;
  await stand.append(Array.from({ length: many }, () => ({ event: "PageView" })));
  await stand.settle(Array.from({ length: many }, () => delivered));
  stand.pass(31 * dayMs);
  const since = stand.now();
  await stand.append([{ event: "PageView" }]);
  await stand.trim(many + 1);
  stand.pass(2 * hourMs);
  assert.equal(await oldestWaiting(stand), since);
  await stand.api.lookForAlerts();
  const { log } = (await ask(stand, "GET /api/alerts", { key: rootKey })).json;
  assert.match(log[0]?.sentence ?? "", /has waited for TikTok Events API for 120 minutes/);
});

test("a request that nobody answered is not said to have been", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  await stand.append([{ event: "PageView" }, { event: "PageView" }]);
  await stand.settle([delivered]);
  stand.pass(2 * hourMs);
  await stand.settle([{ kind: "expired", reason: "too late" }], { result: "retry", status: null });
  const got = await ask(stand, "GET /api/stores/demo/destinations/tiktok", { key: rootKey });
  assert.match(got.json.status.sentence, /works; it last took a request 2 hours ago; nothing waits/);
});
