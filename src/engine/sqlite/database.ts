import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** A connection with prepared statements kept by their text. */
export interface Database {
  readonly file: string;
  readonly prepare: (sql: string) => StatementSync;
  readonly exec: (sql: string) => void;
  /** Runs reads that must see one moment. Inside an open transaction they do so anyway. */
  readonly snapshot: <T>(read: () => T) => T;
  readonly close: () => void;
}

/** Cached statements; more than any module here prepares. */
const statementsMax = 300;

/**
 * Opens a database file. `FULL`: each commit is forced to the disk before it counts (`NORMAL` lost acknowledged
 * events at a power cut, see docs/adr/0002). `checkpointPages` 0 leaves checkpoints to somebody else.
 */
export function openDatabase(
  file: string,
  options: { readonly readOnly?: boolean; readonly checkpointPages?: number; readonly cacheKib?: number },
): Database {
  if (file !== ":memory:" && !options.readOnly) prepareFile(file);
  const db = new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: 10_000 });
  if (!options.readOnly) {
    db.exec(
      "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON",
    );
    db.exec(`PRAGMA wal_autocheckpoint = ${options.checkpointPages ?? 1000}`);
  }
  db.exec(`PRAGMA cache_size = -${options.cacheKib ?? 16_384}; PRAGMA temp_store = MEMORY`);
  const statements = new Map<string, StatementSync>();
  return {
    file,
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = db.prepare(sql);
      if (statements.size < statementsMax) statements.set(sql, statement);
      return statement;
    },
    exec: (sql) => db.exec(sql),
    snapshot(read) {
      if (db.isTransaction) return read();
      db.exec("BEGIN");
      try {
        return read();
      } finally {
        db.exec("COMMIT");
      }
    },
    close: () => db.close(),
  };
}

/** The file is its owner's alone, also in a folder that others may look into; SQLite's other files do as it does. */
export function prepareFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
}

/** Changes that share one transaction, and so one fsync, when they are asked for in the same turn of the event loop. */
export interface Unit {
  /** Runs `work` now; resolves with its value when the transaction is on disk. A throw undoes this work alone. */
  readonly write: <T>(work: () => T) => Promise<T>;
  /** Commits what is open, now. */
  readonly flush: () => void;
}

/**
 * Group commit over one connection. `undone` is told whenever something that was written is taken back, so that no
 * memory of it stays: one piece of work, or all that was open.
 */
export function createUnit(db: Database, undone: (all: boolean) => void): Unit {
  let waiting: { readonly done: () => void; readonly failed: (error: unknown) => void }[] | null = null;

  function commit(): void {
    const group = waiting;
    if (!group) return;
    waiting = null;
    try {
      db.exec("COMMIT");
    } catch (error) {
      failAll(group, error);
      return;
    }
    for (const one of group) one.done();
  }

  function failAll(group: NonNullable<typeof waiting>, error: unknown): void {
    rollback(db);
    undone(true);
    for (const one of group) one.failed(error);
  }

  /** Takes back one piece of work; when SQLite has already ended the whole transaction, all of them have failed. */
  function undo(error: unknown): void {
    try {
      db.exec("ROLLBACK TO one; RELEASE one");
      undone(false);
    } catch {
      const group = waiting ?? [];
      waiting = null;
      failAll(group, error);
    }
  }

  return {
    write(work) {
      return new Promise((resolve, reject) => {
        try {
          if (!waiting) {
            db.exec("BEGIN IMMEDIATE");
            waiting = [];
            setImmediate(commit);
          }
          db.exec("SAVEPOINT one");
          const value = work();
          db.exec("RELEASE one");
          waiting.push({ done: () => resolve(value), failed: reject });
        } catch (error) {
          if (waiting) undo(error);
          reject(error);
        }
      });
    },
    flush: commit,
  };
}

function rollback(db: Database): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // Nothing is open any more: SQLite rolled back by itself.
  }
}

/** SQLite's code of an error, without its extension; 0 for an error that is not SQLite's. */
export function sqliteCode(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) % 256 : 0;
}

/** A number column. SQLite gives what was stored; ours are integers below 2^53. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  throw new Error(`expected a number column, got ${typeof value}`);
}

/** A text column. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Error(`expected a text column, got ${typeof value}`);
}

/** A blob column. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error(`expected a blob column, got ${typeof value}`);
}
