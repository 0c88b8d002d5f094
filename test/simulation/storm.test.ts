import assert from "node:assert/strict";
import { test } from "node:test";
import { emulators } from "../../src/emulators/index.ts";
import { createRandom } from "./random.ts";
import { drawStorm } from "./storm.ts";
import { runSeed } from "./world.ts";

/** Storms of every `npm test`; `npm run sim -- --storm --seeds 1000` runs as many as you like. */
const storms = 12;

test("a storm of ten minutes with every switch of the TikTok emulator on: one outcome each, each key counted once", async () => {
  let [events, lives] = [0, 0];
  for (let seed = 1; seed <= storms; seed++) {
    const run = await runSeed(seed, { draw: drawStorm });
    assert.deepEqual(run.violations, [], `npm run sim -- --storm --seed ${seed}`);
    events += run.events;
    lives += run.lives;
  }
  assert.ok(events > storms * 80, `${events} events`);
  assert.ok(lives > storms * 3, `${lives} lives`);
});

test("the storm leaves no switch out", () => {
  const [plan] = drawStorm(createRandom(1)).destinations;
  const faults = plan?.weather.flatMap((one) => Object.keys(one.faults)) ?? [];
  const set = new Set([...Object.keys(plan?.switches ?? {}), ...faults]);
  // The simulation's own: a token is revoked at a time, and events are poison by their names.
  for (const name of ["tokens_revoked_at", "poison_event_ids"]) set.add(name);
  assert.deepEqual(
    Object.keys(emulators.tiktok?.switches ?? {}).filter((name) => !set.has(name)),
    [],
  );
});

test("every fault of the storm strikes", async () => {
  const { history } = await runSeed(1, { draw: drawStorm, history: true });
  const seen = history.join("\n");
  for (const what of [
    /token/,
    /reset: /,
    /hang: /,
    / 502 /,
    /50000/,
    /51012/,
    /60001/,
    /40100/,
    /40105/,
    /not reached/,
  ])
    assert.match(seen, what);
});
