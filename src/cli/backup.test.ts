import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";

/** A request's worth of events that are stored together; the folder becomes some ten times what one step copies. */
const body = "x".repeat(1024 * 1024 - 1024);
const bodies = 32;
/** Far more than are made while so much is copied. */
const commitsMax = 20_000;

test("a backup comes to its end while the server stores one event after the other", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-backup-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const data = join(folder, "data");
  const log = openLogWriter(sqliteFiles(data));
  context.after(log.close);
  await openPipelineEngine(sqliteFiles(data)).close();
  for (let count = 0; count < bodies; count++) await log.append("shop/0", [body], count);
  const args = [join(import.meta.dirname, "main.ts"), "backup", join(folder, "copy"), "--data", data];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  context.after(() => child.kill("SIGKILL"));
  let ended = false;
  const closed = once(child, "close").finally(() => {
    ended = true;
  });
  let commits = 0;
  for (; !ended && commits < commitsMax; commits++) await log.append("shop/0", ["{}"], bodies);
  assert.ok(ended, `it was not done after ${commits} commits`);
  assert.deepEqual(await closed, [0, null]);
});
