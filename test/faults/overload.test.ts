import assert from "node:assert/strict";
import { test } from "node:test";
import { overload } from "./overload.ts";

/**
 * Memory that a crowd may cost; 300 MB were seen (`npm run faults -- --overload`): bodies (16 MiB), their events as
 * objects, texts and messages between three threads, young generations (17 MB each), page caches (22 MB) that were
 * small before, and 100 MB of garbage that V8 lets gather. 200 clients would hold 160 MB in their bodies alone if
 * nothing were shed, and several times that in what is made of them.
 */
const growthBytesMax = 400e6;

test("a crowd that never waits: shed with Retry-After before memory grows, what got 202 is delivered, and it recovers", async () => {
  const { taken, shed, withoutRetryAfter, other, idleBytes, peakBytes } = await overload();
  assert.ok(taken > 0 && shed >= 2 * taken, `${taken} taken, ${shed} shed`);
  assert.equal(withoutRetryAfter, 0);
  assert.deepEqual(other, [], "no other answer, and no broken connection");
  if (idleBytes === null || peakBytes === null) return; // the system does not tell
  const growth = peakBytes - idleBytes;
  assert.ok(growth < growthBytesMax, `${Math.round(growth / 1e6)} MB more than when idle`);
});
