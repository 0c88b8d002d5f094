import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, money, percent } from "./number.ts";

test("amounts are shown as the currency writes them, digit for digit", () => {
  assert.equal(money("59.9", "USD"), "59.90 USD");
  assert.equal(money("1200", "JPY"), "1200 JPY");
  assert.equal(money("0.1234567", "USD"), "0.1234567 USD");
  assert.equal(money("5", "not a currency"), "5.00 not a currency");
  assert.equal(money(undefined, "USD"), "");
});

test("a share that is not zero never reads as zero", () => {
  assert.deepEqual([0, 0.001, 0.5, 1].map(percent), ["0 %", "< 1 %", "50 %", "100 %"]);
});

test("one event, two events", () => {
  assert.equal(counted(1, "event"), "1 event");
  assert.equal(counted(1284, "event"), "1,284 events");
});
