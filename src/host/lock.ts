import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OperatorError } from "../core/index.ts";
import { prepareFile, sqliteCode } from "../engine/sqlite/index.ts";

/** How long a second server waits for the first to end (a restart may overlap for a moment). */
const waitMs = 10_000;

/** Claims a data folder for this process; the system gives it back whatever way the process ends. */
export function lockFolder(folder: string): { readonly release: () => void } {
  const db = openLock(folder);
  try {
    // It is written to, because on a read-only disk a lock alone would be had.
    db.exec(
      `PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER);
       DELETE FROM holder; INSERT INTO holder VALUES (${process.pid}); COMMIT; BEGIN EXCLUSIVE`,
    );
  } catch (error) {
    db.close();
    if (sqliteCode(error) !== sqliteBusy) throw unwritable(folder, error);
    throw new OperatorError(
      "folder_in_use",
      `another Signalpost server uses the data folder ${folder}`,
      "Stop the other server first, or give this one a folder of its own with --data.",
      error,
    );
  }
  return { release: () => db.close() };
}

function openLock(folder: string): DatabaseSync {
  try {
    const file = join(folder, "lock.db");
    prepareFile(file);
    return new DatabaseSync(file, { timeout: waitMs });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** SQLite's code for "somebody else has it". */
const sqliteBusy = 5;

function unwritable(folder: string, error: unknown): OperatorError {
  const why = error instanceof Error ? error.message : String(error);
  return new OperatorError(
    "folder_unwritable",
    `the data folder ${folder} cannot be written: ${why}`,
    "Is its disk mounted read-only or full, or does the folder belong to another user?",
    error,
  );
}
