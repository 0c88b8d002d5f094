import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventRow } from "../../../../src/wire/index.ts";
import { afterReread, isFull, noRows, released, withRow } from "./live-rows.ts";

function row(place: string, state: "waiting" | "delivered" = "waiting"): EventRow {
  return {
    place,
    event: "PageView",
    event_id: place,
    event_time: 1,
    received_at: 1,
    source: "pixel",
    visitor_id: null,
    url: null,
    value: null,
    currency: null,
    order_id: null,
    match_keys: [],
    flags: [],
    deliveries: [{ destination: "tiktok", state, reason: state }],
  };
}

const nothing = new Set<string>();
const places = (rows: readonly EventRow[]) => rows.map((one) => one.place);

test("a new event goes on top", () => {
  const rows = withRow(withRow(noRows, row("1"), nothing, false), row("2"), nothing, false);
  assert.deepEqual(places(rows.shown), ["2", "1"]);
});

test("while somebody reads, new events wait and nothing moves", () => {
  const one = withRow(noRows, row("1"), nothing, false);
  const paused = withRow(one, row("2"), nothing, true);
  assert.deepEqual([places(paused.shown), places(paused.waiting)], [["1"], ["2"]]);
  assert.deepEqual(places(released(paused).shown), ["2", "1"]);
});

test("a change of a shown event is seen where it stands, paused or not", () => {
  const two = withRow(withRow(noRows, row("1"), nothing, false), row("2"), nothing, false);
  const changed = withRow(two, row("1", "delivered"), nothing, true);
  assert.deepEqual(places(changed.shown), ["2", "1"]);
  assert.equal(changed.shown[1]?.deliveries[0]?.state, "delivered");
});

test("a change of an event from an older page never jumps to the top", () => {
  const one = withRow(noRows, row("5"), nothing, false);
  const changed = withRow(one, row("2", "delivered"), new Set(["2"]), false);
  assert.deepEqual(places(changed.shown), ["5", "2"]);
});

test("after the pages were read again, only what came or changed meanwhile lies over them", () => {
  const before = withRow(withRow(noRows, row("1"), nothing, false), row("2"), nothing, false);
  const meanwhile = withRow(withRow(before, row("3"), nothing, false), row("1", "delivered"), nothing, false);
  const rows = afterReread(meanwhile, before);
  assert.deepEqual(places(rows.shown), ["3", "1"]);
  assert.equal(rows.shown[1]?.deliveries[0]?.state, "delivered");
});

test("a list is full before a row is lost, so that the pages can be read again", () => {
  let rows = noRows;
  let count = 0;
  for (; !isFull(rows); count++) rows = withRow(rows, row(String(count)), nothing, false);
  assert.equal(rows.shown.length, count);
});
