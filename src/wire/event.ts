import Type from "typebox";
import {
  count,
  DeliveryState,
  input,
  oneOf,
  orNull,
  paging,
  type RouteTable,
  range,
  text,
  time,
  type Wire,
} from "./base.ts";

/** State of one event at one destination, as a list shows it. */
export const DeliveryBrief = Type.Object({
  destination: text("Destination."),
  state: DeliveryState,
  reason: text("A short stable word: `accepted`, `filter`, `duplicate`."),
});
export type DeliveryBrief = Wire<typeof DeliveryBrief>;

/** One stored copy of an event in a list. */
export const EventRow = Type.Object({
  place: text("Where it lies in the log; names this copy."),
  event: text("Our name."),
  event_id: text("Its ID, shared by copies."),
  event_time: time("When it happened."),
  received_at: time("When we got it."),
  source: oneOf(["pixel", "server", "shopify"]),
  visitor_id: orNull(text("Visitor.")),
  url: orNull(text("Page, without personal data.")),
  value: orNull(text("Decimal.")),
  currency: orNull(text("ISO 4217.")),
  order_id: orNull(text("Order.")),
  match_keys: Type.Array(text("`email`, `ttclid`."), { description: "What the event itself carries." }),
  flags: Type.Array(text("`bot`, `test_order`.")),
  deliveries: Type.Array(DeliveryBrief),
});
export type EventRow = Wire<typeof EventRow>;

/** A page of events, newest first. */
export const EventPage = Type.Object({
  events: Type.Array(EventRow),
  next: orNull(text("Cursor of the next page, which may follow a page that is empty; null: the end.")),
  searched_to: orNull(
    time("Back to when everything was looked at: one request looks at some 40,000 events; null: at all."),
  ),
});
export type EventPage = Wire<typeof EventPage>;

/** One request of a delivery and what came of it. */
export const TraceAttempt = Type.Object({
  id: text("ID."),
  at: time("When the request left."),
  duration_ms: count("Until the reply."),
  status: orNull(Type.Integer({ description: "HTTP status; null: no reply." })),
  result: text("`delivered`, `retry`, `reject`, `hold`, `split`, `slow`."),
  detail: text("In words, with the platform's own where it gave some."),
  reply: text("The platform's reply, shortened."),
  batch_events: count("Events in the same request."),
  mapping_version: Type.Integer(),
  test: Type.Boolean({ description: "Whether it was sent as a test." }),
});
export type TraceAttempt = Wire<typeof TraceAttempt>;

/** Another event that a trace speaks of. */
const OtherEvent = Type.Object({
  place: text("The other event's place."),
  event: text("Its name."),
  event_id: text("Its ID."),
  received_at: time("When it came."),
});

/** What identity added before sending. */
export const Addition = Type.Object({
  field: text("`user.email`, `click_ids.ttclid`."),
  value: text("Masked."),
  from: orNull(OtherEvent),
});
export type Addition = Wire<typeof Addition>;

/** One copy's way to one destination. */
export const TraceDelivery = Type.Object({
  destination: text("Destination."),
  title: text("Name of the platform."),
  place: text("The copy it is about."),
  event: text("The copy's name."),
  outcome: DeliveryState,
  reason: text("A short stable word."),
  detail: text("The same in a sentence."),
  other_copy: orNull(OtherEvent),
  due_at: orNull(time("A parked one's next try.")),
  rule: orNull(
    Type.Object({
      kind: oneOf(["filter", "exclusion", "consent", "settings", "dedup", "age"]),
      label: text("Words for a link to the rule."),
    }),
  ),
  payload: Type.Unknown({ description: "What was or would be sent, personal data masked; null: nothing." }),
  payload_name: orNull(text("Event name at the platform.")),
  payload_event_id: orNull(text("Event ID at the platform.")),
  notes: Type.Array(text("Remarks of the mapping.")),
  additions: Type.Array(Addition),
  attempts: Type.Array(TraceAttempt),
});
export type TraceDelivery = Wire<typeof TraceDelivery>;

