import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { failpointArgs, failpointAt, inGeneration } from "./failpoint.ts";

const count = 300;

/** Runs the child on a folder; gives back how it ended. */
async function store(
  folder: string,
  from: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  const args = [join(import.meta.dirname, "generation-child.ts"), folder, String(from), String(count)];
  const child = spawn(process.execPath, [...("FAILPOINT" in environment ? failpointArgs : []), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...environment },
  });
  const [code, signal] = await once(child, "exit");
  return { code, signal };
}

/** IDs whose second copy would not be recognised. */
async function forgotten(folder: string, last: number): Promise<readonly string[]> {
  const engine = openPipelineEngine(sqliteFiles(folder));
  try {
    const ids = Array.from({ length: last }, (_, index) => `e${index + 1}`);
    const claims = ids.map((eventId, index) => ({
      store: "demo",
      event: "AddToCart",
      eventId,
      visitorId: null,
      orderId: null,
      part: "demo/0",
      position: last + index + 1,
      at: Date.now(),
    }));
    const copies = await engine.identity.earlier(claims);
    return ids.filter((_, index) => copies[index]?.position !== index + 1);
  } finally {
    await engine.close();
  }
}

for (const place of inGeneration) {
  test(`killed when a generation of event keys is stored (${place}): every ID is still known`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "signalpost-generation-"));
    try {
      assert.deepEqual(await store(folder, 1), { code: 0, signal: null });
      assert.deepEqual(await store(folder, count + 1, failpointAt(place)), { code: null, signal: "SIGKILL" });
      assert.deepEqual(await forgotten(folder, 2 * count), []);
      assert.deepEqual(await store(folder, 2 * count + 1), { code: 0, signal: null });
      assert.deepEqual(await forgotten(folder, 3 * count), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
