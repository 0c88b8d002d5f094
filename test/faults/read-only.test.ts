import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { drained, missing, startLoad } from "./load.ts";
import { makeDisk } from "./loop-disk.ts";
import { openStand, until } from "./stand.ts";

test("a disk that turns read-only under a running server: 503, it says what to do, and nothing accepted is lost", async (context) => {
  const disk = makeDisk(context);
  if (!disk) return;
  const stand = await openStand(join(disk.folder, "data"));
  let closed = false;
  try {
    const first = await stand.start();
    const load = startLoad(first.url, "", 10);
    await until(() => load.accepted.size > 200, "some load");
    disk.turnReadOnly();
    await until(() => (load.answers.get(503) ?? 0) > 20, "events to be refused");
    const accepted = load.accepted.size;
    await until(() => (load.answers.get(503) ?? 0) > 60, "more events to be refused");
    assert.equal(load.accepted.size, accepted, "nothing is accepted any more");
    assert.deepEqual([...load.answers.keys()].toSorted(), [202, 503]);
    const [ready, alive] = await Promise.all(
      ["readyz", "healthz"].map((path) => fetch(`${first.url}/${path}`)),
    );
    assert.deepEqual([ready?.status, alive?.status], [503, 200]);
    assert.match(first.said(), /cannot be written.*check the disk.*start.*again/i);
    await load.stop();
    first.signal("SIGKILL");
    await first.ended;
    disk.repair();

    const second = await stand.start();
    const balance = await drained(second.url);
    assert.equal(balance.delivered, balance.received, JSON.stringify(balance));
    assert.deepEqual(missing(load.accepted, stand.emulator), []);
    await stand.close();
    closed = true;
  } finally {
    if (!closed) await stand.close();
  }
});
