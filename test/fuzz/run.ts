import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeArguments } from "../../bin/runtime.mjs";
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
    alone: { type: "boolean" },
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
else if (values.alone) await runHere(Number(values.inputs), Number(values.seed));
else await runAll();
for (const parser of parsers) await parser.close?.();

async function replay(path: string): Promise<void> {
  for (const parser of parsers) await parser.take(readFileSync(path));
  console.log("nothing wrong with it");
}

/** Each reader in a process of its own: what ends Node itself is a finding, too, and the others go on. */
async function runAll(): Promise<void> {
  const rows: string[] = [];
  let stop = (): unknown => undefined;
  let isStopped = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    // The reader under way tells what was done until then.
    process.once(signal, () => {
      isStopped = true;
      stop();
    });
  }
  for (const { name } of parsers) {
    if (isStopped) break;
    const args = ["--alone", "--parser", name, "--inputs", values.inputs, "--seed", values.seed];
    // With the flags that the server gets.
    const child = fork(import.meta.filename, args, { execArgv: nodeArguments });
    let row: string | null = null;
    // Written by `runHere`.
    child.on("message", (message) => {
      row = rowOf(message as Report);
    });
    stop = () => child.kill("SIGINT");
    const [code, signal] = await once(child, "exit");
    rows.push(row ?? `${name.padEnd(16)}  Node ended with ${signal ?? code}`);
    if (code !== 0) process.exitCode = 1;
  }
  const head = ["reader".padEnd(16), "    inputs", "slowest, ms CPU", "memory grew by, MiB", "found"];
  console.log(`\n${head.join("  ")}\n${rows.join("\n")}`);
}

async function runHere(inputs: number, seed: number): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopping.abort());
  for (const parser of parsers) {
    const corpus = exploreApart(parser, Math.min(exploredMax, Math.ceil(inputs / 20)), seed);
    const report = await runCampaign(parser, { inputs, seed, corpus, signal: stopping.signal });
    console.log(lineOf(report));
    for (const finding of report.findings) show(parser.name, finding);
    process.send?.({ ...report, findings: report.findings.map((one) => ({ ...one, input: null })) });
    if (report.findings.length > 0) process.exitCode = 1;
  }
}

/** In a process of its own: V8's counters of blocks slow everything down, and can be had only from the start. */
function exploreApart(parser: Parser, inputs: number, seed: number): readonly Buffer[] {
  const args = [import.meta.filename, "--explore", `${inputs}`, "--parser", parser.name, "--seed", `${seed}`];
  const { status, signal, stdout } = spawnSync(process.execPath, [...nodeArguments, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0)
    throw new Error(`${parser.name}: looking at the reached code ended with ${signal ?? status}`);
  const corpus: readonly string[] = JSON.parse(stdout); // written by `explore`
  return corpus.map((one) => Buffer.from(one, "base64"));
}

async function explore(inputs: number, seed: number): Promise<void> {
  const explorer = createExplorer();
  for (const parser of parsers) {
    const corpus = await explorer.explore(parser, { inputs, seed });
    process.stdout.write(JSON.stringify(corpus.map((one) => one.toString("base64"))));
  }
  explorer.stop();
}

function rowOf(report: Report): string {
  const grown = (report.heapLast - report.heapFirst) / 1024 / 1024;
  return [
    report.parser.padEnd(16),
    report.inputs.toLocaleString("en").padStart(10),
    report.slowestMs.toFixed(1).padStart(15),
    // A short run has no figure.
    (report.heapFirst === 0 ? "-" : grown.toFixed(1)).padStart(19),
    String(report.findings.length).padStart(5),
  ].join("  ");
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
