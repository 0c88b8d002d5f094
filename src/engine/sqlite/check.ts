import { OperatorError } from "../../core/plain/index.ts";
import type { EventLog } from "../ports.ts";
import { type Database, numberOf, sqliteCode, textOf } from "./database.ts";
import { schemaVersion } from "./schema.ts";

/** SQLite's codes for a file whose structure is broken, and for one that is no database. */
const damagedCodes = new Set([11, 26]);

/** Opens a file; what is broken in it is the operator's to mend, and says so. */
export function opening<T>(files: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!damagedCodes.has(sqliteCode(error))) throw error;
    throw new OperatorError(
      "damaged_file",
      `${files} is damaged: ${error instanceof Error ? error.message : ""}`,
      "Check the disk, and restore state.db and log.db from the latest backup.",
      error,
    );
  }
}

/** Before anything is written: what a newer version has made is not to be changed by this one. */
export function refuseNewer(db: Database): number {
  const found = Number(db.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (found > schemaVersion) {
    throw new OperatorError(
      "newer_data",
      `${db.file} was written by a newer version of Signalpost (layout ${found}, this program knows ${schemaVersion})`,
      "Start the newer version again, or restore a backup made before the upgrade.",
    );
  }
  return found;
}

/** Marks the file with the present layout, and refuses a disk or settings that could lose what was accepted. */
export function checkVersion(db: Database): void {
  const found = refuseNewer(db);
  if (found < schemaVersion) db.exec(`PRAGMA user_version = ${schemaVersion}`);
  const synchronous = Number(db.prepare("PRAGMA synchronous").get()?.synchronous);
  const mode = String(db.prepare("PRAGMA journal_mode").get()?.journal_mode);
  if (synchronous < 2 || (mode !== "wal" && db.file !== ":memory:")) {
    throw new OperatorError(
      "unsafe_disk",
      `${db.file} is opened with synchronous=${synchronous}, journal_mode=${mode}: a power cut could lose accepted events`,
      "Put the data folder on a local disk that supports SQLite's WAL mode.",
    );
  }
}

/**
 * The state never knows of more than the log holds, unless the two were put together from different times, or the log
 * was lost: events would then be taken for delivered because of their places.
 */
export async function checkPair(db: Database, logFile: string, log: Pick<EventLog, "head">): Promise<void> {
  const rows = db.prepare("SELECT p.name, r.position FROM resolver r JOIN place p ON p.id = r.part").all();
  for (const row of rows) {
    const [part, known] = [textOf(row.name), numberOf(row.position)];
    const last = await log.head(part);
    if (known <= last) continue;
    throw new OperatorError(
      "mismatched_data",
      `${db.file} knows of ${known} events of ${part}, but ${logFile} holds ${last}: they are not of one time`,
      "Restore state.db and log.db from the same backup, both of them, into an empty folder.",
    );
  }
}
