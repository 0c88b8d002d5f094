import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { destinationType } from "../destinations/index.ts";
import { type DeliveryStand, event, openDelivery } from "./test-stand.ts";

const hour = 3_600_000;
let stand: DeliveryStand;
afterEach(() => stand.close());

describe("a fault of ours", () => {
  it("in preparing one event costs it a wait and nobody else a turn; without the fault it goes out", async () => {
    const tiktok = destinationType("tiktok");
    let isFaulty = true;
    stand = await openDelivery({
      type: {
        map(one, settings, contacts) {
          if (isFaulty && one.event_id === "e2") throw new TypeError("a fault of ours");
          assert.ok(tiktok);
          return tiktok.map(one, settings, contacts);
        },
      },
    });
    await stand.store(event("e1"), event("e2"), event("e3"));
    await stand.advance(1000);
    assert.deepEqual(
      [
        (await stand.outcome("e1"))?.kind,
        (await stand.outcome("e2"))?.kind,
        (await stand.outcome("e3"))?.kind,
      ],
      ["delivered", "parked", "delivered"],
    );
    assert.equal((await stand.delivery("e2"))?.parked?.reason, "a fault of ours");
    assert.match(stand.faults[0] ?? "", /^preparing event 2 for demo\/tiktok: TypeError/);
    await stand.advance(hour);
    assert.ok(stand.faults.length < 20, `${stand.faults.length} tries in an hour`);
    isFaulty = false;
    await stand.advance(hour);
    assert.equal((await stand.outcome("e2"))?.kind, "delivered");
  });

  it("in reading a reply is trouble of the destination: it is not sent again every second", async () => {
    stand = await openDelivery({
      type: {
        read() {
          throw new TypeError("a fault of ours");
        },
      },
    });
    await stand.store(event("e1"));
    await stand.advance(hour);
    assert.equal((await stand.delivery("e1"))?.attempts.at(-1)?.result, "retry");
    assert.ok(stand.requests.length < 25, `${stand.requests.length} requests in an hour`);
  });
});
