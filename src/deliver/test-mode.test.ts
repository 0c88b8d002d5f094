import assert from "node:assert/strict";
import { it } from "node:test";
import { event, openDelivery, pixelCode, tiktokDestination } from "./test-stand.ts";

const meta = {
  id: "meta",
  type: "meta",
  settings: { pixel_id: "1234567890123456", test_event_code: "TEST1" },
  secrets: { access_token: "EAAB-a-token-of-meta" },
  base_url: "http://meta.test",
};

it("what goes out as a test is no delivery, but where the platform counts it all the same", async (context) => {
  const tiktok = tiktokDestination({ settings: { pixel_id: pixelCode, test_event_code: "TEST2" } });
  const stand = await openDelivery({ destinations: [tiktok, meta] });
  context.after(() => stand.close());
  stand.interfere((sent) =>
    sent.destination === "meta"
      ? { kind: "reply", status: 200, headers: {}, body: '{"events_received":1,"messages":[]}' }
      : undefined,
  );
  await stand.store(event("e1"));
  const [atTikTok, atMeta] = [await stand.outcome("e1"), await stand.outcome("e1", "meta")];
  assert.deepEqual([atTikTok?.kind, atTikTok?.reason], ["skipped", "sent as test"]);
  assert.equal(atMeta?.kind, "delivered");
  assert.match(
    atMeta?.detail ?? "",
    /^sent with test code TEST1, which Meta Conversions API counts all the same/,
  );
});
