import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeeds } from "./fleet.ts";
import { mutations } from "./mutation.ts";
import { runSeed } from "./world.ts";

/** Seeds of every `npm test`; `npm run sim -- --seeds 20000` runs as many as you like. */
const seeds = 1000;
/** Seeds within which each planted fault must show; most show in the first few. */
const mutationSeeds = 120;

test(`${seeds} seeds: nothing accepted is lost, left without an outcome, or counted twice`, async () => {
  const { failed, ran, lives } = await runSeeds(1, seeds);
  const [first] = failed;
  assert.equal(first, undefined, `${first?.violation}\n  npm run sim -- --seed ${first?.seed}`);
  assert.equal(ran, seeds);
  assert.ok(lives > seeds * 3, "crashes and restarts are part of it");
});

test("a seed repeats itself to the last line", async () => {
  const [once, again] = [await runSeed(7, { history: true }), await runSeed(7, { history: true })];
  assert.ok(once.history.length > 20);
  assert.deepEqual(again, once);
});

for (const mutation of mutations) {
  test(`a planted fault is found: ${mutation}`, async () => {
    for (let seed = 1; seed <= mutationSeeds; seed++) {
      const { violations } = await runSeed(seed, { mutation });
      if (violations.length > 0) return;
    }
    assert.fail(`${mutationSeeds} seeds ran with this fault and nobody noticed`);
  });
}
