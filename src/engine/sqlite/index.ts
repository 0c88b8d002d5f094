import { join } from "node:path";
import { OperatorError } from "../../core/index.ts";
import type { Engine, EventLog } from "../ports.ts";
import { createUnit, type Database, openDatabase } from "./database.ts";
import { createEventKeys, createKeyReader, eventKeySchema } from "./event-key.ts";
import { createIdentity } from "./identity.ts";
import { createLedger } from "./ledger.ts";
import { createLogWriter, type LogWriter, logSchema } from "./log.ts";
import { createLogBlocks, logBlockSchema } from "./log-block.ts";
import { createLogReader, readEvents } from "./log-reader.ts";
import { createLogScan } from "./log-scan.ts";
import { createPlaces } from "./place.ts";
import { schemaVersion, stateSchema } from "./schema.ts";
import { createState } from "./state.ts";
import { createTrace } from "./trace.ts";
import { upgradeProfiles } from "./upgrade.ts";
import { checkpoint, reserveWal } from "./wal.ts";

export { prepareFile } from "./database.ts";
export { appendBytesMax, LogOverload } from "./log.ts";

/** The files of one data folder. `:memory:` is for tests only and holds both sides in one connection each. */
export interface SqliteFiles {
  readonly log: string;
  readonly state: string;
}

/** Memory of the log writer's page cache. */
const writerCacheKib = 4_096;
/** Memory of the page cache of somebody who reads the log once, from end to end. */
const readerCacheKib = 2_048;
/** Memory of the pipeline's page cache. */
const stateCacheKib = 32_768;
/** What the log's write-ahead log takes between two checkpoints when as much comes in as a machine can take. */
const walReserveBytes = 16 * 1024 * 1024;
/** Pages in the write-ahead log from which on a checkpoint has to be finished between two commits. */
const walPagesLong = 1_000;

/** The two files of a data folder. */
export function sqliteFiles(folder: string): SqliteFiles {
  return { log: join(folder, "log.db"), state: join(folder, "state.db") };
}

/** The collector's side of the log: the only writer of log.db. */
export function openLogWriter(files: SqliteFiles): LogWriter & {
  /** Ends a checkpoint that `checkpointLog` could not: the next commit starts the write-ahead log anew. */
  readonly finishCheckpoint: () => void;
  /** Makes room in the write-ahead log, so that commits do not pay for its growth. */
  readonly reserve: () => void;
  readonly close: () => void;
} {
  // Checkpoints run in the pipeline's thread (see checkpointLog): inside an append they cost 20 ms at p99. The
  // number here is only the rope that catches a pipeline that hangs.
  const db = openDatabase(files.log, { checkpointPages: 40_000, cacheKib: writerCacheKib });
  checkVersion(db);
  return {
    ...createLogWriter(db),
    finishCheckpoint: () => void checkpoint(db),
    reserve: () => reserveWal(db, walReserveBytes + writerCacheKib * 1024),
    close: () => db.close(),
  };
}

/** The pipeline's engine: the only writer of state.db; reads the log. */
export function openPipelineEngine(files: SqliteFiles): Omit<Engine, "log"> & {
  readonly log: Pick<EventLog, "read" | "head" | "parts" | "seekTime" | "eventBytes">;
  /** Moves committed log pages from the write-ahead log to the file. True when it is long: the writer must finish. */
  readonly checkpointLog: () => boolean;
  /** Empties the state's write-ahead log, which still holds what was deleted or replaced. */
  readonly emptyStateLog: () => void;
  /** Ends as the process would in a crash: what is not committed is lost. For tests. */
  readonly abandon: () => void;
} {
  const logDb = openDatabase(files.log, { checkpointPages: 0, cacheKib: readerCacheKib });
  logDb.exec(logSchema);
  const db = openDatabase(files.state, { checkpointPages: 2_000, cacheKib: stateCacheKib });
  refuseNewer(db);
  db.exec(stateSchema + eventKeySchema + logBlockSchema);
  const places = createPlaces(db);
  upgradeProfiles(db, places);
  checkVersion(db);
  const keys = createEventKeys(db, places, (part, after, to) => readEvents(logDb, part, after, to));
  const blocks = createLogBlocks(db);
  const unit = createUnit(db, (all) => {
    places.forget();
    if (!all) return;
    keys.spoil();
    blocks.forget();
  });
  const log = createLogReader(logDb);
  return {
    log,
    ledger: createLedger(db, unit, places),
    identity: createIdentity(db, unit, places, keys, blocks),
    state: createState(db, unit),
    trace: createTrace(db, { ...log, scan: createLogScan(logDb) }, places, keys, true),
    checkpointLog: () => checkpoint(logDb) >= walPagesLong,
    emptyStateLog() {
      unit.flush();
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    },
    close: async () => {
      unit.flush();
      closeBoth();
    },
    abandon: closeBoth,
  };

  function closeBoth(): void {
    db.close();
    logDb.close();
  }
}

/** Reads for people, in a thread of their own. */
export function openTrace(files: SqliteFiles): {
  readonly trace: Engine["trace"];
  readonly log: Pick<EventLog, "read" | "head" | "parts" | "seekTime">;
  readonly close: () => void;
} {
  const logDb = openDatabase(files.log, { readOnly: true });
  const db = openDatabase(files.state, { readOnly: true });
  const places = createPlaces(db);
  const log = createLogReader(logDb);
  return {
    log,
    trace: createTrace(
      db,
      { ...log, scan: createLogScan(logDb) },
      places,
      createKeyReader(db, places),
      false,
    ),
    close: () => {
      db.close();
      logDb.close();
    },
  };
}

/** Before anything is written: what a newer version has made is not to be changed by this one. */
function refuseNewer(db: Database): number {
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

function checkVersion(db: Database): void {
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
