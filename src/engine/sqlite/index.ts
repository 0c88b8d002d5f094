import { join } from "node:path";
import type { Engine, EventLog } from "../ports.ts";
import { checkPair, checkVersion, opening, refuseNewer } from "./check.ts";
import { createUnit, openDatabase } from "./database.ts";
import { createEventKeys, createKeyReader, eventKeySchema } from "./event-key.ts";
import { createIdentity } from "./identity.ts";
import { createLedger } from "./ledger.ts";
import { createLogWriter, type LogWriter, logSchema } from "./log.ts";
import { createLogBlocks, logBlockSchema } from "./log-block.ts";
import { createLogReader, readEvents } from "./log-reader.ts";
import { createLogScan } from "./log-scan.ts";
import { createPlaces } from "./place.ts";
import { stateSchema } from "./schema.ts";
import { createState } from "./state.ts";
import { createTrace } from "./trace.ts";
import { upgradeProfiles } from "./upgrade.ts";
import { checkpoint, reserveWal } from "./wal.ts";

export { prepareFile, sqliteCode } from "./database.ts";
export { bytesOfTexts, createGathering, type Gathering } from "./gathering.ts";
export { appendBytesMax, LogOverload } from "./log.ts";
export { commitsBehindDamage } from "./wal-damage.ts";

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
const stateCacheKib = 16_384;
/** Memory of each page cache of the reads for people. */
const traceCacheKib = 4_096;
/** What the log's write-ahead log takes between two checkpoints when as much comes in as a machine can take. */
const walReserveBytes = 16 * 1024 * 1024;
/** Pages in the write-ahead log from which on a checkpoint has to be finished between two commits. */
const walPagesLong = 1_000;

/** The two files of a data folder. */
export function sqliteFiles(folder: string): SqliteFiles {
  return { log: join(folder, "log.db"), state: join(folder, "state.db") };
}

/** The writing side of the log: the only writer of log.db. */
export function openLogWriter(files: SqliteFiles): LogWriter & {
  /** Ends a checkpoint that `checkpointLog` could not: the next commit starts the write-ahead log anew. */
  readonly finishCheckpoint: () => void;
  /** Makes room in the write-ahead log, so that commits do not pay for its growth. */
  readonly reserve: () => void;
  readonly close: () => void;
} {
  // Checkpoints run in the pipeline's thread (see checkpointLog): inside an append they cost 20 ms at p99. The
  // number here is only the rope that catches a pipeline that hangs.
  const { db, writer } = opening(files.log, () => {
    const db = openDatabase(files.log, { checkpointPages: 40_000, cacheKib: writerCacheKib });
    checkVersion(db);
    return { db, writer: createLogWriter(db) };
  });
  return {
    ...writer,
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
  /** Refuses a log and a state that are not of one time. */
  readonly checkPair: () => Promise<void>;
  /** Moves what is committed from the state's write-ahead log to the file: damage of the former cannot undo it then. */
  readonly checkpointState: () => void;
  /** Empties the state's write-ahead log, which still holds what was deleted or replaced. */
  readonly emptyStateLog: () => void;
  /** Ends as the process would in a crash: what is not committed is lost. For tests. */
  readonly abandon: () => void;
} {
  const { db, logDb, places } = opening(files.state, () => openState(files));
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
    checkPair: () => checkPair(db, files.log, log),
    checkpointState() {
      unit.flush();
      checkpoint(db);
    },
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

function openState(files: SqliteFiles) {
  const logDb = openDatabase(files.log, { checkpointPages: 0, cacheKib: readerCacheKib });
  logDb.exec(logSchema);
  const db = openDatabase(files.state, { checkpointPages: 2_000, cacheKib: stateCacheKib });
  refuseNewer(db);
  db.exec(stateSchema + eventKeySchema + logBlockSchema);
  const places = createPlaces(db);
  upgradeProfiles(db, places);
  checkVersion(db);
  return { db, logDb, places };
}

/** Reads for people, in a thread of their own. */
export function openTrace(files: SqliteFiles): {
  readonly trace: Engine["trace"];
  readonly log: Pick<EventLog, "read" | "head" | "parts" | "seekTime">;
  readonly close: () => void;
} {
  const logDb = openDatabase(files.log, { readOnly: true, cacheKib: traceCacheKib });
  const db = openDatabase(files.state, { readOnly: true, cacheKib: traceCacheKib });
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
