import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Beacon } from "../kit/emulator.ts";
import type { LedgerEvent } from "../kit/ledger.ts";
import {
  createTestStand,
  emailHash,
  pixel,
  purchase,
  startMs,
  type TestStand,
  trackBody,
} from "./test-stand.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const beacon: Beacon = {
  pixel,
  event: "Purchase",
  event_id: "order-1001",
  properties: { value: 59.9, currency: "USD", content_ids: ["sku-1"] },
  user: { ttp: "ttp1", ip: "203.0.113.7", user_agent: "Mozilla/5.0" },
};

function at(stand: TestStand, ms: number): TestStand {
  stand.clock.nowMs = startMs + ms;
  return stand;
}

function sendServer(stand: TestStand, change: Readonly<Record<string, unknown>> = {}): void {
  assert.equal(stand.track(trackBody([purchase(change)])).code, 0);
}

function counts(stand: TestStand): readonly [number, number, number, number] {
  const { received, conversions, merged, duplicates } = stand.emulator.ledger();
  assert.equal(received, conversions + merged + duplicates);
  return [received, conversions, merged, duplicates];
}

function onlyEvent(stand: TestStand): LedgerEvent {
  const { events } = stand.emulator.ledger();
  assert.equal(events.length, 1);
  const [event] = events;
  assert.ok(event);
  return event;
}

describe("a browser and a server copy", () => {
  for (const [name, delayMs, expected] of [
    ["at once", 0, [2, 1, 1, 0]],
    ["just under 5 minutes", 5 * minuteMs - 1, [2, 1, 1, 0]],
    ["at 5 minutes", 5 * minuteMs, [2, 1, 0, 1]],
    ["just under 48 hours", 48 * hourMs - 1, [2, 1, 0, 1]],
    ["at 48 hours, when the first is forgotten", 48 * hourMs, [2, 2, 0, 0]],
  ] as const) {
    test(`${name}: received, conversions, merged, duplicates are ${expected.join(", ")}`, () => {
      const stand = createTestStand();
      stand.emulator.browser(beacon);
      sendServer(at(stand, delayMs));
      assert.deepEqual(counts(stand), expected);
      const mirrored = createTestStand();
      sendServer(mirrored);
      at(mirrored, delayMs).emulator.browser(beacon);
      assert.deepEqual(counts(mirrored), expected);
    });
  }

  test("merge into one row with the match keys of both", () => {
    const stand = createTestStand();
    stand.emulator.browser(beacon);
    assert.deepEqual(onlyEvent(stand).match_keys, ["ttp", "ip_user_agent"]);
    sendServer(at(stand, 1000));
    const row = onlyEvent(stand);
    assert.deepEqual(row.sources, ["browser", "server"]);
    assert.ok(row.merged && row.counted);
    assert.deepEqual(row.match_keys, ["ttp", "ip_user_agent", "click_id", "email"]);
    assert.equal(stand.emulator.ledger().by_event.Purchase?.match_keys.email?.coverage, 1);
  });

  test("after 5 minutes the dropped copy adds no match keys", () => {
    const stand = createTestStand();
    stand.emulator.browser(beacon);
    sendServer(at(stand, 6 * minuteMs));
    assert.deepEqual(onlyEvent(stand).match_keys, ["ttp", "ip_user_agent"]);
    assert.equal(onlyEvent(stand).duplicates, 1);
  });

  test("a third copy is a duplicate, also inside 5 minutes", () => {
    const stand = createTestStand();
    stand.emulator.browser(beacon);
    sendServer(stand);
    sendServer(stand);
    stand.emulator.browser(beacon);
    assert.deepEqual(counts(stand), [4, 1, 1, 2]);
  });

  for (const [name, change] of [
    ["event IDs", { event_id: "order-1002" }],
    ["literal names", { event: "CompletePayment" }],
    ["missing IDs", { event_id: "" }],
  ] as const) {
    test(`with different ${name} count twice`, () => {
      const stand = createTestStand();
      stand.emulator.browser(beacon);
      sendServer(stand, change);
      assert.deepEqual(counts(stand), [2, 2, 0, 0]);
    });
  }
});

