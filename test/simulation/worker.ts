import { parentPort, workerData } from "node:worker_threads";
import { collectGarbage } from "../garbage.ts";
import type { FailedSeed, FleetResult, Share } from "./fleet.ts";
import { drawStorm } from "./storm.ts";
import { runSeed } from "./world.ts";

// Given by fleet.ts alone.
const { from, to, step, failuresMax, storm, budget, mutation } = workerData as Share;
/** Stories after which all code has run, and what is kept once is kept. */
const warmStories = 200;
const end = performance.now() + budget.ms;

const failed: FailedSeed[] = [];
let [ran, events, lives, warmBytes] = [0, 0, 0, 0];
for (let seed = from; seed < to && failed.length < failuresMax; seed += step) {
  if (ran >= budget.seedsMin && performance.now() > end) break;
  const result = await runSeed(seed, {
    ...(storm ? { draw: drawStorm } : {}),
    ...(mutation ? { mutation } : {}),
  });
  ran++;
  if (ran === warmStories) warmBytes = heldBytes();
  events += result.events;
  lives += result.lives;
  const [violation] = result.violations;
  if (violation !== undefined) failed.push({ seed, violation });
}
const grownBytes = ran > warmStories ? heldBytes() - warmBytes : 0;
const result: FleetResult = { failed, ran, events, lives, grownBytes };
parentPort?.postMessage(result);

function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
