import { copyNamed, isObject, nameCopy, type StorefrontEvent } from "../../core/index.ts";
import type {
  AttemptMember,
  LoggedEvent,
  Part,
  Pause,
  Position,
  Profile,
  TracedDelivery,
} from "../../engine/index.ts";
import { applyAdditions, enrich, identifierKeys } from "../../identity/index.ts";
import type {
  Addition,
  DeliveryState,
  EventTrace,
  TraceAttempt,
  TraceCopy,
  TraceDelivery,
} from "../../wire/index.ts";
import type { Catalogue, KnownDestination } from "../catalogue.ts";
import { maskEvent, maskValue } from "../mask.ts";
import { placeOf } from "../place.ts";
import type { OperateEngine } from "../ports.ts";
import { notFound } from "../refusal.ts";
import { idOf, pausesOf, stateOf } from "./delivery-state.ts";
import { describePayload } from "./payload.ts";

/** Which of several deliveries to one destination speaks for the event: the most final first. */
const ranks: Readonly<Record<DeliveryState, number>> = {
  delivered: 0,
  held: 1,
  waiting: 2,
  parked: 3,
  rejected: 4,
  expired: 5,
  skipped: 6,
};

/** Everything about one event ID: every name and copy with it, and what became of each at each destination. */
export async function traceEvent(
  engine: OperateEngine,
  catalogue: Catalogue,
  storeId: string | undefined,
  eventId: string,
): Promise<EventTrace> {
  const store = catalogue.store(storeId);
  const copies = await engine.trace.find(store.id, eventId);
  if (copies.length === 0) {
    throw notFound(
      "event",
      eventId,
      "Check the ID; it may be older than the retention, or not received yet.",
    );
  }
  const known = catalogue.destinations(store);
  const ordered = copies.toSorted(
    (a, b) => a.event.received_at - b.event.received_at || a.position - b.position,
  );
  const profiles = await Promise.all(ordered.map((one) => profileOf(engine, one.event)));
  const found = await Promise.all(ordered.map((one) => engine.trace.deliveries(one.part, one.position)));
  const pauses = await pausesOf(engine, found);
  const deliveries = await Promise.all(
    ordered.map((copy, index) =>
      Promise.all(
        (found[index] ?? []).map((delivery) =>
          traceDelivery(engine, copy, profiles[index] ?? null, delivery, {
            destination: known.find((one) => one.key === delivery.destination) ?? null,
            pause: pauses.get(delivery.destination) ?? null,
          }),
        ),
      ),
    ),
  );
  return {
    event_id: eventId,
    store: store.id,
    copies: ordered.map((copy, index) => traceCopy(copy, profiles[index] ?? null)),
    deliveries: deliveries
      .flat()
      .toSorted((a, b) => a.destination.localeCompare(b.destination) || ranks[a.outcome] - ranks[b.outcome]),
  };
}

/** What is known now about the person behind an event. */
export async function profileOf(engine: OperateEngine, event: StorefrontEvent): Promise<Profile | null> {
  const keys = identifierKeys(event);
  if (keys.length === 0) return null;
  const found = await engine.identity.lookup(event.store, keys);
  return keys.map((key) => found.get(key)).find((one) => one !== undefined) ?? null;
}

function traceCopy(logged: LoggedEvent, profile: Profile | null): TraceCopy {
  const { event } = logged;
  return {
    place: placeOf(logged),
    event: event.event,
    source: event.source,
    event_time: event.event_time,
    received_at: event.received_at,
    visitor_id: event.visitor_id ?? null,
    body: maskEvent(event),
    flags: event.flags ?? [],
    notes: event.notes ?? [],
    twins: (event.twins ?? []).map((twin) => ({
      platform: twin.platform,
      name: twin.name,
      event_id: twin.event_id ?? null,
      pixel_ids: twin.pixel_ids ?? [],
      at: twin.at ?? null,
    })),
    profile: profile ? { id: profile.id, known: knownOf(profile), identifiers: profile.keys.length } : null,
  };
}

/** Names of what a profile knows. */
export function knownOf(profile: Profile): readonly string[] {
  const names = [
    ...Object.keys(profile.hashes).filter((name) => !name.includes("_")),
    ...("external_id" in profile.hashes ? ["external_id"] : []),
    ...Object.keys(profile.click_ids),
    ...Object.keys(profile.cookies),
    ...(profile.ip ? ["ip"] : []),
    ...(profile.user_agent ? ["user_agent"] : []),
  ];
  // A platform may keep its click ID in a cookie of the same name.
  return [...new Set(names)];
}

interface DeliveryContext {
  /** Null: it was removed from the configuration. */
  readonly destination: KnownDestination | null;
  readonly pause: Pause | null;
}

