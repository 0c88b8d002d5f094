import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { canonicalName, isStandardName, isUsableName, nearStandardName, standardNames } from "./name.ts";

describe("event names", () => {
  it("every standard name is its own", () => {
    for (const name of standardNames) {
      assert.equal(canonicalName(name), name);
      assert.ok(isStandardName(name) && isUsableName(name));
    }
  });

  it("case and separators do not matter for names that we know, and stay for those we do not", () => {
    for (const name of ["add_to_cart", "ADD TO CART", "add-to-cart", "addToCart"])
      assert.equal(canonicalName(name), "AddToCart", name);
    assert.equal(canonicalName(" My Own_Event "), "My Own_Event");
  });

  it("a custom name starts with a letter of any script and holds no markup", () => {
    for (const name of ["Quiz Finished", "정 bought", "step.2:done-ok"]) assert.ok(isUsableName(name), name);
    for (const name of ["", "1st", "<b>", "a\nb", "a@b", "x".repeat(101), "{}"])
      assert.ok(!isUsableName(name), name);
  });

  it("one typo away from a standard name is probably meant to be it", () => {
    const cases = [
      ["AddToCard", "AddToCart"],
      ["Purchas", "Purchase"],
      ["Purchasee", "Purchase"],
      ["Prucahse", null],
      ["Pruchase", "Purchase"],
      ["Serach", "Search"],
      ["Purchase", null],
      ["QuizFinished", null],
    ] as const;
    for (const [name, near] of cases) assert.equal(nearStandardName(name), near, name);
  });
});
