import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./test-client.ts";
import { openStand, rootKey, standConfig } from "./test-stand.ts";

test("a stored event goes out as a test only where its visitor allows the platform; a later refusal counts", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  const yes = { marketing: true, sale_of_data: true };
  const view = (visitor_id: string, consent: object) => ({
    event: "ViewContent",
    event_id: `view-of-${visitor_id}`,
    visitor_id,
    url: "https://shop.example/products/mug",
    user: { email: `${visitor_id}@example.com` },
    consent,
    properties: { content_id: "mug", value: 5, currency: "USD" },
  });
  await stand.append([
    view("allows-it", yes),
    view("refused-it", { ...yes, marketing: false }),
    view("refuses-later", yes),
    { ...view("refuses-later", { sale_of_data: false }), event: "ConsentUpdated", event_id: "answer" },
  ]);
  await stand.resolve();
  const send = (position: number) =>
    ask(stand, "POST /api/stores/demo/destinations/tiktok/test-event", {
      key: rootKey,
      body: { place: `demo/0:${position}`, test_code: "TEST12345" },
    });
  stand.replies.push({ kind: "reply", status: 200, headers: {}, body: '{"code":0,"message":"OK"}' });
  assert.equal((await send(1)).json.verdict, "accepted");
  for (const position of [2, 3]) {
    const refused = await send(position);
    assert.equal(refused.status, 409, refused.text);
    assert.match(
      refused.json.detail,
      /the visitor refused (marketing|sale of data), which TikTok Events API needs/,
    );
  }
  assert.equal(stand.sent.length, 1, "nothing of the others has left");
});

test("a stored event goes out as a test nowhere where tests count: under its second ID it would count twice", async (context) => {
  const [store] = standConfig.stores;
  assert.ok(store);
  const meta = {
    id: "meta",
    type: "meta",
    settings: { pixel_id: "1234567890123456" },
    secrets: { access_token: "EAAB-a-token-of-meta" },
  };
  const stand = await openStand({ config: { stores: [{ ...store, destinations: [meta] }] } });
  context.after(() => stand.close());
  await stand.append([
    { event: "Purchase", event_id: "order-1", properties: { order_id: "1", value: 5, currency: "USD" } },
  ]);
  await stand.resolve();
  const refused = await ask(stand, "POST /api/stores/demo/destinations/meta/test-event", {
    key: rootKey,
    body: { place: "demo/0:1", test_code: "TEST12345" },
  });
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.json.detail, /counts test events too: this one would count twice/);
  assert.equal(stand.sent.length, 0);
});
