import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { destinationType } from "../destinations/index.ts";
import { type DeliveryStand, event, openDelivery, tiktokDestination } from "./test-stand.ts";

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

  it("in describing one event's request costs it a wait, once it stands alone, and nobody else a sale", async () => {
    const tiktok = destinationType("tiktok");
    stand = await openDelivery({
      type: {
        request(batch, context) {
          if (JSON.stringify(batch).includes('"e2"')) throw new TypeError("a fault of ours");
          assert.ok(tiktok);
          return tiktok.request(batch, context);
        },
      },
    });
    await stand.store(event("e1"), event("e2"), event("e3"));
    await stand.advance(hour);
    const outcomes = await Promise.all(["e1", "e2", "e3"].map((id) => stand.outcome(id)));
    assert.deepEqual(
      outcomes.map((one) => one?.kind),
      ["delivered", "parked", "delivered"],
    );
    assert.equal((await stand.delivery("e2"))?.parked?.possiblySince, null, "it never left");
    assert.match(stand.faults[0] ?? "", /^sending to demo\/tiktok: TypeError/);
  });

  it("in one request loses nothing of those that are under way beside it", async () => {
    stand = await openDelivery({ destinations: [tiktokDestination({ delivery: { batch_events_max: 1 } })] });
    let isFaulty = true;
    stand.interfere(({ ids }) => {
      if (!isFaulty || !ids.includes("e2")) return undefined;
      isFaulty = false;
      throw new TypeError("a fault of ours");
    });
    await stand.store(event("e1"), event("e2"), event("e3"));
    await stand.advance(hour);
    assert.deepEqual(
      stand.requests.map(({ ids }) => ids.join()).sort(),
      ["e1", "e2", "e2", "e3"],
      "what was answered is not sent again",
    );
    assert.equal((await stand.balance()).delivered, 3);
  });

  it("in taking up a new destination is made good by itself, and until then nothing leaves for it", async () => {
    let failures = 0;
    stand = await openDelivery({
      putting() {
        if (failures-- > 0) throw new Error("the disk is full");
      },
    });
    await stand.store(event("e1"));
    failures = 2;
    const both = [tiktokDestination(), tiktokDestination({ id: "second" })];
    await assert.rejects(stand.configure(both), /the disk is full/);
    await stand.store(event("e2"));
    assert.ok(!stand.requests.some((one) => one.destination === "second"));
    await stand.advance(2000);
    await stand.store(event("e3"));
    assert.equal((await stand.outcome("e3", "second"))?.kind, "delivered");
  });
});
