import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { failpointAt, inConversion } from "./failpoint.ts";
import { balanceOf, drained, eventOf, post } from "./load.ts";
import { openStand, type Stand, until } from "./stand.ts";

/** Some minutes after the folder of layout 1 was written. */
const thenMs = 1_796_038_400_000;

/** A fresh copy of the folder, a server's clock of that time, and a platform that knows nothing yet. */
async function openLayout1(context: TestContext): Promise<Stand> {
  const base = mkdtempSync(join(tmpdir(), "signalpost-upgrade-"));
  const files = sqliteFiles(join(base, "data"));
  mkdirSync(join(base, "data"));
  for (const file of Object.values(files)) {
    const packed = join(import.meta.dirname, "layout-1", `${file.slice(file.lastIndexOf("/") + 1)}.gz`);
    writeFileSync(file, gunzipSync(readFileSync(packed)));
  }
  const offsetMs = thenMs - Date.now();
  const key = join("data", "master.key");
  copyFileSync(join(import.meta.dirname, "layout-1", "master.key"), join(base, key));
  const stand = await openStand(join(base, "data"), () => Date.now() + offsetMs);
  stand.setClock(offsetMs);
  context.after(async () => {
    await stand.close();
    rmSync(base, { recursive: true });
  });
  return stand;
}

/** Starts the present server and checks that everything which the folder held goes on. */
async function checkUpgraded(stand: Stand): Promise<void> {
  const server = await stand.start();
  const before = await drained(server.url);
  assert.deepEqual([before.received, before.delivered, before.skipped], [9, 8, 1]);
  const sent = (): readonly (string | null)[] =>
    stand.emulator.ledger().events.map((event) => event.event_id);
  assert.deepEqual([...sent()].sort(), ["waiting-1", "waiting-2", "waiting-3"], "each once, nothing again");

  // What was known of IDs, orders and persons is known still.
  const again = { ...eventOf("another-id"), event: "Purchase", visitor_id: "visitor-3" };
  const order = { ...again, properties: { order_id: "9", value: "59.90", currency: "USD" } };
  const copy = { ...eventOf("delivered-3"), visitor_id: "visitor-3" };
  const fresh = { ...eventOf("fresh"), visitor_id: "visitor-2" };
  assert.equal(await post(server.url, [order, copy, fresh]), 202);
  await until(async () => ((await balanceOf(server.url)).received ?? 0) === 12, "what is new to be counted");
  const after = await drained(server.url);
  assert.deepEqual([after.delivered, after.skipped], [9, 3], JSON.stringify(after));
  assert.ok(sent().includes("fresh"));
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0, server.said());

  const engine = openPipelineEngine(sqliteFiles(stand.data));
  const found = await engine.identity.lookup("demo", ["visitor:visitor-1", "visitor:visitor-2"]);
  const [one, other] = [...found.values()];
  assert.ok(one?.id !== undefined && one.id === other?.id, "two visitors, one person");
  assert.ok(one.keys.some((key) => key.startsWith("email:")));
  assert.equal((await engine.identity.merges("demo", one.id)).length, 1, "the merge can still be undone");
  await engine.close();
  for (const file of Object.values(sqliteFiles(stand.data))) assert.equal(layoutOf(file), 2);
}

function layoutOf(file: string): unknown {
  const db = new DatabaseSync(file);
  try {
    return db.prepare("PRAGMA user_version").get()?.user_version;
  } finally {
    db.close();
  }
}

test("a data folder of layout 1 goes on under this version: nothing lost, nothing sent again", async (context) => {
  const stand = await openLayout1(context);
  assert.equal(layoutOf(sqliteFiles(stand.data).state), 1);
  await checkUpgraded(stand);
});

for (const place of inConversion) {
  test(`killed in the conversion (${place}): the next start ends it`, async (context) => {
    const stand = await openLayout1(context);
    assert.equal(await stand.startDoomed(failpointAt(place)), null, "it comes to the place");
    await checkUpgraded(stand);
  });
}

test("a folder without its master key is refused, with what to do", async (context) => {
  const stand = await openLayout1(context);
  rmSync(join(stand.data, "master.key"));
  const { code, said } = await stand.startRefused();
  assert.notEqual(code, 0);
  assert.doesNotMatch(said, /bug of Signalpost/);
  assert.match(said, /sealed with another master key/);
});

for (const name of ["log", "state"] as const) {
  test(`a folder whose ${name}.db is of a newer version is refused, with what to do, and left as it is`, async (context) => {
    const stand = await openLayout1(context);
    const file = sqliteFiles(stand.data)[name];
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    const tables = "SELECT group_concat(sql) AS tables FROM sqlite_schema";
    const before = db.prepare(tables).get()?.tables;
    db.close();
    const { code, said } = await stand.startRefused();
    assert.notEqual(code, 0);
    assert.match(said, /written by a newer version of Signalpost \(layout 99, this program knows 2\)/);
    assert.match(said, /Start the newer version again, or restore a backup made before the upgrade/);
    assert.equal(layoutOf(file), 99);
    const later = new DatabaseSync(file);
    assert.equal(later.prepare(tables).get()?.tables, before);
    later.close();
  });
}
