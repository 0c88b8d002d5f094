import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Channel, type CopyVerdict, createDedup } from "./dedup.ts";
import { createFifo } from "./fifo.ts";

const windowMs = 48;
const mergeMs = 5;

interface Sent {
  readonly key: string;
  readonly channel: Channel;
  readonly atMs: number;
}

/** The rule in its plainest words: looks through everything that came before. */
function verdictOf(sent: Sent, before: readonly (Sent & { readonly verdict: CopyVerdict })[]): CopyVerdict {
  const first = before.findLast((one) => one.key === sent.key && one.verdict === "counted");
  if (!first || sent.atMs - first.atMs >= windowMs) return "counted";
  const group = before.slice(before.lastIndexOf(first)).filter((one) => one.key === sent.key);
  const isOtherHalf = group.every((one) => one.channel !== sent.channel);
  return isOtherHalf && sent.atMs - first.atMs < mergeMs ? "merged" : "duplicate";
}

test("any sequence of copies is judged as by the plain rule", () => {
  const step = fc.record({
    key: fc.constantFrom("a", "b", "c"),
    channel: fc.constantFrom<Channel>("browser", "server"),
    waitMs: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 40, max: 50 })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const dedup = createDedup<never>({ windowMs, mergeMs, keysMax: 100 });
      const before: (Sent & { verdict: CopyVerdict })[] = [];
      let atMs = 0;
      for (const { key, channel, waitMs } of steps) {
        atMs += waitMs;
        const sent = { key, channel, atMs };
        const expected = verdictOf(sent, before);
        assert.equal(dedup.see(key, channel, atMs).verdict, expected);
        before.push({ ...sent, verdict: expected });
      }
      assert.ok(dedup.size <= 3);
      assert.equal(dedup.forgottenEarly, 0);
    }),
    { numRuns: 2000 },
  );
});

test("a queue of many keeps its order while its front is cut off", () => {
  const fifo = createFifo<number>();
  for (let item = 0; item < 5000; item += 1) {
    fifo.push(item);
    if (fifo.size > 10) assert.equal(fifo.shift(), item - 10);
  }
  assert.equal(fifo.size, 10);
  assert.equal(fifo.first(), 4990);
  assert.deepEqual(fifo.newest(3), [4999, 4998, 4997]);
  while (fifo.size > 0) fifo.shift();
  assert.equal(fifo.shift(), undefined);
});
