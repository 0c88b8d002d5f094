import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { drained, eventOf, missing, post, startLoad } from "./load.ts";
import { openStand, until } from "./stand.ts";

const diskMegabytes = 64;

/** A small disk in memory, mounted for one test; null, with the reason printed, where that is not allowed. */
function smallDisk(context: TestContext): string | null {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m`, "tmpfs", folder], {
      stdio: "pipe",
    });
  } catch (error) {
    rmSync(folder, { recursive: true });
    context.skip(`no disk can be mounted here (${String(error).split("\n")[0]})`);
    return null;
  }
  context.after(() => {
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Fills a disk to the last block, as another program might. */
function fillDisk(file: string): void {
  const handle = openSync(file, "w");
  const block = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) if (writeSync(handle, block) < block.length) return;
  } catch {
    // Full: that is what was wanted.
  } finally {
    closeSync(handle);
  }
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

test("a disk that another program fills: 503, no 202 that is not stored, and it recovers by itself", async (context) => {
  const disk = smallDisk(context);
  if (!disk) return;
  const stand = await openStand(join(disk, "data"));
  try {
    const server = await stand.start();
    const load = startLoad(server.url);
    await until(() => load.accepted.size > 200, "some load");
    fillDisk(join(disk, "filler"));
    await until(() => (load.answers.get(503) ?? 0) > 5, "events to be refused");
    assert.equal(load.answers.get(500), undefined);
    assert.deepEqual(
      [await statusOf(`${server.url}/readyz`), await statusOf(`${server.url}/healthz`)],
      [503, 200],
    );
    const before = load.accepted.size;
    rmSync(join(disk, "filler"));
    await until(() => load.accepted.size > before + 200, "events to be accepted again");
    await load.stop();
    const balance = await drained(server.url);
    const delivered = new Set(stand.emulator.ledger().events.map((event) => event.event_id));
    assert.deepEqual(
      [...load.accepted].filter((id) => !delivered.has(id)),
      [],
    );
    assert.equal(balance.delivered, balance.received);
    server.signal("SIGTERM");
    assert.equal(await server.ended, 0);
  } finally {
    await stand.close();
  }
});

test("a disk that fills with events themselves: refused in time, and all that was accepted is delivered", async (context) => {
  const disk = smallDisk(context);
  if (!disk) return;
  const stand = await openStand(join(disk, "data"));
  try {
    // Down, so that the events stay; large, so that it does not take long.
    stand.emulator.setFaults({ html_502: "100%" });
    const first = await stand.start();
    const load = startLoad(first.url, "x".repeat(6000));
    await until(() => (load.answers.get(503) ?? 0) > 3, "events to be refused");
    await load.stop();
    first.signal("SIGKILL");
    await first.ended;
    stand.emulator.setFaults({ html_502: "off" });
    const second = await stand.start();
    const balance = await drained(second.url);
    assert.equal(balance.delivered, balance.received);
    const delivered = new Set(stand.emulator.ledger().events.map((event) => event.event_id));
    assert.deepEqual(
      [...load.accepted].filter((id) => !delivered.has(id)),
      [],
    );
  } finally {
    await stand.close();
  }
});

test("a read-only disk: it says what is wrong and does not start", async (context) => {
  const disk = smallDisk(context);
  if (!disk) return;
  const stand = await openStand(join(disk, "data"));
  try {
    const first = await stand.start();
    first.signal("SIGTERM");
    assert.equal(await first.ended, 0);
    execFileSync("mount", ["-o", "remount,ro", disk]);
    const { code, said } = await stand.startRefused();
    assert.notEqual(code, 0);
    assert.match(said, /cannot be written/);
  } finally {
    await stand.close();
  }
});

test("a write-ahead log that ends in garbage, as a torn write leaves it: everything is there", async () => {
  const stand = await openStand();
  try {
    stand.emulator.setFaults({ html_502: "100%" });
    const first = await stand.start();
    const ids = Array.from({ length: 40 }, (_, index) => `event-${index}`);
    for (const id of ids) assert.equal(await post(first.url, [eventOf(id)]), 202);
    first.signal("SIGKILL");
    await first.ended;
    const { log, state } = sqliteFiles(stand.data);
    for (const file of [log, state]) appendFileSync(`${file}-wal`, randomBytes(20_000));
    stand.emulator.setFaults({ html_502: "off" });
    const second = await stand.start();
    const balance = await drained(second.url);
    assert.deepEqual([balance.received, balance.delivered], [ids.length, ids.length]);
    assert.deepEqual(missing(new Set(ids), stand.emulator), []);
  } finally {
    await stand.close();
  }
});

test("a flipped bit on the disk costs one event, which says so; its neighbours are delivered", async () => {
  const stand = await openStand();
  try {
    stand.emulator.setFaults({ html_502: "100%" });
    const first = await stand.start();
    const ids = Array.from({ length: 20 }, (_, index) => `event-number-${index}`);
    assert.equal(
      await post(
        first.url,
        ids.map((id) => eventOf(id)),
      ),
      202,
    );
    first.signal("SIGTERM");
    assert.equal(await first.ended, 0);
    const { log } = sqliteFiles(stand.data);
    const bytes = readFileSync(log);
    const at = bytes.indexOf("visitor-of-event-number-7");
    assert.ok(at > 0);
    bytes[at + 3] = (bytes[at + 3] ?? 0) ^ 4;
    writeFileSync(log, bytes);
    stand.emulator.setFaults({ html_502: "off" });
    const second = await stand.start();
    const balance = await drained(second.url);
    assert.deepEqual([balance.received, balance.delivered, balance.rejected], [20, 19, 1]);
    const delivered = new Set(stand.emulator.ledger().events.map((event) => event.event_id));
    assert.deepEqual(
      ids.filter((id) => !delivered.has(id)),
      ["event-number-7"],
    );
  } finally {
    await stand.close();
  }
});
