import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { failpointArgs, failpointAt } from "./failpoint.ts";
import { drained, missing, startLoad } from "./load.ts";
import { later, openStand, until } from "./stand.ts";

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-backup-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function backUp(
  data: string,
  to: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly said: string }> {
  const args = ["src/cli/main.ts", "backup", to, "--data", data];
  const child = spawn(process.execPath, [...("FAILPOINT" in environment ? failpointArgs : []), ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...environment },
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  return { code: typeof code === "number" ? code : null, said };
}

test("a backup taken under load and restored under load: nothing accepted before it, or after, is missing", async (context) => {
  const copy = newFolder(context);
  const stand = await openStand();
  context.after(stand.close);
  const first = await stand.start();
  const load = startLoad(first.url);
  await until(() => load.accepted.size > 500, "some load");
  const before = [...load.accepted];
  const { code, said } = await backUp(stand.data, join(copy, "data"));
  assert.equal(code, 0, said);
  await later(200);
  first.signal("SIGKILL");
  await first.ended;
  await load.stop();

  copyFileSync(join(stand.data, "master.key"), join(copy, "data", "master.key"));
  const restored = await openStand(join(copy, "data"));
  context.after(restored.close);
  const second = await restored.start();
  const fresh = startLoad(second.url);
  await until(() => fresh.accepted.size > 500, "load on the restored server");
  await fresh.stop();
  const balance = await drained(second.url);
  const atLeast = before.length + fresh.accepted.size;
  assert.ok(Number(balance.received) >= atLeast, `${balance.received} of ${atLeast}`);
  assert.equal(balance.delivered, balance.received, JSON.stringify(balance));
  assert.deepEqual(missing(fresh.accepted, restored.emulator), []);
  // Whatever was under way when the copy was made is sent again under the same IDs: here to another platform, which
  // does not know them.
  const delivered = [...restored.emulator.ledger().events, ...stand.emulator.ledger().events];
  const ids = new Set(delivered.map((event) => event.event_id));
  assert.deepEqual(
    before.filter((id) => !ids.has(id)),
    [],
  );
  const here = restored.emulator.ledger().events.map((event) => event.event_id);
  assert.equal(new Set(here).size, here.length, "counted twice by one platform");
});

test("a backup that is killed leaves nothing that looks like one; the next replaces it", async (context) => {
  const copy = join(newFolder(context), "data");
  const stand = await openStand();
  context.after(stand.close);
  const server = await stand.start();
  const load = startLoad(server.url);
  await until(() => load.accepted.size > 100, "some load");
  for (const times of [1, 2]) {
    const killed = await backUp(stand.data, copy, failpointAt("backup: a file is copied", times));
    assert.equal(killed.code, null, "it comes to the place");
    assert.ok(!existsSync(copy));
  }
  assert.equal((await backUp(stand.data, copy)).code, 0);
  assert.match((await backUp(stand.data, copy)).said, /is not empty/);
  await load.stop();
  await drained(server.url);
  assert.deepEqual(missing(load.accepted, stand.emulator), [], "the server has not noticed");
});

for (const log of ["no", "an older"] as const) {
  test(`a state.db restored with ${log} log.db is refused: what comes next would be taken for delivered`, async (context) => {
    const folder = newFolder(context);
    const stand = await openStand();
    context.after(stand.close);
    const first = await stand.start();
    const load = startLoad(first.url);
    await until(() => load.accepted.size > 50, "some load");
    const older = join(folder, "older");
    assert.equal((await backUp(stand.data, older)).code, 0);
    await until(() => load.accepted.size > 200, "more load");
    await load.stop();
    await drained(first.url);
    const newer = join(folder, "newer");
    assert.equal((await backUp(stand.data, newer)).code, 0);
    const mixed = join(folder, "mixed");
    mkdirSync(mixed);
    copyFileSync(join(newer, "state.db"), join(mixed, "state.db"));
    copyFileSync(join(stand.data, "master.key"), join(mixed, "master.key"));
    if (log === "an older") copyFileSync(join(older, "log.db"), join(mixed, "log.db"));
    const second = await openStand(mixed);
    context.after(second.close);
    const { code, said } = await second.startRefused();
    assert.notEqual(code, 0);
    assert.match(said, /they are not of one time/);
    assert.match(said, /Restore state\.db and log\.db from the same backup/);
  });
}
