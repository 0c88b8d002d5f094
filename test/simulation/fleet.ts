import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

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
}

/** Workers at most; more share the same memory bandwidth. */
const workersMax = 8;
/** Failures after which going on tells nothing new. */
const failuresMax = 10;

/** Runs the seeds from `from` on, on all cores. */
export async function runSeeds(from: number, count: number): Promise<FleetResult> {
  const size = Math.min(workersMax, availableParallelism());
  const shares = Array.from({ length: size }, (_, index) => runShare(from + index, from + count, size));
  const results = await Promise.all(shares);
  return {
    failed: results.flatMap((one) => one.failed).sort((a, b) => a.seed - b.seed),
    ran: sum(results.map((one) => one.ran)),
    events: sum(results.map((one) => one.events)),
    lives: sum(results.map((one) => one.lives)),
  };
}

function runShare(from: number, to: number, step: number): Promise<FleetResult> {
  return new Promise((resolve, reject) => {
    const workerData = { from, to, step, failuresMax };
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
