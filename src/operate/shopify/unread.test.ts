import assert from "node:assert/strict";
import { test } from "node:test";
import { createSealer } from "../../config/index.ts";
import { dayMs } from "../../core/index.ts";
import type { State } from "../../engine/index.ts";
import { createUnreadWebhooks, unreadLimits } from "./unread.ts";

function stand() {
  const rows = new Map<string, string>();
  const state: State = {
    get: async (namespace, key) => rows.get(`${namespace} ${key}`) ?? null,
    put: async (namespace, key, value) => void rows.set(`${namespace} ${key}`, value),
    remove: async (namespace, key) => void rows.delete(`${namespace} ${key}`),
    list: async (namespace) =>
      [...rows].flatMap(([name, value]) =>
        name.startsWith(`${namespace} `) ? [{ key: name.slice(namespace.length + 1), value }] : [],
      ),
    change: async () => undefined,
  };
  const time = { now: Date.UTC(2026, 10, 22) };
  let id = 0;
  const sealer = createSealer(Buffer.alloc(32, 7));
  const unread = createUnreadWebhooks({ state, sealer, now: () => time.now, makeId: () => `id-${++id}` });
  return { rows, time, unread };
}

const webhook = { store: "shop", topic: "orders/create", body: '{"email":"ada@example.com"}' };

test("what could not be read lies sealed on disk, and is read after an upgrade, once", async () => {
  const { rows, unread } = stand();
  assert.equal(await unread.keep(webhook), true);
  assert.doesNotMatch([...rows.values()].join(), /ada@example/);
  assert.deepEqual(await unread.retry(async () => false), { read: 0 });
  const seen: unknown[] = [];
  const result = await unread.retry(async (one) => {
    seen.push(one);
    return true;
  });
  assert.deepEqual(result, { read: 1 });
  assert.deepEqual(seen, [webhook]);
  assert.equal(rows.size, 0);
});

test("one that cannot be read again, for whatever reason, stands in nobody's way", async () => {
  const { rows, unread } = stand();
  await unread.keep({ ...webhook, topic: "of a fault" });
  await unread.keep(webhook);
  const read = async ({ topic }: { readonly topic: string }): Promise<boolean> => {
    if (topic === "of a fault") throw new Error("a fault of ours");
    return true;
  };
  await assert.rejects(unread.retry(read), /a fault of ours/);
  assert.deepEqual([...rows.keys()], ["unread_webhook id-1"]);
});

test("after a week it is forgotten unread; above the limit no more is taken", async () => {
  const { rows, time, unread } = stand();
  for (let count = 0; count < unreadLimits.keptMax; count++) await unread.keep(webhook);
  assert.equal(await unread.keep(webhook), false);
  time.now += 8 * dayMs;
  assert.deepEqual(await unread.retry(() => assert.fail("too old to be offered")), { read: 0 });
  assert.equal(rows.size, 0);
});
