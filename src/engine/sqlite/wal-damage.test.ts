import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDatabase } from "./database.ts";
import { reserveWal } from "./wal.ts";
import { commitsBehindDamage } from "./wal-damage.ts";

const commits = 5;

/** A database that died with so many commits in its write-ahead log, each with a text of its own. */
function crashed(
  context: TestContext,
  before = (_db: ReturnType<typeof openDatabase>): void => undefined,
): string {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-wal-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const [alive, dead] = [join(folder, "alive.db"), join(folder, "dead.db")];
  const db = openDatabase(alive, { checkpointPages: 0 });
  db.exec("CREATE TABLE t (x)");
  before(db);
  for (let number = 1; number <= commits; number++) db.exec(`INSERT INTO t VALUES ('commit-${number}')`);
  copyFileSync(alive, dead);
  copyFileSync(`${alive}-wal`, `${dead}-wal`);
  db.close();
  return dead;
}

function flip(file: string, text: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(text);
  assert.ok(at > 0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

test("a bit that flips in a commit hides it and all behind it; those behind are counted", (context) => {
  const file = crashed(context);
  assert.equal(commitsBehindDamage(file), 0);
  flip(`${file}-wal`, "commit-2");
  assert.equal(commitsBehindDamage(file), 3);
  const db = openDatabase(file, {});
  const found = db.prepare("SELECT x FROM t").all();
  db.close();
  assert.deepEqual(found, [{ __proto__: null, x: "commit-1" }], "SQLite itself says nothing");
});

test("what a crash leaves is no damage: garbage at the end, half a frame, pages that were rolled back, no file", (context) => {
  const garbage = crashed(context);
  appendFileSync(`${garbage}-wal`, Buffer.alloc(20_000, 7));
  assert.equal(commitsBehindDamage(garbage), 0);
  const torn = crashed(context);
  writeFileSync(`${torn}-wal`, readFileSync(`${torn}-wal`).subarray(0, -100));
  assert.equal(commitsBehindDamage(torn), 0);
  // More than the cache holds, so that pages are written before they are rolled back.
  const reserved = crashed(context, (db) => {
    db.exec("PRAGMA cache_size = 10");
    reserveWal(db, 1_000_000);
  });
  assert.ok(readFileSync(`${reserved}-wal`).length > 800_000);
  assert.equal(commitsBehindDamage(reserved), 0);
  assert.equal(commitsBehindDamage(join(reserved, "none")), 0);
});
