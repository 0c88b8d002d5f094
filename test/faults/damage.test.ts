import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { drained, eventOf, missing, post } from "./load.ts";
import { openStand, type Stand, until } from "./stand.ts";

const ids = Array.from({ length: 40 }, (_, index) => `event-number-${index}-end`);

/** A stand whose server took events one by one, while the destination was down, and ended as the signal says. */
async function taken(context: TestContext, signal: NodeJS.Signals): Promise<Stand> {
  const stand = await openStand();
  context.after(stand.close);
  stand.emulator.setFaults({ html_502: "100%" });
  const server = await stand.start();
  // What is damaged afterwards lies in the write-ahead log alone, however slow the machine is.
  const release = signal === "SIGKILL" ? holdInWal(sqliteFiles(stand.data).log) : () => undefined;
  for (const id of ids) assert.equal(await post(server.url, [eventOf(id)]), 202);
  server.signal(signal);
  await server.ended;
  release();
  stand.emulator.setFaults({ html_502: "off" });
  return stand;
}

/** A reader of now keeps checkpoints from moving what comes later into the file. */
function holdInWal(file: string): () => void {
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM grp").get();
  return () => reader.close();
}

function change(file: string, at: (bytes: Buffer) => number, value?: number): void {
  const bytes = readFileSync(file);
  const place = at(bytes);
  assert.ok(place >= 0, "the place is in the file");
  bytes[place] = value ?? (bytes[place] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}

/** What reached the platform is exactly what was sent, whatever the disk did to it. */
function checkTruth(stand: Stand): void {
  for (const event of stand.emulator.ledger().events)
    assert.ok(ids.includes(event.event_id ?? ""), event.event_id ?? "");
}

test("a bit flipped inside a commit of the log's write-ahead log: said, and refused where events are missing", async (context) => {
  const stand = await taken(context, "SIGKILL");
  const { log } = sqliteFiles(stand.data);
  change(`${log}-wal`, (bytes) => bytes.indexOf("event-number-20-end"));
  const { code, said } = await stand.startRefused();
  assert.notEqual(code, 0, "the state knows of events that are gone");
  assert.match(said, /log\.db-wal is damaged: \d+ commits behind that place are lost/);
  assert.match(said, /they are not of one time/);
  assert.equal(stand.emulator.ledger().conversions, 0);
});

test("a bit flipped inside a commit of the state's write-ahead log: said, and every event is delivered once", async (context) => {
  const stand = await taken(context, "SIGKILL");
  const { state } = sqliteFiles(stand.data);
  change(`${state}-wal`, (bytes) => bytes.indexOf("502 Bad Gateway"));
  const server = await stand.start();
  assert.match(server.said(), /state\.db-wal is damaged: \d+ commits behind that place are lost/);
  const balance = await drained(server.url);
  assert.deepEqual([balance.received, balance.delivered], [ids.length, ids.length]);
  assert.deepEqual(missing(new Set(ids), stand.emulator), []);
  assert.equal(stand.emulator.ledger().conversions, ids.length);
});

for (const name of ["log", "state"] as const) {
  test(`a ${name}.db whose structure is damaged: refused, with what to do; restored from a backup it goes on`, async (context) => {
    const stand = await taken(context, "SIGTERM");
    const copy = mkdtempSync(join(tmpdir(), "signalpost-damage-"));
    context.after(() => rmSync(copy, { recursive: true }));
    const args = ["src/cli/main.ts", "backup", join(copy, "backup"), "--data", stand.data];
    assert.equal(spawnSync(process.execPath, args).status, 0);
    const file = sqliteFiles(stand.data)[name];
    emptyWal(file);
    // The kind of the first page of the schema's tree: a number that means nothing.
    change(file, () => 100, 99);
    const { code, said } = await stand.startRefused();
    assert.notEqual(code, 0);
    assert.match(said, new RegExp(`${name}\\.db is damaged`));
    assert.match(said, /restore state\.db and log\.db from the latest backup/);
    assert.doesNotMatch(said, /bug of Signalpost/);

    restore(stand, join(copy, "backup"));
    const server = await stand.start();
    const balance = await drained(server.url);
    assert.deepEqual([balance.received, balance.delivered], [ids.length, ids.length]);
    checkTruth(stand);
  });
}

test("a damaged page of events while the server runs: it says so, and nothing wrong is sent", async (context) => {
  const stand = await taken(context, "SIGTERM");
  const { log } = sqliteFiles(stand.data);
  emptyWal(log);
  const page = rootPage(log, "grp");
  change(log, () => (page - 1) * 8192, 99);
  // Either it cannot even start, or it starts and cannot read: both have to be said.
  const server = await stand.startDoomed({});
  if (server) {
    await until(() => /malformed/.test(server.said()), "the damage to be said");
    assert.equal(stand.emulator.ledger().conversions, 0);
    server.signal("SIGKILL");
    await server.ended;
  } else {
    assert.match((await stand.startRefused()).said, /log\.db is damaged/);
  }
  checkTruth(stand);
});

/** The file alone holds everything. */
function emptyWal(file: string): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}

function rootPage(file: string, table: string): number {
  const db = new DatabaseSync(file);
  const row = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table);
  db.close();
  return Number(row?.rootpage);
}

/** As the documentation says: both files of the backup, beside the key, and nothing of what was there. */
function restore(stand: Stand, backup: string): void {
  for (const file of Object.values(sqliteFiles(stand.data)))
    for (const ending of ["", "-wal", "-shm"]) rmSync(file + ending, { force: true });
  const restored = sqliteFiles(stand.data);
  for (const [name, file] of Object.entries(sqliteFiles(backup)))
    copyFileSync(file, name === "log" ? restored.log : restored.state);
}
