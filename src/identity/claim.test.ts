import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dayMs, type StorefrontEvent } from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import type { EventClaim } from "../engine/index.ts";
import { openEngineStand } from "../engine/sqlite/test-stand.ts";
import { findCopies } from "./claim.ts";
import { createResolver } from "./resolver.ts";

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

describe("an order that is paid weeks after it was made", () => {
  it("is counted once, and so is what a rule made of it", async (t) => {
    const { log, engine, close } = openEngineStand();
    t.after(close);
    const fail = (_part: string, _position: number, error: unknown): never => {
      throw error;
    };
    const resolver = createResolver({ ...engine, rng: { float: () => 0, id: () => "p" }, failed: fail });
    const purchase = (order: string, more: Partial<StorefrontEvent> = {}): StorefrontEvent => ({
      ...eventOf({ event: "Purchase", properties: { order_id: order } }),
      ...more,
    });
    const bigPurchase = { event: "BigPurchase", mapped_by: "big" };
    for (const [order, days] of [
      ["1001", 0],
      ["1001", 20],
      ["1002", 20],
    ] as const) {
      const at = receivedAt + days * dayMs;
      const events = [purchase(order), purchase(order, bigPurchase)];
      const texts = events.map((one) => JSON.stringify({ ...one, received_at: at }));
      await log.append("demo/0", texts, at);
      await resolver.step("demo/0");
    }
    const copies = await engine.identity.copies("demo/0", 1, 6);
    assert.deepEqual(
      copies.map((one) => [one.position, one.firstPosition]),
      [
        [3, 1],
        [4, 2],
      ],
    );
  });
});
