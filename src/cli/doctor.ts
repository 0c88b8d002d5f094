import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Command } from "commander";
import { isKeyExposed } from "../config/index.ts";
import { sqliteFiles } from "../engine/sqlite/index.ts";
import { configFileName, loadConfig } from "./config-file.ts";
import { consoleFolder } from "./console.ts";
import { type Finding, printFinding } from "./finding.ts";
import { diagnoseServer } from "./live-checks.ts";
import { address, examples } from "./option.ts";
import { describeError } from "./terminal.ts";

interface DoctorOptions {
  readonly config: string;
  readonly data: string;
  readonly url?: string;
}

const diskBytesMin = 1_000_000_000;
const nodeMajorMin = 26;

/** `signalpost doctor`: what about this machine or folder may keep a server from working, and what its events show. */
export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description(
      "Look for what may keep a server from working: machine, data folder and, with --url, its live events",
    )
    .option("--config <file>", "configuration file", configFileName)
    .option("--data <folder>", "data folder", "data")
    .option(
      "--url <address>",
      "also ask this running server for its guided checks; needs SIGNALPOST_API_KEY",
      address,
    )
    .action(doctor);
  examples(command, [
    "signalpost doctor",
    "signalpost doctor --data /var/lib/signalpost",
    "signalpost doctor --url http://127.0.0.1:8080",
  ]);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const findings: readonly Finding[] = [
    nodeVersion(),
    await configuration(options.config),
    ...dataFolder(options.data),
    disk(options.data),
    builtConsole(),
  ];
  for (const finding of findings) printFinding(finding);
  const live = options.url === undefined ? [] : await diagnoseServer(options.url);
  if ([...findings, ...live].some((finding) => finding.result === "failed")) process.exitCode = 1;
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  const what = `Node ${process.version}, SQLite ${process.versions.sqlite}`;
  if (major >= nodeMajorMin) return { result: "ok", what };
  return {
    result: "warning",
    what,
    hint: `Signalpost is tested with Node ${nodeMajorMin}, which npm installs with it.`,
  };
}

async function configuration(file: string): Promise<Finding> {
  try {
    const config = await loadConfig(file);
    return { result: "ok", what: `${file}: ${config.stores.length} stores` };
  } catch (error) {
    return { result: "failed", what: describeError(error), hint: "signalpost check says more." };
  }
}

function dataFolder(folder: string): readonly Finding[] {
  if (!existsSync(folder)) {
    return [{ result: "ok", what: `${folder} does not exist yet; serve makes it` }];
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch {
    const hint = "Run this as the server's user, or change the folder's owner.";
    return [{ result: "failed", what: `no right to write to ${folder}`, hint }];
  }
  const findings: Finding[] = [];
  if (isKeyExposed(folder)) {
    const hint = `Run: chmod 600 ${join(folder, "master.key")}, and signalpost rotate-key if others may have read it.`;
    findings.push({ result: "failed", what: "the master key can be read by others", hint });
  }
  if ((statSync(folder).mode & 0o077) !== 0) {
    const hint = `Run: chmod 700 ${folder}`;
    findings.push({ result: "warning", what: `other accounts can look into ${folder}`, hint });
  }
  for (const file of Object.values<string>({ ...sqliteFiles(folder) })) {
    if (existsSync(file)) findings.push(database(file));
  }
  return findings;
}

function database(file: string): Finding {
  const result = quickCheck(file);
  if (result === "ok")
    return { result: "ok", what: `${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB, sound` };
  return {
    result: "failed",
    what: `${file}: ${result}`,
    hint: "Restore the latest backup; see docs/deploy.",
  };
}

/** A file whose beginning is damaged is no database to SQLite, which then checks nothing. */
function quickCheck(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return String(db.prepare("PRAGMA quick_check").get()?.quick_check);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    db.close();
  }
}

function disk(folder: string): Finding {
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const what = `${(free / 1e9).toFixed(1)} GB free for ${folder}`;
  if (free >= diskBytesMin) return { result: "ok", what };
  return {
    result: "warning",
    what,
    hint: "When the disk is full, the server answers 503 and shops have to wait.",
  };
}

function builtConsole(): Finding {
  if (existsSync(join(consoleFolder, "index.html"))) return { result: "ok", what: "the console is built" };
  return {
    result: "warning",
    what: "the console is not built yet",
    hint: "serve builds it at its first start.",
  };
}
