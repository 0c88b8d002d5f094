import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { hourMs, minuteMs, secondMs } from "../core/index.ts";
import { toTargets } from "../host/index.ts";
import { toPause } from "./pause.ts";
import type { Sendable } from "./plan.ts";
import { type DeliveryStand, event, openDelivery, start } from "./test-stand.ts";
import { again, type Sender } from "./verdict.ts";

const hook = {
  id: "hook",
  type: "webhook",
  settings: { url: "https://hook.test/storefront" },
  secrets: { signing_secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
};
/** Delivery to the hook alone, without chance. */
async function open(t: TestContext): Promise<DeliveryStand> {
  const stand = await openDelivery({ destinations: [hook], random: () => 0 });
  t.after(async () => {
    await stand.close();
    assert.deepEqual(stand.faults, []);
  });
  return stand;
}
const reply = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  ({ kind: "reply", status, headers, body: "" }) as const;

/** What the Standard Webhooks specification recommends (read 2026-11-22). */
const scheduleMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** Everything at this moment and every five seconds after. */
async function pass(stand: DeliveryStand, ms: number): Promise<void> {
  for (let past = 0; past < ms; past += 5 * secondMs) await stand.advance(5 * secondMs);
}
const times = (stand: DeliveryStand) => stand.requests.map((one) => one.at - (stand.requests[0]?.at ?? 0));

describe("the schedule of a message that is not taken", () => {
  const target = toTargets({ stores: [{ id: "demo", destinations: [hook] }] }).targets[0];
  assert.ok(target);
  /** Only what waiting looks at. */
  const tried = (attempts: number) => ({ attempts, alone: false, possiblySince: null }) as Sendable;
  for (const random of [0, 0.5, 1]) {
    const wanted = scheduleMs.map((ms) => Math.round(ms * (1 - random * 0.2)));
    // Only chance is asked for.
    const sender = { rng: { float: () => random, id: String } } as unknown as Sender;

    it(`is 5 s to 24 h, scattered by ${random * 20} %, and ends after ten tries`, () => {
      const results = [...scheduleMs, 0].map((_, index) => again(tried(index), undefined, target, 0, sender));
      assert.deepEqual(
        results.slice(0, -1).map((one) => one.kind === "later" && one.afterMs),
        wanted,
      );
      const last = results.at(-1);
      assert.ok(last?.kind === "outcome");
      assert.deepEqual([last.outcome.kind, last.outcome.reason], ["expired", "attempts used up"]);
    });

    it(`is the same for a receiver that is down as a whole, but never longer than an hour (${random * 20} %)`, () => {
      const down = { kind: "down", reason: "HTTP 503", detail: "", afterMs: null, reply: "reply" } as const;
      const untils = [...scheduleMs, 0].map((_, index) => toPause(down, index + 1, target, 0, random).until);
      const atMost = [...wanted, wanted.at(-1) ?? 0].map((ms) => Math.min(ms, hourMs));
      assert.deepEqual(untils, atMost);
    });
  }
});

describe("a message that its receiver does not take", () => {
  it("is sent again after 5 s and 5 min, and does not hold up others", async (t) => {
    const stand = await open(t);
    stand.interfere((_sent, { body }) => reply(body.includes('"e1"') ? 400 : 204));
    await stand.store(event("e1"));
    await stand.store(event("e2"));
    assert.equal((await stand.outcome("e2", "hook"))?.kind, "delivered");
    await pass(stand, 6 * minuteMs);
    assert.deepEqual(
      times(stand)
        .toSorted((a, b) => a - b)
        .slice(2),
      [5 * secondMs, 5 * minuteMs + 5 * secondMs],
    );
  });

  it("waits as long as the receiver says, also when its destination begins anew meanwhile", async (t) => {
    const stand = await open(t);
    stand.interfere(() => reply(400, { "retry-after": String(10 * 3600) }));
    await stand.store(event("e1"));
    await stand.configure([{ ...hook, settings: { url: "no address" } }]);
    await stand.configure([hook]);
    const due = (await stand.delivery("e1", "hook"))?.parked?.due;
    assert.equal(due, start + 10 * hourMs);
  });
});

describe("a receiver that takes ten messages a second", () => {
  it("gets a backlog at about that rate: what it takes between two refusals is progress", async (t) => {
    const stand = await open(t);
    const taken = new Map<number, number>();
    stand.interfere(({ at }) => {
      const inSecond = (taken.get(Math.floor(at / secondMs)) ?? 0) + 1;
      taken.set(Math.floor(at / secondMs), inSecond);
      return reply(inSecond > 10 ? 429 : 204);
    });
    await stand.store(...Array.from({ length: 300 }, (_, at) => event(`e${at}`)));
    await stand.advance(5 * minuteMs);
    assert.equal((await stand.balance("hook")).delivered, 300);
  });
});

describe("a message that its receiver never answers", () => {
  it("steps aside after three tries, and ends by the schedule without holding up others", async (t) => {
    const stand = await open(t);
    const silent = { kind: "unanswered", error: "no answer in time" } as const;
    stand.interfere((_sent, { body }) => (body.includes('"e1"') ? silent : reply(204)));
    await stand.store(event("e1"), event("e2"), event("e3"));
    await stand.advance(hourMs);
    await stand.store(event("e4"));
    await stand.advance(3 * hourMs);
    for (const id of ["e2", "e3", "e4"]) assert.equal((await stand.outcome(id, "hook"))?.kind, "delivered");
    assert.equal((await stand.delivery("e1", "hook"))?.parked?.reason, "set aside");
    const asked = stand.requests.length;
    for (let at = 0; at < 30; at++) {
      await stand.store(event(`later-${at}`));
      await stand.advance(5 * hourMs);
      assert.equal((await stand.outcome(`later-${at}`, "hook"))?.kind, "delivered");
    }
    assert.ok(stand.requests.length - asked < 40, `${stand.requests.length - asked} requests`);
    const outcome = await stand.outcome("e1", "hook");
    assert.deepEqual([outcome?.kind, outcome?.reason], ["expired", "attempts used up"]);
  });
});

describe("a receiver that is down as a whole", () => {
  it("is asked again after a day at the latest, however long it says", async (t) => {
    const stand = await open(t);
    stand.interfere(() => reply(503, { "retry-after": "9999999" }));
    await stand.store(event("e1"));
    assert.equal((await stand.pause("hook"))?.until, start + 24 * hourMs);
  });

  it("is asked by the schedule, and everything waits in order", async (t) => {
    const stand = await open(t);
    stand.interfere(() => reply(503));
    await stand.store(event("e1"), event("e2"));
    await pass(stand, 10 * secondMs);
    assert.deepEqual([...new Set(times(stand))], [0, 5 * secondMs]);
    stand.interfere(() => reply(204));
    await pass(stand, 6 * minuteMs);
    for (const id of ["e1", "e2"]) assert.equal((await stand.outcome(id, "hook"))?.kind, "delivered");
  });

  it("for a day gets all that waits within an hour of being there again", async (t) => {
    const stand = await open(t);
    stand.interfere(() => ({ kind: "unreached", error: "ECONNREFUSED" }));
    await stand.store(event("e1"), event("e2"));
    await stand.advance(24 * hourMs);
    stand.interfere(() => reply(204));
    await stand.advance(hourMs + minuteMs);
    for (const id of ["e1", "e2"]) assert.equal((await stand.outcome(id, "hook"))?.kind, "delivered");
  });

  it("that is gone for good is asked no more, until a person changes something", async (t) => {
    const stand = await open(t);
    stand.interfere(() => reply(410));
    await stand.store(event("e1"));
    await pass(stand, 6 * minuteMs);
    assert.equal(stand.requests.length, 1);
    assert.equal((await stand.pause("hook"))?.kind, "held");
    stand.interfere(() => reply(204));
    await stand.configure([{ ...hook, settings: { url: "https://hook.test/moved" } }]);
    await pass(stand, minuteMs);
    assert.equal((await stand.outcome("e1", "hook"))?.kind, "delivered");
  });
});
