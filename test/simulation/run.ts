import { parseArgs } from "node:util";
import { runSeeds } from "./fleet.ts";
import { mutations } from "./mutation.ts";
import { drawStorm } from "./storm.ts";
import { mishaps, replayOf, runStory, sweep } from "./sweep.ts";
import { type RunResult, runSeed } from "./world.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    mutation: { type: "string" },
    storm: { type: "boolean", default: false },
    story: { type: "string" },
    write: { type: "string" },
    mishap: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});

if (values.help) {
  console.log(`npm run sim                          1,000 seeds on all cores
npm run sim -- --seeds 20000         more of them; --from N starts elsewhere
npm run sim -- --seed 42             one seed, with everything that happened
npm run sim -- --storm --seeds 100   ten minutes with every switch of the TikTok emulator on; also with --seed N
npm run sim -- --story 3             every write of a story fails, once and for good, and the process dies at each
npm run sim -- --story 3 --write 17 --mishap "fails once"
                                     one of them, with everything that happened: ${mishaps.join(", ")}
npm run sim -- --seed 42 --mutation "settle without begin"
                                     the same with a planted fault: ${mutations.join(", ")}`);
} else if (values.story !== undefined) await tell(Number(values.story));
else if (values.seed !== undefined) await replay(Number(values.seed));
else await runMany(Number(values.from), Number(values.seeds));

async function replay(seed: number): Promise<void> {
  const mutation = mutations.find((one) => one === values.mutation);
  const result = await runSeed(seed, {
    history: true,
    ...(mutation ? { mutation } : {}),
    ...(values.storm ? { draw: drawStorm } : {}),
  });
  show(result);
}

async function tell(story: number): Promise<void> {
  const mishap = mishaps.find((one) => one === values.mishap);
  if (values.write !== undefined && mishap) {
    show(await runStory(story, { write: Number(values.write), mishap }, true));
    return;
  }
  const { tried, broken } = await sweep(story);
  for (const one of broken) console.log(`${one.violation}\n  ${replayOf(one)}`);
  console.log(`story ${story}: ${tried} mishaps, ${broken.length} broke something`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

function show(result: RunResult): void {
  for (const line of result.history) console.log(line);
  console.log(`\nseed ${result.seed}: ${result.events} events, ${result.lives} lives, ${result.steps} steps`);
  for (const one of result.violations) console.log(`VIOLATED  ${one}`);
  process.exitCode = result.violations.length > 0 ? 1 : 0;
}

async function runMany(from: number, count: number): Promise<void> {
  const started = performance.now();
  const { failed, ran, events, lives } = await runSeeds(from, count, { storm: values.storm });
  const seconds = (performance.now() - started) / 1000;
  for (const { seed, violation } of failed)
    console.log(
      `seed ${seed}: ${violation}\n  npm run sim --${values.storm ? " --storm" : ""} --seed ${seed}`,
    );
  const rate = (ran / seconds).toFixed(0);
  console.log(`${ran} seeds, ${events} events, ${lives} lives: ${failed.length} failed (${rate} seeds/s)`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
