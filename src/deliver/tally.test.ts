import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome, StorefrontEvent } from "../core/index.ts";
import { matchBits, matchKeysOfBits } from "../identity/index.ts";
import type { Sendable } from "./plan.ts";
import { tallyMatches } from "./tally.ts";

const delivered: Outcome = { kind: "delivered", reason: "accepted" };

test("what was delivered is counted by day and name; names of the shop's own are one, replays are none", () => {
  const sendables = [
    sendable(1, "Purchase", 64, 65),
    sendable(2, "Purchase", 64, 65),
    sendable(3, "Purchase", 64, 65),
    sendable(4, "wheel_spun", 64, 64),
    sendable(5, "box_opened", 64, 64),
    sendable(6, "Purchase", 0, 0),
  ];
  const entries = new Map(
    sendables.map(({ position }) => [position, { outcome: delivered as Outcome | null }]),
  );
  entries.set(3, { outcome: { kind: "rejected", reason: "bad value", detail: "" } });
  const was = new Map([[6, { reason: "replay" }]]);
  assert.deepEqual(
    new Set(tallyMatches(sendables, entries, was)),
    new Set([
      { day: 0, event: "Purchase", own: 64, sent: 65, count: 2 },
      { day: 0, event: "custom", own: 64, sent: 64, count: 2 },
    ]),
  );
});

test("an event's match keys are those it carries; a number of an assumed country is one", () => {
  const bits = matchBits({
    user: { phone_assumed: [{ country: "US", phone: "hash" }] },
    cookies: {},
    click_ids: { ttclid: { value: "E.C.P.1", at: 1 } },
    ip: "203.0.113.9",
    // Only the fields that carry match keys are looked at.
  } as unknown as StorefrontEvent);
  assert.deepEqual(matchKeysOfBits(bits), ["phone", "click_id", "ip"]);
  // No platform is sent the address of a proxy that nobody has declared.
  assert.equal(matchBits({ ip: "10.0.0.7" } as unknown as StorefrontEvent), 0);
});

function sendable(position: number, event: string, own: number, sent: number): Sendable {
  return {
    position,
    receivedAt: 5,
    payload: {},
    contacts: [],
    group: "",
    alone: false,
    remark: null,
    additions: null,
    event,
    match: { own, sent },
    attempts: 0,
    possiblySince: null,
  };
}
