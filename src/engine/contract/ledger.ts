import assert from "node:assert/strict";
import { Fenced } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import {
  appendEvents,
  delivered,
  destination,
  engineTest,
  parkedAt,
  parkedOutcome,
  part,
  settlement,
  skipped,
  startMs,
  takeLease,
} from "./sample.ts";

const ttlMs = 30_000;

/** Cursors, leases, fencing, begin and settle. */
export function ledgerContract(create: CreateEngine): void {
  engineTest(
    create,
    "a destination starts where it was opened, and opening again changes nothing",
    async (engine) => {
      await engine.ledger.open(destination, part, 5);
      await engine.ledger.open(destination, part, 9);
      const right = await engine.ledger.acquire(destination, part, "node-1", ttlMs, startMs);
      assert.equal(right?.lease.cursor, 5);
      assert.equal(right?.begun, null);
      assert.equal(await engine.ledger.acquire("demo/other", part, "node-1", ttlMs, startMs), null);
    },
  );

  engineTest(
    create,
    "one node holds the lease until it ends or is given back; its own is retaken at once",
    async (engine) => {
      const lease = await takeLease(engine);
      assert.equal(
        await engine.ledger.acquire(destination, part, "node-2", ttlMs, startMs + ttlMs - 1),
        null,
      );
      assert.ok(
        await engine.ledger.acquire(destination, part, "node-1", ttlMs, startMs),
        "a crashed node's own",
      );
      assert.ok(
        await engine.ledger.acquire(destination, part, "node-2", ttlMs, startMs + ttlMs),
        "it ran out",
      );
      await engine.ledger.release(lease);
      assert.equal(
        await engine.ledger.acquire(destination, part, "node-3", ttlMs, startMs + ttlMs),
        null,
        "a stale holder cannot give back what is another's",
      );
    },
  );

  engineTest(
    create,
    "a lease that another took is fenced: begin and settle change nothing",
    async (engine) => {
      await appendEvents(engine, 3);
      const stale = await takeLease(engine);
      const fresh = await engine.ledger.acquire(destination, part, "node-2", ttlMs, startMs + ttlMs);
      assert.ok(fresh);
      await assert.rejects(engine.ledger.begin(stale, { to: 3, at: startMs }), Fenced);
      await assert.rejects(engine.ledger.settle(stale, settlement(1, [delivered])), Fenced);
      assert.equal(await engine.ledger.outcomeAt(destination, part, 1), null);
      const next = await engine.ledger.acquire(destination, part, "node-2", ttlMs, startMs + ttlMs);
      assert.deepEqual([next?.lease.cursor, next?.begun], [0, null]);
    },
  );

  engineTest(
    create,
    "what was begun is possibly received after a crash, until it is settled",
    async (engine, tools) => {
      await appendEvents(engine, 3);
      const lease = await takeLease(engine);
      await engine.ledger.begin(lease, { to: 3, at: startMs + 5 });
      await tools.crash();
      const { ledger } = tools.engine();
      const right = await ledger.acquire(destination, part, "node-1", ttlMs, startMs + 60_000);
      assert.deepEqual(right?.begun, { to: 3, at: startMs + 5 });
      assert.ok(right);
      const left = { to: 3, at: startMs + 5 };
      await ledger.settle(right.lease, settlement(1, [delivered], { begun: left }));
      assert.deepEqual((await ledger.acquire(destination, part, "node-1", ttlMs, startMs))?.begun, left);
      const last = await ledger.acquire(destination, part, "node-1", ttlMs, startMs);
      assert.ok(last);
      await ledger.settle(last.lease, settlement(2, [delivered, skipped]));
      await tools.crash();
      const after = await tools.engine().ledger.acquire(destination, part, "node-1", ttlMs, startMs);
      assert.deepEqual([after?.lease.cursor, after?.begun], [3, null]);
    },
  );

  engineTest(create, "a settlement is done whole or not at all", async (engine) => {
    await appendEvents(engine, 4);
    const lease = await takeLease(engine);
    await engine.ledger.begin(lease, { to: 4, at: startMs });
    const bad = settlement(1, [delivered, parkedOutcome], {
      // Position 4 has no outcome in this settlement, so that it cannot be parked by it.
      parked: [parkedAt(2, startMs), parkedAt(4, startMs)],
    });
    await assert.rejects(engine.ledger.settle(lease, bad));
    assert.equal(await engine.ledger.outcomeAt(destination, part, 1), null);
    assert.deepEqual(await engine.ledger.due(lease, startMs + 1, 10), []);
    const { received, waiting } = await engine.trace.balance(destination, null, null);
    assert.deepEqual([received, waiting], [4, 4]);
    const right = await engine.ledger.acquire(destination, part, "node-1", ttlMs, startMs);
    assert.deepEqual([right?.lease.cursor, right?.begun], [0, { to: 4, at: startMs }]);
  });

  engineTest(create, "the cursor never moves back", async (engine) => {
    await appendEvents(engine, 4);
    const lease = await engine.ledger.settle(await takeLease(engine), settlement(1, [delivered, skipped]));
    assert.equal(lease.cursor, 2);
    await assert.rejects(engine.ledger.settle(lease, settlement(1, [], { cursor: 1 })), /back/);
    assert.equal((await engine.ledger.acquire(destination, part, "node-1", ttlMs, startMs))?.lease.cursor, 2);
  });

  engineTest(
    create,
    "the cursor never passes an event that has no outcome, and no outcome lies beyond it",
    async (engine) => {
      await appendEvents(engine, 9);
      const lease = await takeLease(engine);
      const wrong = [
        settlement(1, [], { cursor: 3 }),
        settlement(2, [delivered, delivered]),
        settlement(1, [delivered, delivered], { cursor: 3 }),
        settlement(1, [delivered, delivered], { cursor: 1 }),
      ];
      for (const one of wrong) await assert.rejects(engine.ledger.settle(lease, one), /outcome/);
      const next = await engine.ledger.settle(lease, settlement(1, [delivered, delivered]));
      assert.equal(next.cursor, 2);
    },
  );

  engineTest(create, "each destination has a cursor and outcomes of its own", async (engine) => {
    await appendEvents(engine, 2);
    const lease = await takeLease(engine);
    await engine.ledger.open("demo/meta", part, 0);
    await engine.ledger.settle(lease, settlement(1, [delivered, delivered]));
    const other = await engine.ledger.acquire("demo/meta", part, "node-1", ttlMs, startMs);
    assert.equal(other?.lease.cursor, 0);
    assert.equal(await engine.ledger.outcomeAt("demo/meta", part, 1), null);
  });
}
