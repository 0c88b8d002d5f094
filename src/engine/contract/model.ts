import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minuteMs, type Outcome } from "../../core/index.ts";
import type { Lease, Position } from "../ports.ts";
import type { CreateEngine, TestEngine } from "./harness.ts";
import {
  delivered,
  destination,
  eventText,
  parkedAt,
  parkedOutcome,
  part,
  settlement,
  skipped,
  startMs,
} from "./sample.ts";

/** What the engine must have remembered: nothing more than lists. */
interface Model {
  readonly texts: string[];
  readonly received: number[];
  readonly outcomes: Outcome[];
  readonly parked: Set<Position>;
  now: number;
  lease: Lease | null;
}

interface Real {
  readonly tools: TestEngine;
  /** A lease that was lost to a crash or to another holder. */
  stale: Lease | null;
}

type Command = fc.AsyncCommand<Model, Real>;

const rejected: Outcome = { kind: "rejected", reason: "TikTok 40002", detail: "words" };
const fates = [delivered, skipped, rejected, parkedOutcome] as const;

/** Random appends, settlements, crashes and thefts of the lease: after each the engine holds what the model holds. */
export function modelContract(create: CreateEngine): void {
  test("any sequence of appends, settlements, crashes and takeovers", async () => {
    const fate = fc.constantFrom(...fates);
    const commands = [
      fc.integer({ min: 1, max: 6 }).map(append),
      fc.array(fate, { minLength: 1, maxLength: 8 }).map(settleNext),
      fate.map(settleParked),
      fc.constant(crash()),
      fc.constant(takeOver()),
      fc.constant(settleStale()),
      fc.constant(check()),
    ];
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (some) => {
        const tools = await create();
        try {
          await fc.asyncModelRun(() => setup(tools), [...some, check()]);
        } finally {
          await tools.dispose();
        }
      }),
      { numRuns: 60 },
    );
  });
}

async function setup(tools: TestEngine): Promise<{ model: Model; real: Real }> {
  await tools.engine().ledger.open(destination, part, 0);
  return {
    model: { texts: [], received: [], outcomes: [], parked: new Set(), now: startMs, lease: null },
    real: { tools, stale: null },
  };
}

async function leaseOf(model: Model, real: Real): Promise<Lease> {
  const { ledger } = real.tools.engine();
  const lease = model.lease ?? (await ledger.acquire(destination, part, "node", 1, model.now))?.lease;
  assert.ok(lease);
  assert.equal(lease.cursor, model.outcomes.length);
  model.lease = lease;
  return lease;
}

function command(name: string, ready: (model: Model) => boolean, run: Command["run"]): Command {
  return { check: ready, run, toString: () => name };
}

function append(count: number): Command {
  return command(
    `append ${count}`,
    () => true,
    async (model, real) => {
      model.now += 13 * minuteMs;
      const first = model.texts.length + 1;
      const texts = Array.from({ length: count }, (_, index) => eventText(`id-${first + index}`, model.now));
      const place = await real.tools.engine().log.append(part, texts, model.now);
      assert.deepEqual(place, { first, last: first + count - 1 });
      model.texts.push(...texts);
      for (const _ of texts) model.received.push(model.now);
    },
  );
}

function settleNext(outcomes: readonly Outcome[]): Command {
  return command(
    `settle ${outcomes.map((one) => one.kind).join(" ")}`,
    (model) => model.texts.length > model.outcomes.length,
    async (model, real) => {
      const lease = await leaseOf(model, real);
      const first = lease.cursor + 1;
      const some = outcomes.slice(0, model.texts.length - lease.cursor);
      const places = some.flatMap((one, index) => (one.kind === "parked" ? [first + index] : []));
      await real.tools.engine().ledger.begin(lease, { to: first + some.length - 1, at: model.now });
      model.lease = await real.tools.engine().ledger.settle(lease, {
        ...settlement(first, some),
        runs: [
          { first, outcomes: some, receivedAt: model.received.slice(first - 1, first - 1 + some.length) },
        ],
        parked: places.map((place) => parkedAt(place, model.now)),
      });
      model.outcomes.push(...some);
      for (const place of places) model.parked.add(place);
    },
  );
}

function settleParked(outcome: Outcome): Command {
  return command(
    `settle the oldest parked as ${outcome.kind}`,
    (model) => model.parked.size > 0,
    async (model, real) => {
      const lease = await leaseOf(model, real);
      const place = Math.min(...model.parked);
      const parked = outcome.kind === "parked" ? [parkedAt(place, model.now + 1)] : [];
      model.lease = await real.tools.engine().ledger.settle(lease, {
        ...settlement(place, [outcome], { parked }, model.received[place - 1]),
        cursor: lease.cursor,
      });
      model.outcomes[place - 1] = outcome;
      if (outcome.kind !== "parked") model.parked.delete(place);
    },
  );
}

function crash(): Command {
  return command(
    "crash",
    () => true,
    async (model, real) => {
      real.stale = model.lease ?? real.stale;
      model.lease = null;
      await real.tools.crash();
    },
  );
}

function takeOver(): Command {
  return command(
    "another holder",
    (model) => model.lease !== null,
    async (model, real) => {
      real.stale = model.lease;
      model.lease = null;
      model.now += 10;
      await leaseOf(model, real);
    },
  );
}

function settleStale(): Command {
  return command(
    "a stale holder settles",
    (model) => model.texts.length > model.outcomes.length,
    async (model, real) => {
      const { stale } = real;
      if (!stale || stale.epoch === model.lease?.epoch) return;
      await leaseOf(model, real);
      const first = model.outcomes.length + 1;
      await assert.rejects(real.tools.engine().ledger.settle(stale, settlement(first, [delivered])), {
        name: "Fenced",
      });
    },
  );
}

function check(): Command {
  return command(
    "check",
    () => true,
    async (model, real) => {
      const { log, ledger, trace } = real.tools.engine();
      assert.equal(await log.head(part), model.texts.length);
      for (let next = 1; next <= model.texts.length; ) {
        const chunk = await log.read(part, next, 2000);
        assert.equal(chunk?.first, next);
        chunk?.events.forEach((event, index) => {
          assert.equal(JSON.stringify(event), model.texts[next - 1 + index]);
        });
        next = (chunk?.last ?? next) + 1;
      }
      for (const [index, outcome] of model.outcomes.entries())
        assert.deepEqual(await ledger.outcomeAt(destination, part, index + 1), outcome);
      assert.equal(await ledger.outcomeAt(destination, part, model.outcomes.length + 1), null);
      const lease = await leaseOf(model, real);
      const due = await ledger.due(lease, model.now + minuteMs, 1000);
      assert.deepEqual(new Set(due.map((one) => one.position)), model.parked);
      const balance = await trace.balance(destination, null, null);
      assert.equal(balance.received, model.texts.length);
      assert.equal(balance.parked, model.parked.size);
      assert.equal(balance.waiting, model.texts.length - model.outcomes.length);
    },
  );
}
