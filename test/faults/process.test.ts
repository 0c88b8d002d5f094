import assert from "node:assert/strict";
import { test } from "node:test";
import { outage } from "./backlog.ts";
import { underLoad } from "./failpoint.ts";
import { everyPlace, killRounds } from "./kill.ts";
import { balanceOf, drained, eventOf, missing, post, startLoad } from "./load.ts";
import { later, openStand, until } from "./stand.ts";

const hourMs = 3_600_000;
/** Longer than a lease lasts (30 s). */
const pausedMs = 31_000;

test("kill -9 under load, at every named place: what got 202 is delivered, nothing counts twice", async () => {
  const { deaths } = await killRounds(everyPlace);
  assert.deepEqual([...deaths.keys()], [...underLoad]);
});

test("kill -9 under load, at random moments: what got 202 is delivered, nothing counts twice", async () => {
  await killRounds(Array.from({ length: 4 }, () => ({ afterMs: Math.random() * 1500 })));
});

test("SIGTERM under load: open requests are answered, it ends with 0, and nothing is lost", async () => {
  const stand = await openStand();
  try {
    const first = await stand.start();
    const load = startLoad(first.url);
    await until(() => load.accepted.size > 100, "some load");
    first.signal("SIGTERM");
    assert.equal(await first.ended, 0, first.said());
    await load.stop();
    const second = await stand.start();
    const balance = await drained(second.url);
    assert.ok(Number(balance.received) >= load.accepted.size);
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

test("a second server on the same folder waits for a moment, and then refuses", async () => {
  const stand = await openStand();
  try {
    const first = await stand.start();
    const { code, said } = await stand.startRefused();
    assert.notEqual(code, 0);
    assert.match(said, /another Signalpost server uses the data folder/);
    assert.equal(await post(first.url, [eventOf("still-there")]), 202, "the first goes on");
  } finally {
    await stand.close();
  }
});

test("a process that got no time for longer than its leases goes on where it was", async () => {
  const stand = await openStand();
  try {
    stand.emulator.setFaults({ latency_ms: 300 });
    const server = await stand.start();
    const load = startLoad(server.url);
    await until(() => load.accepted.size > 50, "some load");
    server.signal("SIGSTOP");
    await later(pausedMs);
    server.signal("SIGCONT");
    await load.stop();
    stand.emulator.setFaults({ latency_ms: 0 });
    const balance = await drained(server.url);
    assert.equal(balance.delivered, balance.received);
    assert.equal(stand.emulator.ledger().conversions, balance.received);
  } finally {
    await stand.close();
  }
});

test("a clock that is set 48 hours ahead, and back again: nothing is lost, nothing counts twice", async () => {
  const stand = await openStand();
  try {
    const server = await stand.start();
    const load = startLoad(server.url);
    for (const offsetMs of [0, 48 * hourMs, 0, -48 * hourMs]) {
      stand.setClock(offsetMs);
      const before = load.accepted.size;
      await until(() => load.accepted.size > before + 100, `load with the clock off by ${offsetMs} ms`);
    }
    await load.stop();
    const balance = await drained(server.url);
    const { events } = stand.emulator.ledger();
    assert.equal(balance.delivered, balance.received, JSON.stringify(balance));
    assert.equal(new Set(events.map((event) => event.event_id)).size, events.length);
    assert.deepEqual(missing(load.accepted, stand.emulator), []);
  } finally {
    await stand.close();
  }
});

test("what waits for a destination that is down is still there after a crash", async () => {
  const stand = await openStand();
  try {
    stand.emulator.setFaults({ html_502: "100%" });
    const first = await stand.start();
    assert.equal(await post(first.url, [eventOf("a"), eventOf("b")]), 202);
    await until(async () => ((await balanceOf(first.url)).received ?? 0) === 2, "both to be counted");
    first.signal("SIGKILL");
    await first.ended;
    const second = await stand.start();
    stand.emulator.setFaults({ html_502: "off" });
    const balance = await drained(second.url);
    assert.deepEqual([balance.received, balance.delivered], [2, 2]);
    assert.equal(stand.emulator.ledger().conversions, 2);
  } finally {
    await stand.close();
  }
});

test("a destination that is down for a day: what waited is delivered, each once", async () => {
  await outage(5_000);
});
