import { test } from "node:test";
import type { EpochMs, Outcome, StorefrontEvent } from "../../core/index.ts";
import type { Engine, Lease, ParkedEvent, Position, Settlement } from "../ports.ts";
import type { CreateEngine, TestEngine } from "./harness.ts";

/** The part and the destination that the contract works with. */
export const part = "demo/0";
export const destination = "demo/tiktok";
/** A full hour, so that tests can name times after it. */
export const startMs: EpochMs = Date.UTC(2026, 10, 22, 12, 0, 0);

/** Outcomes that tests settle with. */
export const delivered: Outcome = { kind: "delivered", reason: "accepted" };
export const skipped: Outcome = { kind: "skipped", reason: "filter" };
export const parkedOutcome: Outcome = { kind: "parked", reason: "retry" };

/** A test with an engine of its own. */
export function engineTest(
  create: CreateEngine,
  name: string,
  run: (engine: Engine, tools: TestEngine) => Promise<void>,
): void {
  test(name, async () => {
    const tools = await create();
    try {
      await run(tools.engine(), tools);
    } finally {
      await tools.dispose();
    }
  });
}

/** The stored text of an event. */
export function eventText(id: string, at: EpochMs = startMs, more: Partial<StorefrontEvent> = {}): string {
  const event: StorefrontEvent = {
    event: "AddToCart",
    event_id: id,
    event_time: at,
    received_at: at,
    store: "demo",
    source: "server",
    properties: {},
    ...more,
  };
  return JSON.stringify(event);
}

/** Appends `count` events, one a millisecond, and gives back their texts. */
export async function appendEvents(engine: Engine, count: number, at: EpochMs = startMs): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, index) => eventText(`event-${at}-${index}`, at + index));
  await engine.log.append(part, texts, at + count - 1);
  return texts;
}

/** Opens the destination at the start of the part and takes its lease. */
export async function takeLease(engine: Engine, node = "node-1", now: EpochMs = startMs): Promise<Lease> {
  await engine.ledger.open(destination, part, 0);
  const right = await engine.ledger.acquire(destination, part, node, 30_000, now);
  if (!right) throw new Error("the lease is somebody else's");
  return right.lease;
}

/** A settlement of consecutive positions, with defaults for what a test does not speak of. */
export function settlement(
  first: Position,
  outcomes: readonly Outcome[],
  more: Partial<Settlement> = {},
  receivedAt: EpochMs = startMs,
): Settlement {
  return {
    cursor: first + outcomes.length - 1,
    runs: outcomes.length === 0 ? [] : [{ first, outcomes, receivedAt: outcomes.map(() => receivedAt) }],
    parked: [],
    attempts: [],
    begun: null,
    ...more,
  };
}

/** A parked event. */
export function parkedAt(position: Position, due: EpochMs, more: Partial<ParkedEvent> = {}): ParkedEvent {
  return {
    position,
    due,
    reason: "retry",
    detail: "later",
    attempts: 1,
    possiblySince: null,
    since: startMs,
    ...more,
  };
}
