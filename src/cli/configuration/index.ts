import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { ConfigurationPlan } from "../../wire/index.ts";
import { askServer, localServer } from "../ask-server.ts";
import { readConfig } from "../config-file.ts";
import { address, examples } from "../option.ts";
import { paint, print, say } from "../terminal.ts";
import { readForServer } from "./file.ts";

/** `signalpost export`: the running server's configuration as a file. */
export function addExport(program: Command): void {
  const command = program
    .command("export")
    .description(
      "Write the running server's configuration, console edits included, as a file without secrets",
    )
    .argument("[file]", "where to; default: the terminal")
    .option("--url <address>", "the server; needs SIGNALPOST_API_KEY", address, localServer)
    .action(async (file: string | undefined, options: { readonly url: string }) => {
      const text = await askServer(options.url, "GET /api/configuration");
      if (file === undefined) print(text.trimEnd());
      // A file that is there was perhaps written by a person: `wx` does not write over it.
      else await writeFile(file, text, { flag: "wx" });
      if (file !== undefined) say(`Wrote ${file}.`);
    });
  examples(command, [
    "signalpost export",
    "signalpost export signalpost-today.yaml --url https://track.shop.example",
  ]);
}

interface ApplyOptions {
  readonly url: string;
  readonly yes?: boolean;
}

/** `signalpost apply`: makes the running server's configuration what a file says, after showing what changes. */
export function addApply(program: Command): void {
  const command = program
    .command("apply")
    .description("Show what a file would change on the running server, field by field, then apply it")
    .argument("<file>", "a configuration file")
    .option("--url <address>", "the server; needs SIGNALPOST_API_KEY", address, localServer)
    .option("--yes", "apply without asking")
    .action(apply);
  command.addHelpText(
    "after",
    `
Fields that the file leaves out go back to their defaults. Secrets that it leaves out, or whose \${VARIABLE} is not set
here, stay as they are. Stores, destinations and alert channels that it does not name are left
alone. Applying a file again changes nothing.`,
  );
  examples(command, [
    "signalpost apply signalpost.yaml",
    "signalpost apply signalpost.yaml --yes --url https://track.shop.example",
  ]);
}

async function apply(file: string, options: ApplyOptions): Promise<void> {
  const { config, kept } = readForServer(file, await readConfig(file), process.env);
  for (const name of kept) say(`${name} is not set: the server keeps the secret that it has.`);
  // The reply's shape was checked by the server.
  const plan = JSON.parse(
    await askServer(options.url, "POST /api/configuration/plan", { config }),
  ) as ConfigurationPlan;
  for (const line of planLines(plan)) print(line);
  if (plan.changes.length === 0) return;
  if (!options.yes && !(await isConfirmed(plan.changes.length))) {
    say("Nothing was changed. With --yes the plan is carried out without asking.");
    process.exitCode = 2;
    return;
  }
  await askServer(options.url, "POST /api/configuration/apply", { config, version: plan.version });
  print(`Applied ${countOf(plan.changes.length)}.`);
}

const signs = { add: paint("green", "+"), remove: paint("red", "-"), change: paint("yellow", "~") } as const;

/** The plan as lines: `+` new, `~` changed, `-` back to the default. */
function planLines(plan: ConfigurationPlan): readonly string[] {
  if (plan.changes.length === 0) return ["Nothing to change."];
  const lines = plan.changes.map(({ path, kind, before, after, note }) => {
    const values = { add: after, remove: before, change: `${before} -> ${after}` }[kind];
    return `${signs[kind]} ${path}: ${values}${note === null ? "" : `  (${note})`}`;
  });
  return [...lines, ...plan.left_alone.map((path) => `  ${path} is not in the file and stays as it is`)];
}

/** Asks at a terminal; elsewhere nobody can answer, which is a no. */
async function isConfirmed(changes: number): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await reader.question(`Apply ${countOf(changes)}? [y/N] `)).trim());
  } finally {
    reader.close();
  }
}

function countOf(changes: number): string {
  return changes === 1 ? "1 change" : `${changes} changes`;
}
