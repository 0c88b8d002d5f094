import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { heldByPerson, type Pause } from "../engine/index.ts";
import { type DeliveryStand, event, openDelivery, start, tiktokDestination } from "./test-stand.ts";

const hour = 3_600_000;
const held: Pause = {
  kind: "held",
  reason: "held by a person",
  detail: "held by jane",
  hint: "",
  since: start,
  until: null,
  version: heldByPerson,
};
let stand: DeliveryStand;
afterEach(() => stand.close());

/** Holds the destination while its next request is under way. */
function holdDuringRequest(): void {
  stand.interfere(() => {
    stand.interfere(() => undefined);
    void stand.setPause(held);
    return undefined;
  });
}

describe("a destination that a person holds", () => {
  it("stays held when a request that was under way then succeeds", async () => {
    stand = await openDelivery();
    holdDuringRequest();
    await stand.store(event("e1"));
    assert.equal((await stand.outcome("e1"))?.kind, "delivered");
    await stand.store(event("e2"));
    await stand.advance(hour);
    assert.deepEqual(await stand.pause(), held);
    assert.equal(await stand.outcome("e2"), null);
  });

  it("stays held when that request fails: the platform's trouble does not end it", async () => {
    stand = await openDelivery({ switches: { html_502: "100%" } });
    holdDuringRequest();
    await stand.store(event("e1"));
    stand.tiktok.setFaults({ html_502: "off" });
    await stand.advance(hour);
    assert.deepEqual(await stand.pause(), held);
    assert.equal(stand.requests.length, 1);
  });

  it("stays held when its settings change, and goes on with all that waited when it is resumed", async () => {
    stand = await openDelivery();
    await stand.setPause(held);
    await stand.store(event("e1"));
    await stand.configure([tiktokDestination({ delivery: { settle_ms: { AddToCart: 1000 } } })]);
    await stand.advance(hour);
    assert.deepEqual(await stand.pause(), held);
    assert.equal(stand.requests.length, 0);
    await stand.setPause(null);
    await stand.advance(hour);
    assert.equal((await stand.outcome("e1"))?.kind, "delivered");
  });
});
