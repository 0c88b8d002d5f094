import assert from "node:assert/strict";
import { test } from "node:test";
import { amountText } from "./amount.ts";

test("amounts as text keep every digit, have as many as asked for, and no powers of ten", () => {
  assert.equal(amountText("59.9", 2), "59.90");
  assert.equal(amountText("59.905", 2), "59.905");
  assert.equal(amountText("60"), "60");
  assert.equal(amountText("60", 2), "60.00");
  assert.equal(amountText("123456789012345678.12"), "123456789012345678.12");
  assert.equal(amountText(29.95), "29.95");
  assert.equal(amountText(100, 2), "100.00");
  assert.equal(amountText(100), "100");
  assert.equal(amountText(0.000001), "0.000001");
  assert.equal(amountText(0), "0");
});
