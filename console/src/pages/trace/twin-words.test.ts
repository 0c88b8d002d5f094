import assert from "node:assert/strict";
import { test } from "node:test";
import { twinWords } from "./twin-words.ts";

test("a browser's copy is said to count once only where it carries an ID", () => {
  assert.match(twinWords("order-1", "order-1"), /^with the same ID: .* once$/);
  assert.match(twinWords("theirs", "order-1"), /^with the ID theirs, .* once$/);
  assert.match(twinWords(null, "order-1"), /^without an event ID: .* cannot tell/);
});
