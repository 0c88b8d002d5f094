import type { EpochMs, StorefrontEvent } from "../../core/index.ts";
import type { DeliveryOutcome, EventQuery, LoggedEvent, Pause } from "../../engine/index.ts";
import type { DeliveryState, EventPage, EventRow } from "../../wire/index.ts";
import { matchKeysOf } from "../match-key.ts";
import { placeOf } from "../place.ts";
import type { OperateEngine } from "../ports.ts";
import { invalid } from "../refusal.ts";
import { briefOf, pausesOf } from "./delivery-state.ts";

/** What a list of events is filtered by. */
export interface EventWish {
  readonly event?: string | undefined;
  readonly source?: string | undefined;
  readonly visitor_id?: string | undefined;
  readonly destination?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly text?: string | undefined;
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** A page of stored events, newest first, each with its state at each destination. */
export async function listEvents(engine: OperateEngine, store: string, wish: EventWish): Promise<EventPage> {
  const { text } = wish;
  if (text !== undefined && wish.cursor === undefined) {
    const found = (await engine.trace.find(store, text)).filter(({ event }) => isWished(event, wish));
    // Whoever asks for an ID has its events, however old they are.
    if (found.length > 0 && wish.state === undefined && wish.destination === undefined) {
      const newest = found.toSorted((a, b) => b.position - a.position);
      return { events: await rowsOf(engine, newest), next: null, searched_to: null };
    }
  }
  const { events, next, searchedTo } = await engine.trace.search(queryOf(store, wish));
  const rows = await rowsOf(engine, events);
  return { events: rows, next: next === null ? null : String(next), searched_to: searchedTo };
}

function isWished(event: StorefrontEvent, wish: EventWish): boolean {
  return (
    (wish.event === undefined || event.event === wish.event) &&
    (wish.source === undefined || event.source === wish.source) &&
    (wish.visitor_id === undefined || event.visitor_id === wish.visitor_id) &&
    (wish.from === undefined || event.received_at >= wish.from) &&
    (wish.to === undefined || event.received_at < wish.to)
  );
}

/** The engine's query for a wish. */
export function queryOf(store: string, wish: EventWish): EventQuery {
  const before = wish.cursor === undefined ? undefined : Number(wish.cursor);
  if (before !== undefined && !(Number.isSafeInteger(before) && before > 0)) {
    throw invalid([
      { path: "cursor", problem: "not a cursor", hint: "Send `next` of the page before, unchanged." },
    ]);
  }
  return {
    store,
    limit: wish.limit ?? 50,
    ...(before === undefined ? {} : { before }),
    ...(wish.event === undefined ? {} : { event: wish.event }),
    ...(wish.source === undefined ? {} : { source: wish.source }),
    ...(wish.visitor_id === undefined ? {} : { visitorId: wish.visitor_id }),
    ...(wish.text === undefined ? {} : { text: wish.text }),
    ...(wish.from === undefined ? {} : { from: wish.from }),
    ...(wish.to === undefined ? {} : { to: wish.to }),
    ...(wish.state === undefined ? {} : { state: wish.state }),
    ...(wish.destination === undefined ? {} : { destination: `${store}/${wish.destination}` }),
  };
}

/** Rows for these events, with their states now. */
export async function rowsOf(
  engine: OperateEngine,
  events: readonly LoggedEvent[],
): Promise<readonly EventRow[]> {
  const deliveries = await statesOf(engine, events);
  const pauses = await pausesOf(engine, deliveries);
  return events.map((logged, index) => rowOf(logged, deliveries[index] ?? [], pauses));
}

/** Where the events stand at each destination, one question for each part they lie in. */
async function statesOf(
  engine: OperateEngine,
  events: readonly LoggedEvent[],
): Promise<readonly (readonly DeliveryOutcome[])[]> {
  const found = new Map<LoggedEvent, readonly DeliveryOutcome[]>();
  for (const [part, some] of Map.groupBy(events, (one) => one.part)) {
    const states = await engine.trace.states(
      part,
      some.map((one) => one.position),
    );
    some.forEach((one, index) => {
      found.set(one, states[index] ?? []);
    });
  }
  return events.map((one) => found.get(one) ?? []);
}

function rowOf(
  logged: LoggedEvent,
  deliveries: readonly DeliveryOutcome[],
  pauses: ReadonlyMap<string, Pause | null>,
): EventRow {
  const event: StorefrontEvent = logged.event;
  return {
    place: placeOf(logged),
    event: event.event,
    event_id: event.event_id,
    event_time: event.event_time,
    received_at: event.received_at,
    source: event.source,
    visitor_id: event.visitor_id ?? null,
    url: event.url ?? null,
    value: event.properties.value ?? null,
    currency: event.properties.currency ?? null,
    order_id: event.properties.order_id ?? null,
    match_keys: matchKeysOf(event),
    flags: event.flags ?? [],
    deliveries: deliveries.map((one) => briefOf(one, pauses.get(one.destination) ?? null)),
  };
}
