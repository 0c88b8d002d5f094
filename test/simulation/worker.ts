import { parentPort, workerData } from "node:worker_threads";
import type { FailedSeed, Share } from "./fleet.ts";
import { drawStorm } from "./storm.ts";
import { runSeed } from "./world.ts";

// Given by fleet.ts alone.
const { from, to, step, failuresMax, storm, budget } = workerData as Share;
const end = performance.now() + budget.ms;

const failed: FailedSeed[] = [];
let [ran, events, lives] = [0, 0, 0];
for (let seed = from; seed < to && failed.length < failuresMax; seed += step) {
  if (ran >= budget.seedsMin && performance.now() > end) break;
  const result = await runSeed(seed, storm ? { draw: drawStorm } : {});
  ran++;
  events += result.events;
  lives += result.lives;
  const [violation] = result.violations;
  if (violation !== undefined) failed.push({ seed, violation });
}
parentPort?.postMessage({ failed, ran, events, lives });
