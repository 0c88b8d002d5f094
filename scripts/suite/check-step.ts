import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { type Count, noCount } from "./count.ts";

/** A check that is one command; it counts as one test. */
export interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What to do about a failure. */
  readonly hint: string;
  /** Exit code that means "could not be checked here": told loudly, and counted neither way. */
  readonly unknownCode?: number;
}

/** Types of each project that exists, format and lint, house rules. */
export function checks(): readonly Check[] {
  const projects = [".", "pixel", "console"].filter((folder) => existsSync(`${folder}/tsconfig.json`));
  return [
    ...projects.map((folder) => ({
      name: folder === "." ? "types" : `types of ${folder}`,
      command: "tsc",
      args: ["-p", folder],
      hint: "Run `npm run typecheck`.",
    })),
    {
      name: "format and lint",
      command: "biome",
      args: ["check", "--error-on-warnings", "."],
      hint: "Run `npm run fix`.",
    },
    {
      name: "generated files",
      command: "node",
      args: ["scripts/gen.ts", "--check"],
      hint: "Run `npm run gen`.",
    },
    {
      name: "nothing unused",
      command: "knip",
      args: ["--no-progress", "--no-config-hints", "--include", "files,dependencies,unlisted,binaries"],
      hint: "Delete what nothing uses, or name it as an entry in knip.json.",
    },
    {
      name: "tidy",
      command: "node",
      args: ["scripts/tidy.ts"],
      hint: "scripts/tidy/rules.ts says what and why.",
    },
    {
      name: "known weaknesses of packages",
      command: "node",
      args: ["scripts/audit.ts"],
      hint: "Update the package, or show in docs/security.md why the weakness cannot be reached.",
      unknownCode: 2,
    },
  ];
}

/** Runs one check and prints its name, its time, and its output when it fails. */
export async function runCheck(check: Check): Promise<Count> {
  const started = performance.now();
  const { code, output } = await run(check);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code === 0) {
    console.log(`✔ ${check.name} (${seconds} s)`);
    return { passed: 1, failed: 0, failures: [] };
  }
  if (code === check.unknownCode) {
    console.log(`⚠ ${check.name}: ${output.trim()}`);
    return noCount;
  }
  console.log(`✖ ${check.name} (${seconds} s)\n${output.trim()}\n${check.hint}`);
  return { passed: 0, failed: 1, failures: [check.name] };
}

function run(check: Check): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(check.command, check.args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) =>
      resolve({ code: 1, output: `${check.command} did not start: ${error.message}` }),
    );
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
