import assert from "node:assert/strict";
import fc from "fast-check";
import { type EpochMs, hourMs, minuteMs, type Outcome } from "../../core/index.ts";
import type { Balance, Engine } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import {
  delivered,
  destination,
  engineTest,
  eventText,
  parkedAt,
  parkedOutcome,
  part,
  settlement,
  skipped,
  startMs,
  takeLease,
} from "./sample.ts";

const expired: Outcome = { kind: "expired", reason: "too old" };
const rejected: Outcome = { kind: "rejected", reason: "TikTok 40002" };
const kinds = [delivered, skipped, parkedOutcome, expired, rejected] as const;

/** Received = the sum of all states, for every range of time. */
export function balanceContract(create: CreateEngine): void {
  engineTest(create, "what has no outcome is waiting, or held while the destination is", async (engine) => {
    await appendAt(engine, [startMs, startMs + 1, startMs + 2]);
    await engine.ledger.settle(await takeLease(engine), settlement(1, [delivered]));
    assert.deepEqual(await balanceOf(engine), { received: 3, delivered: 1, waiting: 2 });
    const pause = {
      kind: "held",
      reason: "token",
      detail: "",
      hint: "",
      since: startMs,
      version: "1",
    } as const;
    await engine.ledger.pause(destination, { ...pause, until: null });
    assert.deepEqual(await balanceOf(engine), { received: 3, delivered: 1, held: 2 });
  });

  engineTest(
    create,
    "a destination that starts later does not count what was there before",
    async (engine) => {
      await appendAt(engine, [startMs, startMs + 1, startMs + 2]);
      await engine.ledger.open(destination, part, 2);
      assert.deepEqual(await balanceOf(engine), { received: 1, waiting: 1 });
      assert.deepEqual(await balanceOf(engine, startMs, startMs + 2), {});
      assert.deepEqual(await balanceOf(engine, startMs, startMs + 3), { received: 1, waiting: 1 });
    },
  );

  engineTest(create, "an unknown destination has received nothing", async (engine) => {
    await appendAt(engine, [startMs]);
    assert.deepEqual(await balanceOf(engine), {});
  });

  engineTest(
    create,
    "it adds up for any range, hours in full or in part, also after events change state",
    async (engine) => {
      const times = Array.from({ length: 60 }, (_, index) => startMs + index * 7 * minuteMs);
      await appendAt(engine, times);
      const outcomes = times.slice(0, 50).map((_, index) => kinds[(index * 7) % kinds.length] ?? delivered);
      let lease = await takeLease(engine);
      for (const [first, count] of [
        [1, 20],
        [21, 1],
        [22, 29],
      ] as const) {
        const some = outcomes.slice(first - 1, first - 1 + count);
        lease = await engine.ledger.settle(lease, {
          ...settlement(first, some),
          runs: [{ first, outcomes: some, receivedAt: times.slice(first - 1, first - 1 + count) }],
          parked: some.flatMap((one, index) =>
            one.kind === "parked" ? [parkedAt(first + index, startMs)] : [],
          ),
        });
      }
      // One parked event ends: its hour loses a parked one and gains a delivered one.
      const ended = outcomes.indexOf(parkedOutcome);
      outcomes[ended] = delivered;
      await engine.ledger.settle(lease, {
        ...settlement(ended + 1, [delivered], {}, times[ended]),
        cursor: 50,
      });
      const at = fc.integer({ min: -10, max: 60 * 7 + 70 }).map((minutes) => startMs + minutes * minuteMs);
      const bound = fc.option(at, { nil: null });
      await fc.assert(
        fc.asyncProperty(bound, bound, async (from, to) => {
          if (from !== null && to !== null && from > to) return;
          const expected: Record<string, number> = {};
          times.forEach((time, index) => {
            if ((from !== null && time < from) || (to !== null && time >= to)) return;
            const kind = outcomes[index]?.kind ?? "waiting";
            expected[kind] = (expected[kind] ?? 0) + 1;
            expected.received = (expected.received ?? 0) + 1;
          });
          assert.deepEqual(await balanceOf(engine, from, to), expected);
        }),
        { numRuns: 200 },
      );
      const rollup = await engine.trace.rollup(destination, startMs, startMs + 2 * hourMs);
      const inTwoHours = rollup.reduce((sum, one) => sum + one.count, 0);
      assert.equal(inTwoHours, times.filter((time) => time < startMs + 2 * hourMs).length);
    },
  );
}

async function appendAt(engine: Engine, times: readonly EpochMs[]): Promise<void> {
  for (const [index, at] of times.entries())
    await engine.log.append(part, [eventText(`event-${index}`, at)], at);
}

/** The balance without its zeros; fails when it does not add up. */
async function balanceOf(
  engine: Engine,
  from: EpochMs | null = null,
  to: EpochMs | null = null,
): Promise<Record<string, number>> {
  const balance: Balance = await engine.trace.balance(destination, from, to);
  const { received, ...states } = balance;
  assert.equal(
    Object.values(states).reduce((sum, one) => sum + one, 0),
    received,
    "received is the sum of all states",
  );
  return Object.fromEntries(Object.entries(balance).filter(([, count]) => count !== 0));
}
