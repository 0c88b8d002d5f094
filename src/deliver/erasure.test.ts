import assert from "node:assert/strict";
import { afterEach, it } from "node:test";
import { type DeliveryStand, event, openDelivery } from "./test-stand.ts";

let stand: DeliveryStand;
afterEach(() => stand.close());

for (const erased of [false, true]) {
  it(`an attempt ${erased ? "that was under way at an erasure records nothing of" : "records what identity added of"} the person`, async () => {
    stand = await openDelivery();
    await stand.store(event("first", { visitor_id: "ada", user: { email: "ada@example.com" } }));
    await stand.advance(1000);
    stand.interfere(() => {
      if (erased) stand.forget();
      return undefined;
    });
    await stand.store(event("second", { visitor_id: "ada" }));
    await stand.advance(1000);
    const delivery = await stand.delivery("second");
    assert.equal(delivery?.outcome?.kind, "delivered");
    const [attempt] = delivery?.attempts ?? [];
    assert.equal(attempt?.member.result, "delivered");
    assert.deepEqual(Object.keys(attempt?.member.additions ?? {}), erased ? [] : ["user.email"]);
    assert.equal(attempt?.reply === "", erased);
  });
}