async function traceDelivery(
  engine: OperateEngine,
  copy: LoggedEvent,
  profile: Profile | null,
  delivery: TracedDelivery,
  { destination, pause }: DeliveryContext,
): Promise<TraceDelivery> {
  const state = stateOf(delivery, pause);
  const member = delivery.attempts.at(-1)?.member ?? null;
  const sent = destination ? payloadOf(copy.event, member, profile, destination, state) : null;
  const words = wordsOf(delivery, state, pause);
  const other = await otherCopy(engine, copy, copyNamed(words));
  return {
    destination: idOf(delivery.destination),
    title: destination?.title ?? idOf(delivery.destination),
    place: placeOf(copy),
    event: copy.event.event,
    outcome: state,
    reason: words.reason,
    // People know an event by its ID; its number in the log is ours.
    detail: other
      ? words.detail.replace(nameCopy(other.position), `event ${other.event.event_id}`)
      : words.detail,
    other_copy: other && originOf(other),
    due_at: delivery.parked?.due ?? null,
    rule: ruleOf(delivery.outcome?.reason ?? ""),
    payload: sent?.body ?? null,
    payload_name: sent?.name ?? null,
    payload_event_id: sent?.eventId ?? null,
    notes: sent?.notes ?? [],
    additions: member ? await additionsOf(engine, copy.part, member) : [],
    attempts: delivery.attempts.map(attemptOf),
  };
}

function wordsOf(
  delivery: TracedDelivery,
  state: DeliveryState,
  pause: Pause | null,
): { readonly reason: string; readonly detail: string } {
  const { outcome, parked } = delivery;
  if (outcome?.kind === "parked" && parked) return { reason: parked.reason, detail: parked.detail };
  if (outcome) return { reason: outcome.reason, detail: outcome.detail ?? outcome.reason };
  if (pause) return { reason: pause.reason, detail: `${pause.detail}. ${pause.hint}` };
  return { reason: state, detail: "behind the cursor: it is sent in its turn, usually within a second" };
}

/** What was sent (from what the attempt recorded), or would be sent now; null where nothing is. */
function payloadOf(
  event: StorefrontEvent,
  member: AttemptMember | null,
  profile: Profile | null,
  destination: KnownDestination,
  state: DeliveryState,
) {
  const { platform } = destination.type.manifest;
  if (member) return describePayload(applyAdditions(event, member.additions, platform), destination);
  if (state !== "waiting" && state !== "held" && state !== "parked") return null;
  return describePayload(enrich(event, profile, platform).event, destination);
}

function ruleOf(reason: string): TraceDelivery["rule"] {
  switch (reason) {
    case "filter":
      return { kind: "filter", label: "Open the event filter" };
    case "order source excluded":
    case "POS":
    case "subscription renewal":
      return { kind: "exclusion", label: "Open the order source exclusions" };
    case "consent":
      return { kind: "consent", label: "Open the consent policy" };
    case "no such event at this platform":
    case "inactive":
      return { kind: "settings", label: "Open the settings" };
    case "duplicate":
    case "dedup window over":
      return { kind: "dedup", label: "How duplicates are recognised" };
    case "too old":
      return { kind: "age", label: "How late events may be sent" };
    default:
      return null;
  }
}

async function additionsOf(
  engine: OperateEngine,
  part: Part,
  member: AttemptMember,
): Promise<readonly Addition[]> {
  const entries = Object.entries(member.additions ?? {});
  return Promise.all(
    entries.map(async ([field, { value, from }]) => {
      const origin = from === null ? null : await engine.trace.at(part, from);
      return {
        field,
        value: maskValue(field, isObject(value) && "value" in value ? value.value : value),
        from: origin && originOf(origin),
      };
    }),
  );
}

/** As much of another event as a link to it needs. */
function originOf(logged: LoggedEvent): NonNullable<Addition["from"]> {
  const { event, event_id, received_at } = logged.event;
  return { place: placeOf(logged), event, event_id, received_at };
}

/** The copy that an outcome names; null: it names none, or the log holds it no longer, or it is of another part. */
async function otherCopy(
  engine: OperateEngine,
  { part, event }: LoggedEvent,
  position: Position | null,
): Promise<LoggedEvent | null> {
  const other = position === null ? null : await engine.trace.at(part, position);
  const orderId = event.properties.order_id;
  const isSame =
    other?.event.event_id === event.event_id ||
    (orderId !== undefined && other?.event.properties.order_id === orderId);
  return isSame ? other : null;
}

function attemptOf(attempt: TracedDelivery["attempts"][number]): TraceAttempt {
  return {
    id: attempt.id,
    at: attempt.at,
    duration_ms: attempt.durationMs,
    status: attempt.status,
    result: attempt.member.result,
    detail: attempt.detail,
    reply: attempt.reply,
    batch_events: attempt.batchEvents,
    mapping_version: attempt.mappingVersion,
    test: attempt.test,
  };
}
