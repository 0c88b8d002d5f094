import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Mutation } from "./mutation.ts";

/** A seed that broke an invariant. */
export interface FailedSeed {
  readonly seed: number;
  readonly violation: string;
}

/** What many seeds brought. */
export interface FleetResult {
  readonly failed: readonly FailedSeed[];
  readonly ran: number;
  readonly events: number;
  readonly lives: number;
  /** By how much the heap of a worker grew at most, from when it was warm to its end. */
  readonly grownBytes: number;
}

/** Workers at most; more share the same memory bandwidth. */
const workersMax = 8;
/** Failures after which going on tells nothing new. */
const failuresMax = 10;

/** When to leave the rest out: after this time, but never before so many have run. */
export interface Budget {
  readonly ms: number;
  readonly seedsMin: number;
}

/** What one worker runs: every `step`-th seed from `from` on. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly failuresMax: number;
  readonly storm: boolean;
  readonly budget: Budget;
  readonly mutation: Mutation | null;
}

/** Runs the seeds from `from` on, on all cores; all of them where no budget is given. */
export async function runSeeds(
  from: number,
  count: number,
  options: { readonly budget?: Budget; readonly storm?: boolean; readonly mutation?: Mutation } = {},
): Promise<FleetResult> {
  const { budget = { ms: Number.POSITIVE_INFINITY, seedsMin: 0 }, storm = false, mutation = null } = options;
  const step = Math.min(workersMax, availableParallelism());
  const one = {
    to: from + count,
    step,
    failuresMax,
    storm,
    mutation,
    budget: { ...budget, seedsMin: budget.seedsMin / step },
  };
  const shares = Array.from({ length: step }, (_, index) => runShare({ ...one, from: from + index }));
  const results = await Promise.all(shares);
  return {
    failed: results.flatMap((one) => one.failed).sort((a, b) => a.seed - b.seed),
    ran: sum(results.map((one) => one.ran)),
    events: sum(results.map((one) => one.events)),
    lives: sum(results.map((one) => one.lives)),
    grownBytes: Math.max(...results.map((one) => one.grownBytes)),
  };
}

function runShare(workerData: Share): Promise<FleetResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
