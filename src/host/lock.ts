import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OperatorError } from "../core/index.ts";

/** How long a second server waits for the first to end (a restart may overlap for a moment). */
const waitMs = 10_000;

/** Claims a data folder for this process; the system gives it back whatever way the process ends. */
export function lockFolder(folder: string): { readonly release: () => void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(folder, "lock.db"), { timeout: waitMs });
  try {
    db.exec(
      "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER); COMMIT; BEGIN EXCLUSIVE",
    );
  } catch (error) {
    db.close();
    throw new OperatorError(
      "folder_in_use",
      `another Signalpost server uses the data folder ${folder}`,
      "Stop the other server first, or give this one a folder of its own with --data.",
      error,
    );
  }
  return { release: () => db.close() };
}
