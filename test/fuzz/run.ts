import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Finding, type Report, runCampaign } from "./campaign.ts";
import { createExplorer } from "./explorer.ts";
import type { Parser } from "./parser.ts";
import { allParsers } from "./parsers/index.ts";

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "20000" },
    parser: { type: "string" },
    seed: { type: "string", default: "1" },
    input: { type: "string" },
    explore: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});
/** Inputs after each few of which the code that they reached is looked at. */
const exploredMax = 3_000;
const parsers = allParsers().filter(({ name }) => values.parser === undefined || name === values.parser);

if (values.help || parsers.length === 0) {
  console.log(`npm run fuzz                                  20,000 inputs for each reader
npm run fuzz -- --inputs 1000000 --seed 7     more of them, others
npm run fuzz -- --parser NAME                 one reader of:
${allParsers()
  .map(({ name, reads }) => `  ${name.padEnd(16)}${reads}`)
  .join("\n")}
npm run fuzz -- --parser NAME --input FILE    one input again`);
  process.exitCode = values.help ? 0 : 1;
} else if (values.input !== undefined) await replay(values.input);
else if (values.explore !== undefined) await explore(Number(values.explore), Number(values.seed));
else await runAll(Number(values.inputs), Number(values.seed));
for (const parser of parsers) await parser.close?.();

async function replay(path: string): Promise<void> {
  for (const parser of parsers) await parser.take(readFileSync(path));
  console.log("nothing wrong with it");
}

async function runAll(inputs: number, seed: number): Promise<void> {
  let found = 0;
  for (const parser of parsers) {
    const corpus = exploreApart(parser, Math.min(exploredMax, Math.ceil(inputs / 20)), seed);
    const report = await runCampaign(parser, { inputs, seed, corpus });
    console.log(lineOf(report));
    for (const finding of report.findings) show(parser.name, finding);
    found += report.findings.length;
  }
  process.exitCode = found > 0 ? 1 : 0;
}

/** In a process of its own: V8 26.10 with its counters of blocks on has ended a long run with a segmentation fault. */
function exploreApart(parser: Parser, inputs: number, seed: number): readonly Buffer[] {
  const args = [import.meta.filename, "--explore", `${inputs}`, "--parser", parser.name, "--seed", `${seed}`];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status === 0) {
    const corpus: readonly string[] = JSON.parse(stdout); // written by `explore`
    return corpus.map((one) => Buffer.from(one, "base64"));
  }
  console.log(`${parser.name}: looking at the reached code failed (${status}); the seeds alone are used`);
  return parser.seeds;
}

async function explore(inputs: number, seed: number): Promise<void> {
  const explorer = createExplorer();
  for (const parser of parsers) {
    const corpus = await explorer.explore(parser, { inputs, seed });
    process.stdout.write(JSON.stringify(corpus.map((one) => one.toString("base64"))));
  }
  explorer.stop();
}

function lineOf(report: Report): string {
  const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
  return [
    report.parser.padEnd(16),
    `${report.inputs} inputs in ${report.seconds.toFixed(0)} s`,
    `corpus ${report.corpus}`,
    `slowest ${report.slowestMs.toFixed(1)} ms CPU for ${report.slowestBytes} bytes`,
    `heap ${mib(report.heapFirst)} -> ${mib(report.heapLast)} MiB`,
    `${report.findings.length} found`,
  ].join("  ");
}

function show(parser: string, { kind, message, input }: Finding): void {
  console.log(`  ${kind}: ${message.split("\n").slice(0, 8).join("\n    ")}`);
  if (!input) return;
  const path = join(mkdtempSync(join(tmpdir(), "signalpost-fuzz-")), "input");
  writeFileSync(path, input);
  const text = JSON.stringify(input.toString("latin1"));
  console.log(`    ${text.slice(0, 400)}\n    npm run fuzz -- --parser ${parser} --input ${path}`);
}
