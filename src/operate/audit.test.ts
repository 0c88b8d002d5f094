import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { createAudit } from "./audit.ts";

const clock = { now: () => 0, sleep: async () => undefined };
const deed = { actor: "owner@shop.example", action: "store.edit", object: "demo" };

it("a line that cannot be written is its caller's error alone; what comes after it is written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-audit-"));
  const engine = openPipelineEngine(sqliteFiles(folder));
  let isBroken = true;
  const refuse = async (): Promise<never> => {
    throw new Error("disk I/O error");
  };
  const { state } = engine;
  const failing = {
    ...state,
    list: (namespace: string) => (isBroken ? refuse() : state.list(namespace)),
    put: (...args: Parameters<typeof state.put>) => (isBroken ? refuse() : state.put(...args)),
  };
  const audit = createAudit(failing, clock);
  const told = await Promise.allSettled([audit.record(deed), audit.record(deed)]);
  assert.deepEqual(
    told.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  // A promise without anybody who awaits it would end this process now.
  await setImmediate();
  isBroken = false;
  await audit.record(deed);
  const { entries, intact } = await audit.page(undefined, 10);
  assert.deepEqual([entries.length, intact], [1, true]);
  await engine.close();
  rmSync(folder, { recursive: true });
});
