import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dayMs, type Outcome } from "../core/index.ts";
import { ask, signUp } from "./test-client.ts";
import { openStand, type Stand } from "./test-stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand();
});
after(() => stand.close());

const accepted: Outcome = { kind: "delivered", reason: "accepted" };
/** Bits as `matchBits` gives them. */
const [email, clickId, userAgent] = [1, 8, 64];

test("match keys by event and by day, with and without what identity added, on the same events", async () => {
  const cookie = await signUp(stand);
  await stand.append([{ event: "AddToCart" }, { event: "AddToCart" }, { event: "Purchase" }]);
  const today = stand.now() - (stand.now() % dayMs);
  await stand.settle([accepted, accepted, accepted], {}, [
    { day: today - dayMs, event: "AddToCart", own: userAgent, sent: userAgent | email, count: 1 },
    { day: today - dayMs, event: "AddToCart", own: userAgent | clickId, sent: userAgent | clickId, count: 1 },
    { day: today, event: "Purchase", own: userAgent, sent: userAgent | clickId | email, count: 2 },
  ]);
  const read = async (query = "") =>
    (await ask(stand, `GET /api/stores/demo/destinations/tiktok/match-keys${query}`, { cookie })).json;
  const shares = (keys: readonly { readonly key: string; readonly share: number }[]) =>
    Object.fromEntries(keys.filter((one) => one.share > 0).map((one) => [one.key, one.share]));

  const all = await read();
  assert.equal(all.sample, 4);
  assert.deepEqual(shares(all.keys), { email: 0.75, click_id: 0.75, user_agent: 1 });
  assert.deepEqual(shares(all.without_identity), { click_id: 0.25, user_agent: 1 });
  assert.equal(all.anonymous_share, 0.25);
  assert.deepEqual(all.estimate, {
    score: 3.9,
    without_identity: 1,
    formula:
      "10 × (5 × E-mail + 4 × Phone + 3 × Customer ID + 5 × Click ID + 3 × Browser cookie + 1 × IP address + " +
      "1 × User agent) / 22, where each key stands for the share of events that carry it",
  });
  const row = (one: {
    readonly sample: number;
    readonly score: number;
    readonly score_without_identity: number;
  }) => [one.sample, one.score, one.score_without_identity];
  const cart = [2, 2.7, 1.6];
  const purchase = [2, 5, 0.5];
  assert.deepEqual(
    new Map(all.by_event.map((one: { event: string } & Parameters<typeof row>[0]) => [one.event, row(one)])),
    new Map([
      ["AddToCart", cart],
      ["Purchase", purchase],
    ]),
  );
  const days = (trend: readonly ({ readonly day: number } & Parameters<typeof row>[0])[]) =>
    trend.map((one) => [one.day, ...row(one)]);
  assert.deepEqual(days(all.trend), [
    [today - dayMs, ...cart],
    [today, ...purchase],
  ]);

  const purchases = await read("?event=Purchase");
  assert.deepEqual(days(purchases.trend), [[today, ...purchase]]);
  assert.equal(purchases.by_event.length, 2, "the other events can still be chosen");
});
