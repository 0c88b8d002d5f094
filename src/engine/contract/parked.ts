import assert from "node:assert/strict";
import type { Outcome } from "../../core/index.ts";
import type { Pause } from "../ports.ts";
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

const removed: Outcome = { kind: "expired", reason: "destination removed" };

/** Events that wait alone, those that are sent again, destinations that wait as a whole. */
export function parkedContract(create: CreateEngine): void {
  engineTest(create, "parked events come due in order of time, then of position", async (engine, tools) => {
    await appendEvents(engine, 4);
    const parked = [parkedAt(1, startMs + 30), parkedAt(2, startMs + 10), parkedAt(4, startMs + 10)];
    const outcomes = [parkedOutcome, parkedOutcome, delivered, parkedOutcome];
    const lease = await engine.ledger.settle(await takeLease(engine), settlement(1, outcomes, { parked }));
    assert.deepEqual(await engine.ledger.due(lease, startMs + 9, 10), []);
    assert.equal(await engine.ledger.nextDue(lease), startMs + 10);
    await tools.crash();
    const { ledger } = tools.engine();
    assert.deepEqual(await ledger.due(lease, startMs + 30, 10), [parked[1], parked[2], parked[0]]);
    assert.deepEqual(await ledger.due(lease, startMs + 30, 1), [parked[1]], "the limit holds");
    assert.equal(await ledger.hasten(destination, startMs + 5), 3);
    assert.equal((await ledger.due(lease, startMs + 5, 10)).length, 3);
  });

  engineTest(create, "an outcome ends the wait; parking again keeps when it began", async (engine) => {
    await appendEvents(engine, 2);
    const parked = [parkedAt(1, startMs + 10, { since: startMs + 1 }), parkedAt(2, startMs + 10)];
    let lease = await takeLease(engine);
    lease = await engine.ledger.settle(lease, settlement(1, [parkedOutcome, parkedOutcome], { parked }));
    const again = [
      parkedAt(1, startMs + 50, { since: startMs + 9, attempts: 2, possiblySince: startMs + 7 }),
    ];
    lease = await engine.ledger.settle(lease, {
      ...settlement(1, [parkedOutcome, delivered], { parked: again }),
      cursor: 2,
    });
    const due = await engine.ledger.due(lease, startMs + 50, 10);
    assert.deepEqual(due, [{ ...again[0], since: startMs + 1 }]);
    const unsure = [parkedAt(1, startMs + 60)];
    lease = await engine.ledger.settle(lease, {
      ...settlement(1, [parkedOutcome], { parked: unsure }),
      cursor: 2,
    });
    const [still] = await engine.ledger.due(lease, startMs + 60, 10);
    assert.equal(still?.possiblySince, startMs + 7, "what may have arrived may have arrived");
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 1), parkedOutcome);
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 2), delivered);
  });

  engineTest(
    create,
    "parked events that were begun are marked as possibly received, once",
    async (engine, tools) => {
      await appendEvents(engine, 4);
      const later = startMs + 500;
      const parked = [
        parkedAt(4, startMs + 100),
        parkedAt(1, startMs),
        parkedAt(2, startMs, { possiblySince: startMs - 5 }),
        parkedAt(3, later),
      ];
      const lease = await engine.ledger.settle(
        await takeLease(engine),
        settlement(1, [parkedOutcome, parkedOutcome, parkedOutcome, parkedOutcome], { parked }),
      );
      await engine.ledger.begin(lease, { to: 4, at: startMs + 100 });
      await tools.crash();
      const right = await tools.engine().ledger.acquire(destination, part, "node-1", 30_000, startMs);
      assert.ok(right);
      const due = await tools.engine().ledger.due(right.lease, later, 10);
      assert.deepEqual(
        due.map((one) => [one.position, one.possiblySince]),
        [
          [1, startMs + 100],
          [2, startMs - 5],
          [4, startMs + 100],
          [3, null],
        ],
      );
    },
  );

  engineTest(
    create,
    "a replay parks settled events again: it replaces any outcome but delivered",
    async (engine) => {
      await appendEvents(engine, 3);
      let lease = await takeLease(engine);
      lease = await engine.ledger.settle(lease, settlement(1, [delivered, skipped, skipped]));
      assert.equal(await engine.ledger.replay(destination, part, [1, 2, 9], startMs + 5, "asked for"), 2);
      const due = await engine.ledger.due(lease, startMs + 5, 10);
      assert.deepEqual(
        due.map((one) => [one.position, one.reason, one.detail]),
        [
          [1, "replay", "asked for"],
          [2, "replay", "asked for"],
        ],
      );
      assert.deepEqual(
        await engine.ledger.outcomeAt(destination, part, 1),
        delivered,
        "until it has another",
      );
      await engine.ledger.settle(lease, { ...settlement(1, [skipped, delivered]), cursor: 3 });
      assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 1), delivered);
      assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 2), delivered);
      const balance = await engine.trace.balance(destination, null, null);
      assert.deepEqual([balance.received, balance.delivered, balance.skipped, balance.parked], [3, 2, 1, 0]);
      assert.equal(await engine.ledger.nextDue(lease), null);
    },
  );

  engineTest(
    create,
    "a replayed event that is parked again keeps the hour it was received in",
    async (engine) => {
      await appendEvents(engine, 1);
      let lease = await engine.ledger.settle(await takeLease(engine), settlement(1, [skipped]));
      await engine.ledger.replay(destination, part, [1], startMs, "asked for");
      const parked = [parkedAt(1, startMs + 10)];
      lease = await engine.ledger.settle(lease, settlement(1, [parkedOutcome], { parked }));
      assert.equal(await engine.ledger.endParked(destination, removed, startMs + 20), 1);
      const rollup = await engine.trace.rollup(destination, 0, startMs + 1);
      assert.deepEqual(rollup, [{ hour: startMs, kind: "expired", reason: "destination removed", count: 1 }]);
      assert.equal(await engine.ledger.nextDue(lease), null);
    },
  );

  engineTest(create, "ending what is parked leaves a delivered event delivered", async (engine) => {
    await appendEvents(engine, 3);
    const parked = [parkedAt(2, startMs + 10)];
    const lease = await engine.ledger.settle(
      await takeLease(engine),
      settlement(1, [delivered, parkedOutcome, skipped], { parked }),
    );
    await engine.ledger.replay(destination, part, [1, 3], startMs, "asked for");
    assert.equal(await engine.ledger.endParked(destination, removed, startMs), 1);
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 1), delivered);
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 2), removed);
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 3), skipped);
    assert.equal(await engine.ledger.nextDue(lease), null);
  });

  engineTest(create, "a pause is kept, replaced and lifted", async (engine, tools) => {
    const pause: Pause = {
      kind: "held",
      reason: "token",
      detail: "40105",
      hint: "paste a new one",
      since: startMs,
      until: null,
      version: "v1",
    };
    assert.equal(await engine.ledger.paused(destination), null);
    await engine.ledger.pause(destination, pause);
    await tools.crash();
    const { ledger } = tools.engine();
    assert.deepEqual(await ledger.paused(destination), pause);
    const down: Pause = { ...pause, kind: "down", until: startMs + 1000, version: "v2" };
    await ledger.pause(destination, down);
    assert.deepEqual(await ledger.paused(destination), down);
    await ledger.pause(destination, null);
    assert.equal(await ledger.paused(destination), null);
  });
}
