import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeeds } from "./fleet.ts";
import { heapMutation, mutations } from "./mutation.ts";
import { replayOf, sweep } from "./sweep.ts";
import { runSeed } from "./world.ts";

const minuteMs = 60_000;
/** Seeds of every `npm test`; `npm run sim -- --seeds 100000` runs as many as you like. */
const seeds = 20_000;
/** A machine that is busy with other things runs as many as it can; the report says how many. */
const budget = { ms: 4 * minuteMs, seedsMin: 1000 };
/** Bytes by which the heap may grow over all stories of a worker: it ends with none, so that what grows is a leak. */
const heapGrowthBytesMax = 4e6;
/** Stories of two workers that show a leak of a few kilobytes each. */
const leakSeeds = 2000;
/** Seeds within which each planted fault must show; most show in the first few. */
const mutationSeeds = 400;

const name = `${seeds} seeds: nothing accepted is lost, left without an outcome, or counted twice`;
test(name, { timeout: 20 * minuteMs }, async (context) => {
  const { failed, ran, lives, grownBytes } = await runSeeds(1, seeds, { budget });
  const [first] = failed;
  assert.equal(first, undefined, `${first?.violation}\n  npm run sim -- --seed ${first?.seed}`);
  assert.ok(ran >= budget.seedsMin);
  assert.ok(lives > ran * 3, "crashes and restarts are part of it");
  assert.ok(grownBytes < heapGrowthBytesMax, `the heap grew by ${grownBytes} bytes`);
  context.diagnostic(`${ran} of ${seeds} seeds ran in ${budget.ms / minuteMs} minutes at most`);
});

test("a planted fault is found: memory never given back", async () => {
  const { grownBytes } = await runSeeds(1, leakSeeds, { mutation: heapMutation });
  assert.ok(grownBytes > heapGrowthBytesMax, `the heap grew by ${grownBytes} bytes only`);
});

test("every write of a story fails, once and for good, and the process dies before, in and after each", async () => {
  const { tried, broken } = await sweep(1);
  const [first] = broken;
  assert.equal(first, undefined, first ? `${first.violation}\n  ${replayOf(first)}` : "");
  assert.ok(tried > 200, `${tried} mishaps`);
});

test("a seed repeats itself to the last line", async () => {
  // A long one; most stories are short.
  const seed = await longSeed();
  const [once, again] = [await runSeed(seed, { history: true }), await runSeed(seed, { history: true })];
  assert.deepEqual(again, once);
});

async function longSeed(): Promise<number> {
  for (let seed = 1; seed <= 200; seed++)
    if ((await runSeed(seed, { history: true })).history.length > 50) return seed;
  throw new Error("no story is long enough to show anything");
}

for (const mutation of mutations) {
  test(`a planted fault is found: ${mutation}`, async () => {
    for (let seed = 1; seed <= mutationSeeds; seed++) {
      const { violations } = await runSeed(seed, { mutation });
      if (violations.length > 0) return;
    }
    assert.fail(`${mutationSeeds} seeds ran with this fault and nobody noticed`);
  });
}
