import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { createBloom } from "./bloom.ts";

const key = (text: string): Uint8Array => hash("sha256", text, "buffer").subarray(0, 8);
const timeOrdered = (count: number): Uint8Array =>
  Buffer.from((1_795_000_000_000 * 65_536 + count).toString(16).padStart(16, "0"), "hex");

test("a key that was added is always found, also after the filter was stored", () => {
  const bloom = createBloom();
  for (let index = 0; index < 20_000; index++) bloom.add(key(`event ${index}`));
  const again = createBloom(bloom.bytes);
  for (let index = 0; index < 20_000; index++) assert.ok(again.mayHold(key(`event ${index}`)));
});

test("at a hundred thousand keys hardly a strange one is taken for known, whatever kind the keys are", () => {
  for (const make of [(index: number) => key(`event ${index}`), timeOrdered]) {
    const bloom = createBloom();
    for (let index = 0; index < 100_000; index++) bloom.add(make(index));
    let wrong = 0;
    for (let index = 100_000; index < 200_000; index++) if (bloom.mayHold(make(index))) wrong++;
    assert.ok(wrong < 200, `${wrong} of 100,000`);
  }
});
