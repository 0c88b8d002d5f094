import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { hex, uuidv7 } from "../../pixel/uuid.ts";

describe("on a page with Prototype.js (Magento), whose Array.from takes no function", () => {
  const { from } = Array;
  beforeEach(() => void Reflect.set(Array, "from", (list: ArrayLike<unknown>) => [].slice.call(list)));
  afterEach(() => void Reflect.set(Array, "from", from));

  it("hashes are hexadecimal, and IDs have their form", () => {
    assert.equal(hex(new Uint8Array([0, 171, 255])), "00abff");
    assert.match(uuidv7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });
});
