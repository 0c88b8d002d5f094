import assert from "node:assert/strict";
import { dayMs, type Outcome } from "../../core/index.ts";
import { type AttemptRecord, type Engine, Fenced } from "../ports.ts";
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

/** Events whose outcomes are kept together, at most (see segment.ts): the contract walks over this border. */
const segmentEvents = 4096;
/** Distinct outcomes that are kept together, at most. */
const segmentOutcomes = 255;

/** One outcome for each position, however many and however different; attempts found by each of their events. */
export function outcomeContract(create: CreateEngine): void {
  engineTest(
    create,
    "outcomes survive borders of segments, whatever the size of a settlement",
    async (engine) => {
      const total = segmentEvents * 2 + 77;
      await appendEvents(engine, total);
      const expected = Array.from({ length: total }, (_, index) => (index % 3 === 0 ? skipped : delivered));
      let lease = await takeLease(engine);
      for (let first = 1, size = 1; first <= total; first += size, size = (size * 3) % 5000 || 1) {
        const outcomes = expected.slice(first - 1, Math.min(first - 1 + size, total));
        lease = await engine.ledger.settle(lease, settlement(first, outcomes));
      }
      await assertOutcomes(engine, expected);
    },
  );

  engineTest(create, "more different outcomes than one table holds", async (engine) => {
    const total = segmentOutcomes * 2 + 20;
    await appendEvents(engine, total);
    const expected = Array.from({ length: total }, (_, index) => rejection(index));
    const lease = await engine.ledger.settle(await takeLease(engine), settlement(1, expected));
    await assertOutcomes(engine, expected);
    // Each of them changes to one more that the full table does not hold.
    for (const position of [1, 100, segmentOutcomes, segmentOutcomes + 1, total]) {
      expected[position - 1] = rejection(1000 + position);
      await engine.ledger.settle(lease, {
        ...settlement(position, [rejection(1000 + position)]),
        cursor: total,
      });
    }
    await assertOutcomes(engine, expected);
  });

  engineTest(
    create,
    "match keys of delivered events add up by day, and go whole or not at all",
    async (engine, tools) => {
      await appendEvents(engine, 2);
      const day = startMs - (startMs % dayMs);
      const matched = [
        { day, event: "Purchase", own: 64, sent: 65, count: 3 },
        { day: day + dayMs, event: "Purchase", own: 64, sent: 64, count: 1 },
      ];
      const lease = await takeLease(engine);
      const next = await engine.ledger.settle(lease, settlement(1, [delivered], { matched }));
      await engine.ledger.settle(next, settlement(2, [delivered], { matched: matched.slice(0, 1) }));
      await takeLease(engine);
      await assert.rejects(engine.ledger.settle(next, settlement(3, [delivered], { matched })), Fenced);
      await tools.crash();
      const { trace } = tools.engine();
      const doubled = { ...matched[0], count: 6 };
      assert.deepEqual(await trace.matches(destination, startMs, startMs + 1), [doubled]);
      assert.deepEqual(await trace.matches(destination, day, day + 2 * dayMs), [doubled, matched[1]]);
      assert.deepEqual(await trace.matches("demo/unknown", day, day + dayMs), []);
    },
  );

  engineTest(create, "a position without an outcome has none", async (engine) => {
    await appendEvents(engine, 2);
    await engine.ledger.settle(await takeLease(engine), settlement(1, [delivered]));
    assert.equal(await engine.ledger.outcomeAt(destination, part, 2), null);
    assert.equal(await engine.ledger.outcomeAt(destination, "demo/9", 1), null);
    assert.equal(await engine.ledger.outcomeAt("demo/unknown", part, 1), null);
  });

  engineTest(create, "each event finds its attempts, with what was added to it then", async (engine) => {
    await appendEvents(engine, 3);
    let lease = await takeLease(engine);
    const additions = { "user.email": { value: ["hash"], from: 2 } };
    const first = attempt("attempt-1", [
      { position: 1, result: "delivered" },
      { position: 3, result: "retry", additions },
    ]);
    lease = await engine.ledger.settle(lease, {
      ...settlement(1, [delivered, skipped, parkedOutcome], { attempts: [first] }),
      parked: [parkedAt(3, startMs + 1)],
    });
    const second = attempt("attempt-2", [{ position: 3, result: "delivered" }]);
    await engine.ledger.settle(lease, { ...settlement(3, [delivered], { attempts: [second] }), cursor: 3 });
    const [delivery] = await engine.trace.deliveries(part, 3);
    assert.deepEqual(
      delivery?.attempts.map((one) => [one.id, one.member.result, one.batchEvents]),
      [
        ["attempt-1", "retry", 2],
        ["attempt-2", "delivered", 1],
      ],
    );
    assert.deepEqual(delivery?.attempts[0]?.member.additions, additions);
    assert.deepEqual((await engine.trace.deliveries(part, 2))[0]?.attempts, []);
    const latest = await engine.trace.attempts(destination, 1);
    const older = await engine.trace.attempts(destination, 5, latest[0]?.number);
    assert.deepEqual(
      [...latest, ...older].map((one) => [one.id, one.events]),
      [
        ["attempt-2", 1],
        ["attempt-1", 2],
      ],
    );
  });
}

async function assertOutcomes(engine: Engine, expected: readonly Outcome[]): Promise<void> {
  for (let position = 1; position <= expected.length; position++) {
    const found = await engine.ledger.outcomeAt(destination, part, position);
    if (found?.reason !== expected[position - 1]?.reason)
      assert.deepEqual(found, expected[position - 1], `position ${position}`);
  }
}

function rejection(number: number): Outcome {
  return { kind: "rejected", reason: `reason ${number}`, detail: `words ${number}` };
}

function attempt(id: string, members: AttemptRecord["members"]): AttemptRecord {
  return {
    id,
    at: startMs,
    durationMs: 12,
    status: 200,
    result: "answered",
    detail: "accepted",
    reply: '{"code":0}',
    mappingVersion: 1,
    test: false,
    members,
  };
}
