import { existsSync } from "node:fs";
import type { Command } from "commander";
import { OperatorError } from "../core/index.ts";
import { sqliteFiles } from "../engine/sqlite/index.ts";
import { lockFolder, rotateKey } from "../host/index.ts";
import { examples } from "./option.ts";
import { paint, say } from "./terminal.ts";

interface RotateOptions {
  readonly data: string;
  readonly lost?: boolean;
}

/** `signalpost rotate-key`: every stored secret under a new master key. */
export function addRotateKey(program: Command): void {
  const command = program
    .command("rotate-key")
    .description("Replace the master key of a stopped server's data folder, and seal every secret again")
    .option("--data <folder>", "data folder", "data")
    .option("--lost", "the old key is lost: forget what it sealed, to be entered again")
    .action(rotate);
  examples(command, [
    "signalpost rotate-key --data /var/lib/signalpost",
    "SIGNALPOST_OLD_MASTER_KEY=... SIGNALPOST_MASTER_KEY=... signalpost rotate-key --data /var/lib/signalpost",
  ]);
  command.addHelpText(
    "after",
    `
Without SIGNALPOST_MASTER_KEY a new master.key is made in the data folder. With it, that is the new key, and
SIGNALPOST_OLD_MASTER_KEY the one it replaces; a server started with both does the same. Interrupted at any moment, the
folder still starts, and the next start or rotate-key goes on. Backups made before still open with the old key only.`,
  );
}

async function rotate(options: RotateOptions): Promise<void> {
  if (!existsSync(sqliteFiles(options.data).state)) {
    const hint = "Give the folder that the server was started with: --data FOLDER";
    throw new OperatorError("no_data", `there is no Signalpost data in ${options.data}`, hint);
  }
  const { SIGNALPOST_MASTER_KEY: given, SIGNALPOST_OLD_MASTER_KEY: old } = process.env;
  if (given !== undefined && old === undefined && !options.lost) {
    throw new OperatorError(
      "no_old_key",
      "SIGNALPOST_MASTER_KEY is set, but not the key that it replaces",
      "Set SIGNALPOST_MASTER_KEY to the new key and SIGNALPOST_OLD_MASTER_KEY to the present one.",
    );
  }
  const lock = lockFolder(options.data);
  try {
    const { count, lost } = await rotateKey(options.data, process.env, {
      forgetLost: options.lost ?? false,
    });
    say(`${paint("green", "ok", process.stderr)}  ${count} secrets sealed with the new key`);
    if (lost > 0) say(`${lost} secrets could not be opened and were removed; enter them again.`);
    if (given !== undefined) say("From now on start without SIGNALPOST_OLD_MASTER_KEY.");
  } finally {
    lock.release();
  }
}
