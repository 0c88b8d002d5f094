import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import type { Command } from "commander";
import { OperatorError } from "../core/index.ts";
import { prepareFile, sqliteFiles } from "../engine/sqlite/index.ts";
import { examples } from "./option.ts";
import { paint, say } from "./terminal.ts";

/** `signalpost backup`: a consistent copy of a data folder, also while the server runs. */
export function addBackup(program: Command): void {
  const command = program
    .command("backup")
    .description("Copy a data folder, also while the server runs; the copy is checked")
    .argument("<folder>", "where to; a new folder, or an empty one")
    .option("--data <folder>", "data folder", "data")
    .action(backUp);
  examples(command, ["signalpost backup /var/backups/signalpost/$(date +%F) --data /var/lib/signalpost"]);
  command.addHelpText(
    "after",
    `
To restore: stop the server, move its data folder away, copy what the backup holds into a new one, and start it. The key
that opens stored access tokens (master.key, or SIGNALPOST_MASTER_KEY) is not copied, because beside the data it would
protect nothing: keep it somewhere else, or enter the tokens again after a restore.`,
  );
}

async function backUp(to: string, options: { readonly data: string }): Promise<void> {
  const from = sqliteFiles(options.data);
  if (!existsSync(from.log) || !existsSync(from.state)) {
    const hint = "Give the folder that the server was started with: --data FOLDER";
    throw new OperatorError("no_data", `there is no Signalpost data in ${options.data}`, hint);
  }
  if (existsSync(to) && (await readdir(to)).length > 0) {
    throw new OperatorError("exists", `${to} is not empty`, "Name another folder.");
  }
  // It gets its name when it is whole: half of a backup, restored, would take events for delivered that are not.
  const part = `${resolve(to)}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  const copies = sqliteFiles(part);
  // State first: what it says of events is then never ahead of the log that is copied after it.
  for (const name of ["state", "log"] as const) await copyDatabase(from[name], copies[name]);
  // Scripts of earlier versions, which shops load by addresses that never change. One that is just being written has
  // another ending.
  const shelf = join(options.data, "scripts");
  const whole = (path: string) => path === shelf || path.endsWith(".js");
  if (existsSync(shelf)) await cp(shelf, join(part, "scripts"), { recursive: true, filter: whole });
  const bytes = (await stat(copies.state)).size + (await stat(copies.log)).size;
  await rename(part, to);
  say(`${paint("green", "ok", process.stderr)}  ${join(to)}: ${(bytes / 1e6).toFixed(1)} MB, checked`);
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    prepareFile(to);
    // One moment of it is held while it is copied: without that SQLite starts the copy anew at every commit of the
    // server, and a folder of some size is never copied to its end.
    source.exec("BEGIN; SELECT 1 FROM sqlite_master");
    await backup(source, to);
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  const result = copy.prepare("PRAGMA quick_check").get()?.quick_check;
  copy.close();
  if (result === "ok") return;
  await rm(to);
  throw new OperatorError(
    "bad_copy",
    `the copy of ${from} is damaged: ${result}`,
    "Check the disks, and try again.",
  );
}
