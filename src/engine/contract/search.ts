import assert from "node:assert/strict";
import fc from "fast-check";
import { minuteMs, type Outcome, type StorefrontEvent } from "../../core/index.ts";
import type { Engine, EventClaim, EventQuery, Position } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import {
  delivered,
  destination,
  engineTest,
  eventText,
  part,
  settlement,
  skipped,
  startMs,
  takeLease,
} from "./sample.ts";

/** More than one block and one segment of any engine that gathers some. */
const eventsMax = 9_000;
const settled = 8_700;
const rejected: Outcome = { kind: "rejected", reason: "TikTok 40002", detail: "no" };

/** What a search finds is what reading everything finds, whatever index it takes. */
export function searchContract(create: CreateEngine): void {
  engineTest(create, "a search gives what reading every event gives, page by page", async (engine, tools) => {
    const events = Array.from({ length: eventsMax }, (_, index) => makeEvent(index));
    const outcomes = events.slice(0, settled).map((_, index) => outcomeOf(index));
    // Resolved in two steps around a restart, and sealed in between: indexes of every age are asked.
    await append(engine, events);
    await resolve(engine, events, 0, 5_000);
    await engine.identity.seal(part, 4_000, startMs);
    await tools.crash();
    await resolve(tools.engine(), events, 5_000, 8_800);
    await settleAll(tools.engine(), outcomes);
    const query = fc.record(
      {
        event: fc.constantFrom("AddToCart", "Purchase", "Rare", "Never"),
        source: fc.constantFrom("pixel", "shopify"),
        visitorId: fc.constantFrom("visitor-3", "visitor-40", "nobody"),
        state: fc.constantFrom<NonNullable<EventQuery["state"]>[]>(
          "delivered",
          "skipped",
          "rejected",
          "expired",
          "waiting",
          "held",
          ["rejected", "skipped"],
          [],
        ),
        destination: fc.constant(destination),
        text: fc.constantFrom("Event-17", "visitor-4", "%", 'Rare"'),
        from: fc.integer({ min: -10, max: eventsMax }).map((minute) => startMs + minute * minuteMs),
        to: fc.integer({ min: 0, max: eventsMax + 10 }).map((minute) => startMs + minute * minuteMs),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(query, fc.integer({ min: 1, max: 60 }), async (wish, limit) => {
        const expected = events.flatMap((event, index) =>
          fits(event, index, outcomes, wish) ? [index + 1] : [],
        );
        // Twenty pages are enough to cross every border.
        const shown = expected.toReversed().slice(0, limit * 20);
        assert.deepEqual(await pages(tools.engine(), { store: "demo", limit, ...wish }, shown.length), shown);
      }),
      { numRuns: 60 },
    );
  });
}

/** What else is asked about many events at once. */
export function sampleContract(create: CreateEngine): void {
  engineTest(create, "arrivals count what came before each time", async (engine) => {
    await append(
      engine,
      Array.from({ length: 20 }, (_, index) => makeEvent(index)),
    );
    const times = [startMs, startMs + 5 * minuteMs, startMs + 5 * minuteMs + 1, startMs + 60 * minuteMs];
    assert.deepEqual(await engine.trace.arrivals("demo", times), [0, 5, 6, 20]);
    assert.deepEqual(await engine.trace.arrivals("other", times), [0, 0, 0, 0]);
  });

  engineTest(create, "states say for each position what deliveries say, in one question", async (engine) => {
    await append(
      engine,
      Array.from({ length: 9 }, (_, index) => makeEvent(index)),
    );
    await engine.ledger.settle(await takeLease(engine), settlement(1, [skipped, delivered, rejected]));
    await engine.ledger.open("demo/late", part, 2);
    const positions = [1, 2, 3, 4, 9];
    const states = await engine.trace.states(part, positions);
    for (const [index, position] of positions.entries()) {
      const all = await engine.trace.deliveries(part, position);
      assert.deepEqual(
        states[index],
        all.map(({ destination: name, outcome }) => ({ destination: name, outcome })),
      );
    }
    assert.deepEqual(states[1], [{ destination, outcome: delivered }]);
  });

  engineTest(create, "a sample has the newest accepted events of each range", async (engine) => {
    await append(
      engine,
      Array.from({ length: 30 }, (_, index) => makeEvent(index)),
    );
    const outcomes = Array.from({ length: 25 }, (_, index) => outcomeOf(index));
    await engine.ledger.settle(await takeLease(engine), settlement(1, outcomes));
    const minutes = (from: number, to: number) => ({
      from: startMs + from * minuteMs,
      to: startMs + to * minuteMs,
    });
    const found = await engine.trace.sample(destination, part, [minutes(0, 10), minutes(20, 30)], 5);
    // Of positions 6 to 10 the eighth was skipped; of 26 to 30 nothing has an outcome.
    assert.deepEqual(
      found.map(({ logged }) => logged.position),
      [10, 9, 7, 6],
    );
    assert.ok(found.every(({ delivery }) => delivery.outcome?.kind === "delivered"));
  });
}

function makeEvent(index: number): StorefrontEvent {
  const at = startMs + index * minuteMs;
  const name = index % 2_900 === 100 ? "Rare" : index % 40 === 7 ? "Purchase" : "AddToCart";
  return {
    event: name,
    event_id: `event-${index}`,
    event_time: at,
    received_at: at,
    store: "demo",
    source: index % 300 === 5 ? "shopify" : "pixel",
    visitor_id: `visitor-${index % 211}`,
    // Looks like another event's name to who searches the text alone.
    properties: index % 1_000 === 3 ? { custom: { event: "Rare" } } : {},
  };
}

function outcomeOf(index: number): Outcome {
  if (index % 3_001 === 40) return rejected;
  return index % 7 === 0 ? skipped : delivered;
}

async function append(engine: Engine, events: readonly StorefrontEvent[]): Promise<void> {
  for (let from = 0; from < events.length; ) {
    const some = events.slice(from, from + 1 + ((from * 7) % 40));
    const texts = some.map((event) => eventText(event.event_id, event.received_at, event));
    await engine.log.append(part, texts, some.at(-1)?.received_at ?? startMs);
    from += some.length;
  }
}

async function resolve(
  engine: Engine,
  events: readonly StorefrontEvent[],
  from: number,
  to: number,
): Promise<void> {
  for (let index = from; index < to; index += 700) {
    const end = Math.min(to, index + 700);
    const claims = events.slice(index, end).map(
      (event, offset): EventClaim => ({
        store: event.store,
        event: event.event,
        source: event.source,
        eventId: event.event_id,
        visitorId: event.visitor_id ?? null,
        orderId: null,
        part,
        position: index + offset + 1,
        at: event.received_at,
      }),
    );
    await engine.identity.apply({
      part,
      cursor: end,
      profiles: [],
      links: [],
      merges: [],
      claims,
      copies: [],
    });
  }
}

async function settleAll(engine: Engine, outcomes: readonly Outcome[]): Promise<void> {
  let lease = await takeLease(engine);
  for (let from = 0; from < outcomes.length; from += 900) {
    lease = await engine.ledger.settle(lease, settlement(from + 1, outcomes.slice(from, from + 900)));
  }
}

function fits(
  event: StorefrontEvent,
  index: number,
  outcomes: readonly Outcome[],
  wish: Omit<Partial<EventQuery>, "limit">,
): boolean {
  const text = JSON.stringify(event).toLowerCase();
  return (
    (wish.event === undefined || event.event === wish.event) &&
    (wish.source === undefined || event.source === wish.source) &&
    (wish.visitorId === undefined || event.visitor_id === wish.visitorId) &&
    (wish.state === undefined || [wish.state].flat().includes(outcomes[index]?.kind ?? "waiting")) &&
    (wish.text === undefined || text.includes(wish.text.toLowerCase())) &&
    (wish.from === undefined || event.received_at >= wish.from) &&
    (wish.to === undefined || event.received_at < wish.to)
  );
}

/** Positions of all pages, until there are enough or the search has come to its end. */
async function pages(engine: Engine, query: EventQuery, enough: number): Promise<readonly Position[]> {
  const found: Position[] = [];
  let before: Position | null = null;
  do {
    const page: Awaited<ReturnType<Engine["trace"]["search"]>> = await engine.trace.search({
      ...query,
      ...(before === null ? {} : { before }),
    });
    assert.ok(page.events.length <= query.limit);
    assert.equal(page.searchedTo === null, page.next === null);
    found.push(...page.events.map((one) => one.position));
    before = page.next;
  } while (before !== null && found.length <= enough);
  return found.slice(0, enough);
}
