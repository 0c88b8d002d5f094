import assert from "node:assert/strict";
import { test } from "node:test";
import { createRefusalLog } from "./refusal-log.ts";

test("a crowd of refusals is one line a minute for each reason, with how many there were", () => {
  const lines: string[] = [];
  let now = 0;
  const refused = createRefusalLog(
    () => now,
    (level, message) => lines.push(`${level} ${message}`),
  );
  for (let count = 0; count < 1000; count++) refused(new Error("the disk is full"));
  refused("too much waits");
  assert.deepEqual(lines.splice(0), [
    "error a request was refused, and nothing of it stored: the disk is full",
    "error a request was refused, and nothing of it stored: too much waits",
  ]);
  now += 60_000;
  refused(new Error("the disk is full"));
  assert.match(lines.splice(0).join(), /the disk is full \(999 more since this was said last\)$/);
  now -= 3_600_000;
  refused(new Error("the disk is full"));
  assert.equal(lines.length, 1);
});
