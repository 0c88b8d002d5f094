import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  addDecimals,
  compareDecimals,
  isZero,
  parseDecimal,
  subtractDecimals,
  sumOfContents,
} from "./money.ts";

describe("decimals", () => {
  it("are compared by value, not by text", () => {
    assert.ok(compareDecimals("9.90", "10") < 0);
    assert.equal(compareDecimals("10.00", "10"), 0);
    assert.ok(compareDecimals("-1", "-2") > 0);
  });

  it("of nothing are zero", () => {
    for (const zero of ["0", "0.00", "-0.0", "000"]) assert.ok(isZero(zero), zero);
    for (const some of ["0.01", "-1", "10"]) assert.ok(!isZero(some), some);
  });

  it("add up exactly where floats do not", () => {
    assert.equal(addDecimals("0.1", "0.2"), "0.3");
    assert.equal(subtractDecimals("0.30", "0.4"), "-0.1");
    assert.equal(addDecimals("999999999999999999", "0.01"), "999999999999999999.01");
  });

  it("of contents are price times quantity, unless a price is missing", () => {
    assert.equal(sumOfContents([{ price: "29.95", quantity: 2 }, { price: "0.10" }]), "60");
    assert.equal(sumOfContents([{ price: "12.40", quantity: 0.5 }]), "6.2");
    assert.equal(sumOfContents([{ price: "1" }, {}]), null);
    assert.equal(sumOfContents([]), null);
  });

  it("subtracting what was added gives the same value again", () => {
    const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map((n) => {
      const text = (n < 0n ? -n : n).toString().padStart(3, "0");
      return `${n < 0n ? "-" : ""}${text.slice(0, -2)}.${text.slice(-2)}`;
    });
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        assert.equal(compareDecimals(subtractDecimals(addDecimals(a, b), b), a), 0);
      }),
    );
  });

  it("read from their own text are the same again", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const decimal = parseDecimal(number);
        if (decimal !== null) assert.equal(parseDecimal(decimal), decimal);
      }),
    );
  });
});
