import { type Database, numberOf } from "./database.ts";

/**
 * Moves what is committed from the write-ahead log to the file, as far as no reader stands in the way; gives back how
 * many pages the write-ahead log holds. Once all of them are moved, the next commit starts it anew.
 */
export function checkpoint(db: Database): number {
  return numberOf(db.prepare("PRAGMA wal_checkpoint(PASSIVE)").get()?.log);
}

/**
 * Lets the write-ahead log's file grow to `bytes` at once. A commit that makes a file longer also waits for the file
 * system's own journal; one that writes over what is there does not (docs/adr/0012). SQLite
 * writes the pages of a large transaction to the file before its end, and leaves them there when it is rolled back.
 */
export function reserveWal(db: Database, bytes: number): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec("CREATE TABLE reserve (body BLOB)");
    db.prepare("INSERT INTO reserve VALUES (zeroblob(?))").run(bytes);
  } finally {
    db.exec("ROLLBACK");
  }
}
