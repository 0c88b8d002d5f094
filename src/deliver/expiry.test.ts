import assert from "node:assert/strict";
import { afterEach, it } from "node:test";
import { type DeliveryStand, event, openDelivery, tiktokDestination } from "./test-stand.ts";

const dayMs = 86_400_000;
let stand: DeliveryStand;
afterEach(async () => {
  const { faults } = stand;
  await stand.close();
  assert.deepEqual(faults, []);
});

const down = (): "hang" => "hang";

it("what waits longer than events are kept expires, for that destination alone", async () => {
  const destinations = [tiktokDestination(), tiktokDestination({ id: "other" })];
  stand = await openDelivery({ destinations });
  stand.interfere(({ destination }) =>
    destination === "tiktok" ? { kind: "unreached", error: "ECONNREFUSED" } : undefined,
  );
  await stand.store(event("old-1"), event("old-2"));
  await stand.advance(3 * dayMs);
  await stand.store(event("new"));
  await stand.expire({ retentionMs: 2 * dayMs, backlogBytesMax: null });
  const balance = await stand.balance();
  assert.deepEqual([balance.expired, balance.waiting, balance.received], [2, 1, 3]);
  assert.equal((await stand.outcome("old-1"))?.reason, "retention");
  assert.equal((await stand.balance("other")).delivered, 3);
});

it("what waits alone expires as well, and no attempt is made with it afterwards", async () => {
  stand = await openDelivery({
    destinations: [tiktokDestination({ delivery: { settle_ms: { AddToCart: 200_000 } } })],
  });
  await stand.store(event("settling"));
  assert.equal((await stand.balance()).parked, 1);
  await stand.advance(60_000);
  await stand.expire({ retentionMs: 30_000, backlogBytesMax: null });
  assert.equal((await stand.outcome("settling"))?.reason, "retention");
  await stand.advance(600_000);
  assert.deepEqual(stand.requests, []);
});

it("events that were trimmed before they could be sent end as expired, not in silence", async () => {
  stand = await openDelivery();
  stand.interfere(down);
  for (const id of ["a", "b", "c"]) await stand.store(event(id));
  await stand.trimLog(3);
  stand.interfere(() => undefined);
  await stand.advance(600_000);
  const balance = await stand.balance();
  assert.equal(balance.received, 3);
  assert.equal(balance.waiting + balance.parked, 0);
  assert.equal((await stand.outcomeAt(2))?.reason, "retention");
  assert.equal((await stand.outcome("c"))?.kind, "delivered");
});

it("the oldest events expire when more waits for a destination than its quota", async () => {
  stand = await openDelivery();
  stand.interfere(() => ({ kind: "unreached", error: "ECONNREFUSED" }));
  for (let at = 0; at < 40; at++) await stand.store(event(`e${at}`));
  const bytes = await stand.eventBytes();
  await stand.expire({ retentionMs: 30 * dayMs, backlogBytesMax: bytes * 10 });
  const balance = await stand.balance();
  assert.deepEqual([balance.expired, balance.waiting], [30, 10]);
  assert.equal((await stand.outcome("e0"))?.reason, "backlog quota");
});
