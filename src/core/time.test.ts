import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hourOf, parseTime } from "./time.ts";

const noon = Date.UTC(2026, 10, 22, 12);

describe("times become milliseconds since 1970 in UTC", () => {
  const same: readonly (string | number)[] = [
    "2026-11-22T12:00:00Z",
    "2026-11-22t12:00:00z",
    "2026-11-22T12:00Z",
    "2026-11-22T12:00:00",
    "2026-11-22 12:00:00",
    "2026-11-22T12:00:00.000000Z",
    "2026-11-22T14:00:00+02:00",
    "2026-11-22T14:00:00+0200",
    "2026-11-22 14:00:00 +02:00",
    "2026-11-22T12:00:00 Z",
    " 2026-11-22T12:00:00Z ",
    noon,
    noon / 1000,
    String(noon),
    String(noon / 1000),
    `${noon / 1000}.0`,
  ];
  for (const text of same) it(JSON.stringify(text), () => assert.equal(parseTime(text), noon));

  it("a date alone is its midnight in UTC", () => {
    assert.equal(parseTime("2026-11-22"), Date.UTC(2026, 10, 22));
  });

  it("fractions of a second are kept to the millisecond", () => {
    assert.equal(parseTime("2026-11-22T12:00:00.123456789Z"), noon + 123);
    assert.equal(parseTime(noon / 1000 + 0.25), noon + 250);
  });

  it("2010 and the last millisecond of 2099 are the ends of what can be a time", () => {
    assert.equal(parseTime("2010-01-01T00:00:00Z"), Date.UTC(2010, 0, 1));
    assert.equal(parseTime("2009-12-31T23:59:59Z"), null);
    assert.equal(parseTime("2099-12-31T23:59:59.999Z"), Date.UTC(2100, 0, 1) - 1);
    assert.equal(parseTime("2100-01-01T00:00:00Z"), null);
  });
});

describe("what is no time", () => {
  const none: readonly (string | number)[] = [
    "",
    "yesterday",
    "22.11.2026",
    "11/22/2026",
    "2026-13-01",
    "2026-02-30",
    "2026-02-30T12:00:00Z",
    "2025-02-29T12:00:00Z",
    "2026-11-31T00:00:00+02:00",
    "2026-11-22T25:00:00Z",
    "2026-11-22T12:61:00Z",
    "1e12",
    0,
    -1,
    noon * 1000,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ];
  for (const text of none) it(JSON.stringify(text), () => assert.equal(parseTime(text), null));
});

it("a leap day is a day", () => {
  assert.equal(parseTime("2028-02-29T00:00:00Z"), Date.UTC(2028, 1, 29));
});

it("an hour starts at its full hour", () => {
  assert.equal(hourOf(noon + 59 * 60_000), noon);
});
