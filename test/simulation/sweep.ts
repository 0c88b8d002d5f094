import type { Random } from "./random.ts";
import { type CrashPlan, drawScenario, type Scenario } from "./scenario.ts";
import { type RunResult, runSeed } from "./world.ts";

/** What happens at one write of a story. */
export const mishaps = ["fails once", "fails from then on", "before", "inside", "after"] as const;

/** One mishap at one write. */
export interface Case {
  readonly seed: number;
  readonly write: number;
  readonly mishap: (typeof mishaps)[number];
}

/** The same story each time: two destinations, copies, events that the platform refuses, an outage; no other mishap. */
function drawStory(random: Random): Scenario {
  const drawn = drawScenario(random);
  return {
    ...drawn,
    length: "short",
    activeMs: 30_000,
    requests: 5,
    eventsPerRequestMax: 3,
    copies: 0.6,
    twins: 0.5,
    poison: 0.1,
    destinations: drawn.destinations.slice(0, 2),
    crashes: [],
    stops: [],
    failing: null,
    retentionMs: null,
    skewMs: 0,
    jump: null,
    zombie: null,
  };
}

/** Runs a story with one mishap; `writes` of the result says how many there are to have one. */
export function runStory(seed: number, one: Omit<Case, "seed"> | null, history = false): Promise<RunResult> {
  return runSeed(seed, {
    history,
    draw(random) {
      const story = drawStory(random);
      if (!one) return story;
      const { write, mishap } = one;
      if (mishap === "fails once") return { ...story, failing: { from: write, count: 1 } };
      if (mishap === "fails from then on")
        return { ...story, failing: { from: write, count: Number.POSITIVE_INFINITY } };
      const crash: CrashPlan = { write, of: null, phase: mishap, awayMs: 1000 };
      return { ...story, crashes: [crash] };
    },
  });
}

/** The command that shows one mishap with everything that happened. */
export function replayOf({ seed, write, mishap }: Case): string {
  return `npm run sim -- --story ${seed} --write ${write} --mishap "${mishap}"`;
}

/** Every mishap at every write of a story; gives back those that broke an invariant, and how many were tried. */
export async function sweep(
  seed: number,
): Promise<{ readonly tried: number; readonly broken: readonly (Case & { readonly violation: string })[] }> {
  const { writes } = await runStory(seed, null);
  const broken: (Case & { readonly violation: string })[] = [];
  let tried = 0;
  for (let write = 1; write <= writes; write++) {
    for (const mishap of mishaps) {
      const { violations } = await runStory(seed, { write, mishap });
      tried++;
      const [violation] = violations;
      if (violation !== undefined) broken.push({ seed, write, mishap, violation });
    }
  }
  return { tried, broken };
}