/** One stored copy of the event. */
export const TraceCopy = Type.Object({
  place: text("Place in the log."),
  event: text("Our name."),
  source: oneOf(["pixel", "server", "shopify"]),
  event_time: time("When it happened."),
  received_at: time("When we got it."),
  visitor_id: orNull(text("Visitor.")),
  body: Type.Unknown({ description: "The stored event, hashes and addresses masked." }),
  flags: Type.Array(text("Flag.")),
  notes: Type.Array(text("What was left out, and why.")),
  twins: Type.Array(
    Type.Object({
      platform: text("Platform."),
      name: text("Its name in the browser."),
      event_id: orNull(text("Its ID in the browser.")),
      pixel_ids: Type.Array(text("Pixel ID.")),
      at: orNull(time("When.")),
    }),
  ),
  profile: orNull(
    Type.Object({
      id: text("Profile."),
      known: Type.Array(text("`email`, `ttclid`."), { description: "What the profile knows now." }),
      identifiers: count("How many identifiers lead to it."),
    }),
  ),
});
export type TraceCopy = Wire<typeof TraceCopy>;

/** Everything about one event ID. */
export const EventTrace = Type.Object({
  event_id: text("The ID."),
  store: text("Store."),
  copies: Type.Array(TraceCopy),
  deliveries: Type.Array(TraceDelivery, {
    description: "One for each copy and destination; the decisive one of a destination first.",
  }),
});
export type EventTrace = Wire<typeof EventTrace>;

/** Filters of the event list and its stream. */
export const EventFilter = {
  event: Type.Optional(text("Our event name.", 100)),
  source: Type.Optional(oneOf(["pixel", "server", "shopify"])),
  visitor_id: Type.Optional(text("Visitor.", 200)),
  destination: Type.Optional(text("With `state`: at this destination only.", 100)),
  state: Type.Optional(DeliveryState),
  text: Type.Optional(text("Event ID, order ID or any word in the event.", 200)),
};

/** One browser-and-server pair count. */
export const TwinCount = Type.Object({
  event: text("Our name."),
  server: count("Events received by server or webhook, or by our pixel."),
  browser: count("Of these, seen by the platform's own browser pixel as well."),
  mismatched: count("Pairs whose name, ID, value or currency differ."),
});
export type TwinCount = Wire<typeof TwinCount>;

/** Routes of events. */
export const eventRoutes = {
  "GET /api/stores/:store/events": {
    allow: "events",
    tag: "Events",
    summary: "Stored events, newest first",
    query: input({ ...EventFilter, ...range, ...paging }),
    reply: EventPage,
  },
  "GET /api/stores/:store/events/stream": {
    allow: "events",
    tag: "Events",
    summary:
      "New and changed rows as they come (server-sent events: `ready` says that nothing is missed from now on, `row` carries an EventRow, `ping` keeps alive)",
    query: input({ ...EventFilter }),
    reply: Type.String(),
    produces: "text/event-stream",
  },
  "GET /api/stores/:store/events/names": {
    allow: "events",
    tag: "Events",
    summary: "Event names seen lately, with a warning for names one typo away from a known one",
    reply: Type.Object({
      names: Type.Array(
        Type.Object({ event: text("Name."), count: count("Seen."), warning: orNull(text("Warning.")) }),
      ),
    }),
  },
  "GET /api/events/:event_id": {
    allow: "events",
    tag: "Events",
    summary: "Trace: every copy with this ID, and what became of each at each destination",
    query: input({ store: Type.Optional(text("Store; may be left out when there is one only.", 100)) }),
    reply: EventTrace,
  },
  "POST /api/stores/:store/events/send-again": {
    allow: "operate",
    tag: "Events",
    summary: "Send one stored copy once more under the same ID",
    body: input({ place: text("Its place.", 200), destination: text("Where to.", 100) }),
    reply: Type.Object({ parked: count("1 when it will be sent."), sentence: text("What will happen.") }),
  },
} as const satisfies RouteTable;
