import { accessSync, constants, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";

/** The data folder of one run. */
export interface Disk {
  readonly folder: string;
  readonly remove: () => void;
}

/** The files of an empty data folder; made once for all runs of a process, because making tables costs more than a run. */
let empty: readonly string[] | null = null;

/**
 * A data folder as it is before the first event. Two connections stay open that do nothing: so the last life to go does
 * not tidy up after itself, and the next finds the write-ahead log as a crash leaves it.
 */
export function createDisk(): Disk {
  empty ??= makeEmpty();
  const folder = mkdtempSync(join(baseFolder(), "signalpost-sim-"));
  for (const file of empty) copyFileSync(file, join(folder, basename(file)));
  const kept = Object.values(sqliteFiles(folder)).map((file) => new DatabaseSync(file));
  for (const db of kept) db.prepare("SELECT count(*) FROM sqlite_schema").get();
  return {
    folder,
    remove() {
      for (const db of kept) db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeEmpty(): readonly string[] {
  const folder = mkdtempSync(join(baseFolder(), "signalpost-sim-empty-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const files = sqliteFiles(folder);
  openLogWriter(files).close();
  openPipelineEngine(files).abandon();
  return Object.values(files);
}

/** Memory where the system offers it: crashes are the simulation's own, disks are for test/faults. */
function baseFolder(): string {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}
