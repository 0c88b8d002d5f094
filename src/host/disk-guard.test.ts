import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createDiskGuard, DiskLow, type DiskSpace } from "./disk-guard.ts";

const total = 100_000_000;
const place = { first: 1, last: 1 };

/** A guard whose looks are made one by one. */
function openGuard(context: { after: (end: () => void) => void }) {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-disk-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const messages: string[] = [];
  const stop = new AbortController();
  let space: DiskSpace = { free: total, total, unsettled: 0 };
  let next = Promise.withResolvers<void>();
  let looked = Promise.withResolvers<void>();
  const guard = createDiskGuard({
    folder,
    clock: {
      now: () => 0,
      sleep() {
        looked.resolve();
        return next.promise;
      },
    },
    logged: (_level, message) => messages.push(message),
    space: async () => space,
  });
  const watching = guard.watch(stop.signal);
  context.after(async () => {
    stop.abort();
    next.resolve();
    await watching;
  });
  return {
    guard,
    messages,
    hasBallast: () => existsSync(join(folder, "ballast")),
    first: () => looked.promise,
    /** One more look, with so much free space. */
    async look(free: number, unsettled = 0) {
      space = { free, total, unsettled };
      const wait = next;
      next = Promise.withResolvers();
      looked = Promise.withResolvers();
      wait.resolve();
      await looked.promise;
    },
  };
}

test("events are refused before the disk is full, and accepted again when there is room", async (context) => {
  const { guard, look, first, messages, hasBallast } = openGuard(context);
  const append = guard.guard(async () => place);
  await first();
  assert.ok(hasBallast(), "something to let go of is kept");
  assert.deepEqual(await append("demo/0", ["{}"], 0), place);
  await look(4_900_000);
  await assert.rejects(append("demo/0", ["{}"], 0), DiskLow);
  assert.ok(hasBallast());
  await look(5_100_000);
  assert.equal(guard.accepting(), false, "just above the mark is not yet room");
  await look(1_000_000);
  assert.ok(!hasBallast(), "the ballast makes room for what is under way");
  await look(20_000_000);
  assert.deepEqual(await append("demo/0", ["{}"], 0), place);
  assert.ok(hasBallast());
  assert.deepEqual(messages.length, 2);
});

test("room for the checkpoints of what is written already is kept free, too", async (context) => {
  const { guard, look, first } = openGuard(context);
  await first();
  await look(40_000_000, 30_000_000);
  assert.equal(guard.accepting(), true);
  await look(40_000_000, 36_000_000);
  assert.equal(guard.accepting(), false);
});

test("no more is accepted between two looks than there is room for", async (context) => {
  const { guard, look, first } = openGuard(context);
  await first();
  await look(9_000_000);
  const append = guard.guard(async () => place);
  await append("demo/0", ["x".repeat(900_000)], 0);
  await assert.rejects(append("demo/0", ["x".repeat(900_000)], 0), DiskLow);
});

test("a disk that fills up between two looks is found by the append that fails", async (context) => {
  const { guard, first, hasBallast } = openGuard(context);
  await first();
  const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
  const append = guard.guard(() => Promise.reject(full));
  await assert.rejects(append("demo/0", ["{}"], 0), full);
  assert.equal(guard.accepting(), false);
  assert.ok(!hasBallast());
});

test("a disk that cannot be written is said with what to do; once it can be, events are accepted by themselves", async (context) => {
  const { guard, look, first, messages } = openGuard(context);
  await first();
  const readOnly = Object.assign(new Error("attempt to write a readonly database"), { errcode: 1032 });
  let broken = true;
  const append = guard.guard(() => (broken ? Promise.reject(readOnly) : Promise.resolve(place)));
  await assert.rejects(append("demo/0", ["{}"], 0), readOnly);
  assert.equal(guard.accepting(), false);
  await assert.rejects(append("demo/0", ["{}"], 0), readOnly);
  assert.match(messages.join("\n"), /^the data folder .* cannot be written .* start Signalpost again$/);
  broken = false;
  await look(total);
  assert.equal(guard.accepting(), true);
  assert.deepEqual(await append("demo/0", ["{}"], 0), place);
  assert.equal(messages.length, 2);
});
