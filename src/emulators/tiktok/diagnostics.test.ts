import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, test } from "node:test";
import type { Beacon } from "../kit/emulator.ts";
import { hashesOfNothing } from "./copies.ts";
import { nearestName } from "./names.ts";
import { createTestStand, pixel, purchase, startMs, type TestStand, trackBody } from "./test-stand.ts";

const startSeconds = startMs / 1000;

function codesFor(change: Readonly<Record<string, unknown>>): readonly string[] {
  const { emulator, track } = createTestStand();
  assert.equal(track(trackBody([purchase(change)])).code, 0, "diagnosed events are accepted all the same");
  return emulator.ledger().diagnostics.map((found) => found.code);
}

describe("problems in accepted events", () => {
  test("none in a full purchase", () => assert.deepEqual(codesFor({}), []));
  for (const [code, change] of [
    [
      "missing_content_id",
      { properties: { value: 1, currency: "USD", contents: [{ content_name: "Shirt" }] } },
    ],
    ["missing_value_or_currency", { properties: { value: 1, content_ids: ["a"] } }],
    ["missing_value_or_currency", { properties: { currency: "USD", content_ids: ["a"] } }],
    ["unknown_event_name", { event: "QuizFinished" }],
    ["mistyped_event_name", { event: "Adtocart" }],
    ["missing_event_id", { event_id: "" }],
    ["unattributable_time", { event_time: startSeconds - 28 * 86_400 - 1 }],
    ["unattributable_time", { event_time: startMs }],
    ["missing_page_url", { page: {} }],
    ["unlisted_currency", { properties: { value: 1, currency: "BGN", content_ids: ["a"] } }],
    ["no_match_keys", { user: { ip: "203.0.113.7" } }],
  ] as const) {
    test(`${code}: ${JSON.stringify(change)}`, () => assert.deepEqual(codesFor(change), [code]));
  }

  test("a hash of nothing is shown and is no match key", () => {
    for (const nothing of ["", "undefined", "null"]) {
      const email = hash("sha256", nothing).toUpperCase();
      assert.ok(hashesOfNothing.has(email.toLowerCase()));
      const codes = codesFor({ user: { email, ttp: "x" } });
      assert.deepEqual(codes, ["hash_of_nothing"]);
    }
  });

  test("a legacy name is only information, and no problem of the event", () => {
    const { emulator, track } = createTestStand();
    track(trackBody([purchase({ event: "CompletePayment" })]));
    const { diagnostics, events } = emulator.ledger();
    assert.deepEqual([diagnostics[0]?.code, diagnostics[0]?.level], ["legacy_event_name", "info"]);
    assert.deepEqual(events[0]?.problems, []);
  });

  test("a test event shows its problems although the answer was code 0", () => {
    const { emulator, track } = createTestStand();
    track(trackBody([purchase({ properties: { value: 1, currency: "USD" } })], { test_event_code: "TEST1" }));
    assert.deepEqual(emulator.ledger().test_events[0]?.problems, ["Missing content ID"]);
    assert.deepEqual(emulator.ledger().diagnostics, []);
  });

  test("counts go up per kind and name, worst first", () => {
    const { emulator, track } = createTestStand();
    for (let count = 0; count < 3; count += 1)
      track(trackBody([purchase({ page: {}, event_id: `${count}` })]));
    track(trackBody([purchase({ event_id: "4", user: { ttp: "x", email: hash("sha256", "") } })]));
    const rows = emulator.ledger().diagnostics.map((found) => `${found.code} ${found.event} ${found.count}`);
    assert.deepEqual(rows, ["hash_of_nothing Purchase 1", "missing_page_url Purchase 3"]);
  });
});

describe("mismatched event IDs", () => {
  const beacon: Beacon = {
    pixel,
    event: "Purchase",
    event_id: "browser-1",
    properties: { value: 59.9, currency: "USD", content_ids: ["sku-1"] },
    user: { ttp: "ttp1" },
  };
  const mismatches = (stand: TestStand): readonly string[] =>
    stand.emulator
      .ledger()
      .diagnostics.filter((found) => found.code === "mismatched_event_id")
      .map((found) => found.sample);
  const server = (stand: TestStand, change: Readonly<Record<string, unknown>> = {}): void =>
    void stand.track(trackBody([purchase({ event_id: "server-1", ...change })]));

  test("same visitor, name and value within seconds", () => {
    const stand = createTestStand();
    stand.emulator.browser(beacon);
    stand.clock.nowMs += 20_000;
    server(stand);
    assert.deepEqual(mismatches(stand), ["browser browser-1, server server-1"]);
  });

  for (const [name, change] of [
    ["equal IDs", { event_id: "browser-1" }],
    ["another visitor", { user: { ttp: "other" } }],
    ["another name", { event: "Lead" }],
    ["another value", { properties: { value: 60, currency: "USD" } }],
    ["a time half a minute apart", { event_time: startSeconds + 30 }],
  ] as const) {
    test(`not with ${name}`, () => {
      const stand = createTestStand();
      stand.emulator.browser(beacon);
      server(stand, change);
      assert.deepEqual(mismatches(stand), []);
    });
  }

  test("not when both halves meet their true twins later", () => {
    const stand = createTestStand();
    stand.emulator.browser({ ...beacon, event_id: "a" });
    server(stand, { event_id: "b" });
    assert.equal(mismatches(stand).length, 1);
    stand.emulator.browser({ ...beacon, event_id: "b" });
    assert.equal(mismatches(stand).length, 0);
  });
});

test("names that are one slip away from a standard one are recognised", () => {
  const cases = {
    purchase: "Purchase",
    Purchse: "Purchase",
    "Add to cart": "AddToCart",
    ViewContents: "ViewContent",
  };
  for (const [sent, meant] of Object.entries(cases)) assert.equal(nearestName(sent), meant);
  for (const other of ["QuizFinished", "Refund", ""]) assert.equal(nearestName(other), undefined);
});
