import assert from "node:assert/strict";
import { test } from "node:test";
import { overload } from "./overload.ts";

/**
 * Memory that a crowd may cost: bodies (16 MiB), their events as objects, texts and messages between three threads,
 * young generations (17 MB each), page caches that were small before, and garbage that V8 lets gather. A crowd of 20
 * seconds took 270 to 340 MB (`npm run faults -- --overload`), one of two minutes 480 MB and then no more; with neither
 * bodiesBytesMax nor appendBytesMax it was 790 MB after nine seconds, and went on growing.
 */
const growthBytesMax = 600e6;

test("a crowd that never waits: shed with Retry-After before memory grows, what got 202 is delivered, and it recovers", async () => {
  const { withoutRetryAfter, other, idleBytes, peakBytes } = await overload(); // ends when two thirds were shed
  assert.equal(withoutRetryAfter, 0);
  assert.deepEqual(other, [], "no other answer, and no broken connection");
  if (idleBytes === null || peakBytes === null) return; // the system does not tell
  const growth = peakBytes - idleBytes;
  assert.ok(growth < growthBytesMax, `${Math.round(growth / 1e6)} MB more than when idle`);
});
