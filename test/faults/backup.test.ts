import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { drained, startLoad } from "./load.ts";
import { later, openStand, until } from "./stand.ts";

test("a backup taken under load, restored: nothing that was accepted before it is missing", async () => {
  const stand = await openStand();
  const copy = mkdtempSync(join(tmpdir(), "signalpost-backup-"));
  try {
    const first = await stand.start();
    const load = startLoad(first.url);
    await until(() => load.accepted.size > 500, "some load");
    const before = [...load.accepted];
    const started = performance.now();
    assert.equal(await backUp(stand.data, join(copy, "data")), 0);
    assert.ok(performance.now() - started < 20_000, "it does not start over at every write");
    await later(200);
    first.signal("SIGKILL");
    await first.ended;
    await load.stop();

    copyFileSync(join(stand.data, "master.key"), join(copy, "data", "master.key"));
    const restored = await openStand(join(copy, "data"));
    try {
      const second = await restored.start();
      const balance = await drained(second.url);
      assert.ok(Number(balance.received) >= before.length, `${balance.received} of ${before.length}`);
      assert.equal(balance.delivered, balance.received);
      // Whatever was under way when the copy was made is sent again under the same IDs.
      const counted = [...restored.emulator.ledger().events, ...stand.emulator.ledger().events];
      const delivered = new Set(counted.map((event) => event.event_id));
      assert.deepEqual(
        before.filter((id) => !delivered.has(id)),
        [],
      );
    } finally {
      await restored.close();
    }
  } finally {
    await stand.close();
    rmSync(copy, { recursive: true, force: true });
  }
});

async function backUp(data: string, to: string): Promise<unknown> {
  const args = ["src/cli/main.ts", "backup", to, "--data", data];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const [code] = await once(child, "exit");
  return code;
}