test("a server repeat is dropped for 48 hours from the first copy, not from the latest", () => {
  const stand = createTestStand();
  sendServer(stand);
  sendServer(at(stand, 40 * hourMs));
  assert.deepEqual(counts(stand), [2, 1, 0, 1]);
  sendServer(at(stand, 48 * hourMs));
  assert.deepEqual(counts(stand), [3, 2, 0, 1], "a later copy counts a second time");
  assert.equal(stand.emulator.ledger().events.length, 2);
  sendServer(at(stand, 88 * hourMs));
  assert.deepEqual(counts(stand), [4, 2, 0, 2], "the new window starts with the second conversion");
});

test("copies for two pixels count once for each", () => {
  const stand = createTestStand({
    pixels: [
      { code: pixel, token: "a" },
      { code: "COTHER", token: "b" },
    ],
  });
  stand.emulator.browser({ ...beacon, pixel: [pixel, "COTHER"] });
  assert.deepEqual(counts(stand), [2, 2, 0, 0]);
});

test("test events stay apart from live ones", () => {
  const stand = createTestStand();
  assert.equal(stand.track(trackBody([purchase()], { test_event_code: "TEST11178" })).code, 0);
  const { received, events, test_events, test_received, by_event } = stand.emulator.ledger();
  assert.deepEqual([received, events.length, test_received, by_event], [0, 0, 1, {}]);
  assert.equal(test_events[0]?.test_event_code, "TEST11178");
  assert.equal(test_events[0]?.counted, false);
  sendServer(stand);
  assert.deepEqual(counts(stand), [1, 1, 0, 0], "a test event is no first copy");
});

test("an empty test_event_code is none", () => {
  const stand = createTestStand();
  stand.track(trackBody([purchase()], { test_event_code: "" }));
  assert.deepEqual(counts(stand), [1, 1, 0, 0]);
});

test("memory is bounded: the list keeps the newest, counts stay exact, forgotten keys are owned up to", () => {
  const stand = createTestStand({ limits: { dedupKeysMax: 3, eventsMax: 2, testEventsMax: 1 } });
  for (const id of ["a", "b", "c", "d"]) sendServer(stand, { event_id: id });
  const { conversions, events, forgotten_early } = stand.emulator.ledger();
  assert.equal(conversions, 4);
  assert.deepEqual(
    events.map((event) => event.event_id),
    ["d", "c"],
  );
  assert.equal(forgotten_early, 1);
});

test("a browser copy for an unknown pixel is lost and shown in Diagnostics", () => {
  const stand = createTestStand();
  stand.emulator.browser({ ...beacon, pixel: "CUNKNOWN" });
  assert.deepEqual(counts(stand), [0, 0, 0, 0]);
  assert.equal(stand.emulator.ledger().diagnostics[0]?.code, "invalid_pixel_id");
});

test("match-key coverage and the estimated score follow the weights", () => {
  const stand = createTestStand();
  sendServer(stand, { event_id: "a", user: { email: emailHash } });
  sendServer(stand, { event_id: "b", user: {} });
  const row = stand.emulator.ledger().by_event.Purchase;
  assert.equal(row?.match_keys.email?.coverage, 0.5);
  // Weights are 5 + 4 + 3 + 2 + 2 + 1 = 17; 10 * 4 * 0.5 / 17 = 1.18.
  assert.equal(row?.match_score, 1.2);
});

test("reset goes back to the start", () => {
  const stand = createTestStand();
  sendServer(stand);
  stand.emulator.setFaults({ latency_ms: 9, batch: "partial" });
  stand.emulator.reset();
  assert.deepEqual(counts(stand), [0, 0, 0, 0]);
  assert.equal(stand.emulator.faults().latency_ms, 0);
  assert.equal(stand.emulator.faults().batch, "atomic");
  sendServer(stand);
  assert.deepEqual(counts(stand), [1, 1, 0, 0]);
});
