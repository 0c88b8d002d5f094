import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EventClaim } from "../engine/index.ts";
import { findCopies } from "./claim.ts";

/** Positions and the first copy of each, for claims of one chunk of which nothing is known yet. */
async function copiesOf(
  claims: readonly Partial<EventClaim>[],
  known: readonly (number | null)[] = [],
): Promise<readonly (readonly [number, number])[]> {
  const at = { part: "demo/0", at: 0 };
  const whole = claims.map((one, index) => {
    const event = { store: "demo", event: "Purchase", eventId: `e${index}`, visitorId: null, orderId: null };
    return { ...event, ...at, position: 10 + index, ...one };
  });
  const earlier = async () =>
    whole.map((_, index) => {
      const position = known[index] ?? null;
      return position === null ? null : { ...at, position, visitorHash: 0 };
    });
  const found = await findCopies({ earlier }, whole);
  return found.map((one) => [one.position, one.firstPosition]);
}

describe("copies among events that are read together", () => {
  it("one without a visitor is anybody's, before or after; two visitors are two", async () => {
    const one = { eventId: "1" };
    assert.deepEqual(await copiesOf([one, { ...one, visitorId: "a" }]), [[11, 10]]);
    assert.deepEqual(await copiesOf([{ ...one, visitorId: "a" }, one]), [[11, 10]]);
    assert.deepEqual(
      await copiesOf([
        { ...one, visitorId: "a" },
        { ...one, visitorId: "b" },
      ]),
      [],
    );
    assert.deepEqual(await copiesOf([one, { ...one, event: "AddToCart" }]), [], "another name");
  });

  it("the earliest is the first: by order or by ID, in what is read or before it", async () => {
    const claims = [{ orderId: "1001" }, { eventId: "x" }, { eventId: "x", orderId: "1001" }];
    assert.deepEqual(await copiesOf(claims), [[12, 10]]);
    const turned = [{ eventId: "x" }, { orderId: "1001" }, { eventId: "x", orderId: "1001" }];
    assert.deepEqual(await copiesOf(turned), [[12, 10]]);
    assert.deepEqual(await copiesOf([{ eventId: "x" }, { eventId: "x" }], [null, 3]), [[11, 3]]);
  });
});
