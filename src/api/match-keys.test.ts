import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hourMs } from "../core/index.ts";
import { ask, signUp } from "./test-client.ts";
import { openStand, type Stand } from "./test-stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand();
});
after(() => stand.close());

test("match keys are shown with and without what identity added, on the same events", async () => {
  const cookie = await signUp(stand);
  await stand.append([
    { event: "AddToCart", event_id: "cart-1", user_agent: "Mozilla/5.0" },
    { event: "AddToCart", event_id: "cart-2", user_agent: "Mozilla/5.0", click_ids: { ttclid: "E.C.P.1" } },
  ]);
  const known = { value: ["ab".repeat(32)], from: 1 };
  await stand.settle(
    [
      { kind: "delivered", reason: "accepted" },
      { kind: "delivered", reason: "accepted" },
    ],
    {
      members: [
        { position: 1, result: "delivered", additions: { "user.email": known } },
        { position: 2, result: "delivered" },
      ],
    },
  );
  stand.pass(hourMs);
  const { json } = await ask(stand, "GET /api/stores/demo/destinations/tiktok/match-keys", { cookie });
  assert.equal(json.sample, 2);
  const shares = (keys: readonly { readonly key: string; readonly share: number }[]) =>
    Object.fromEntries(keys.filter((one) => one.share > 0).map((one) => [one.key, one.share]));
  assert.deepEqual(shares(json.keys), { email: 0.5, click_id: 0.5, user_agent: 1 });
  assert.deepEqual(shares(json.without_identity), { click_id: 0.5, user_agent: 1 });
  assert.deepEqual(json.estimate, {
    score: 2.7,
    without_identity: 1.6,
    formula:
      "10 × (5 × E-mail + 4 × Phone + 3 × Customer ID + 5 × Click ID + 3 × Browser cookie + 1 × IP address + " +
      "1 × User agent) / 22, where each key stands for the share of events that carry it",
  });
});
