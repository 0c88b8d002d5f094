import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { destinationType } from "../destinations/index.ts";
import { type DeliveryStand, event, openDelivery, tiktokDestination } from "./test-stand.ts";

let stand: DeliveryStand;
afterEach(() => stand.close());

describe("copies that come together", () => {
  const plain = event("e1", { properties: { content_id: "sku-1", value: 5, currency: "USD" } });
  const richer = event("e1", { properties: { content_id: "sku-1", search_string: "mug of the copy" } });

  it("are one event: the first is sent, with what the other knows", async () => {
    stand = await openDelivery();
    await stand.store(plain, richer);
    const { events, duplicates } = stand.tiktok.ledger();
    assert.deepEqual([events.length, duplicates], [1, 0]);
    assert.match(JSON.stringify((await stand.delivery("e1"))?.attempts), /mug of the copy/);
    assert.equal((await stand.outcomeAt(1))?.kind, "delivered");
    assert.deepEqual(
      [(await stand.outcomeAt(2))?.kind, (await stand.outcomeAt(2))?.reason],
      ["skipped", "duplicate"],
    );
  });

  it("count as one also while the first waits for others", async () => {
    stand = await openDelivery({
      destinations: [tiktokDestination({ delivery: { settle_ms: { AddToCart: 15_000 } } })],
    });
    await stand.store(plain, richer);
    assert.deepEqual(
      [(await stand.outcomeAt(1))?.kind, (await stand.outcomeAt(2))?.reason],
      ["parked", "duplicate"],
    );
    await stand.advance(20_000);
    assert.equal(stand.tiktok.ledger().conversions, 1);
  });

  it("of which the first is refused by a filter: the second counts", async () => {
    const tiktok = destinationType("tiktok");
    stand = await openDelivery({
      type: {
        map(one, settings, contacts) {
          assert.ok(tiktok);
          if (one.url?.includes("staff")) return { kind: "skip", reason: "filter", detail: "" };
          return tiktok.map(one, settings, contacts);
        },
      },
    });
    await stand.store(event("e1", { url: "https://shop.example/staff" }), plain);
    assert.deepEqual(
      [(await stand.outcomeAt(1))?.kind, (await stand.outcomeAt(2))?.kind],
      ["skipped", "delivered"],
    );
  });
});
