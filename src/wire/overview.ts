import Type from "typebox";
import {
  Balance,
  count,
  input,
  oneOf,
  orNull,
  type RouteTable,
  range,
  text,
  time,
  type Wire,
} from "./base.ts";
import { EventRow } from "./event.ts";

/** A step that mends something. The console shows `label` on a button. */
export const Remedy = Type.Object({
  label: text("Words of the button."),
  action: oneOf([
    "replace_secret",
    "edit_settings",
    "edit_filter",
    "resume",
    "activate",
    "leave_test_mode",
    "replay",
    "open_diagnose",
    "open_guide",
    "none",
  ]),
  destination: Type.Optional(text("The destination it is about.")),
  field: Type.Optional(text("The setting or secret to fill in.")),
  guide: Type.Optional(text("Slug of a guide.")),
});
export type Remedy = Wire<typeof Remedy>;

/** How a destination is: one word for the colour, one sentence for the reader. */
export const DestinationStatus = Type.Object({
  active: Type.Boolean(),
  health: oneOf(["healthy", "degraded", "held", "test_mode", "inactive"]),
  sentence: text("What is, since when, how many events wait."),
  reason: text("A short stable word: `ok`, `token refused`, `down`, `slow`."),
  since: orNull(time("Since when it is so.")),
  waiting: count("Events that wait, parked and held ones included."),
  oldest_waiting_at: orNull(time("When the oldest waiting event was received.")),
  drain_ms: orNull(count("Estimated time until the backlog is sent.")),
  next_try_at: orNull(time("When the next probe leaves; null: now, or when a person acts.")),
  remedy: orNull(Remedy),
});
export type DestinationStatus = Wire<typeof DestinationStatus>;

/** Something that needs a person. */
export const Need = Type.Object({
  id: text("Stable while the matter lasts."),
  severity: oneOf(["red", "amber"]),
  store: text("Store."),
  destination: orNull(text("Destination, where it is about one.")),
  sentence: text("What happened, since when, how many events wait."),
  since: orNull(time("Since when.")),
  waiting: count("Events that wait because of it."),
  remedy: orNull(Remedy),
});
export type Need = Wire<typeof Need>;

/** Time from receipt to the platform's acceptance, over a sample. */
export const Delay = Type.Object({
  p50_ms: count("Half of the events were faster."),
  p95_ms: count("95 % were faster."),
  sample: count("Events looked at."),
});
export type Delay = Wire<typeof Delay>;

/** One hour of one destination. */
export const HourCount = Type.Object({
  hour: time("Start of the hour."),
  delivered: count("Accepted."),
  skipped: count("Not sent, by a rule."),
  rejected: count("Refused."),
  expired: count("Too late."),
  open: count("Waiting, parked or held."),
});
export type HourCount = Wire<typeof HourCount>;

/** Share of events that carried a match key. Measured on what we sent, never the platform's own score. */
export const MatchKey = Type.Object({
  key: oneOf(["email", "phone", "external_id", "click_id", "cookie", "ip", "user_agent"]),
  label: text("`E-mail`, `ttclid`."),
  share: Type.Number({ description: "0 to 1." }),
  count: count("Events with it."),
});
export type MatchKey = Wire<typeof MatchKey>;

const matchSummary = {
  sample: count("Events delivered."),
  keys: Type.Array(MatchKey),
  without_identity: Type.Array(MatchKey, {
    description: "The same events as they came in, without what identity added when they were sent.",
  }),
  score: Type.Number({ description: "0 to 10, by our own formula; not the platform's score." }),
  score_without_identity: Type.Number({ description: "The same without what identity added." }),
};
/** Match-key coverage of some of the events that were delivered. */
export const MatchSummary = Type.Object(matchSummary);
export type MatchSummary = Wire<typeof MatchSummary>;

/** Match-key coverage of all that was delivered to a destination on the days of a range. */
export const MatchCoverage = Type.Object({
  sample: matchSummary.sample,
  keys: matchSummary.keys,
  without_identity: matchSummary.without_identity,
  estimate: Type.Object({
    score: Type.Number({ description: "0 to 10, by our own formula; not the platform's score." }),
    without_identity: Type.Number({ description: "The same without what identity added." }),
    formula: text("How it is computed."),
  }),
  by_event: Type.Array(
    Type.Object({
      event: text("Our name; `custom` stands for all names of the shop's own."),
      ...matchSummary,
    }),
  ),
  trend: Type.Array(
    Type.Object({
      day: time("Start of the day, UTC."),
      ...matchSummary,
    }),
  ),
  anonymous_share: orNull(
    Type.Number({ description: "Share of events without e-mail, phone or customer ID." }),
  ),
});
export type MatchCoverage = Wire<typeof MatchCoverage>;

/** One destination on the overview. */
export const DestinationOverview = Type.Object({
  id: text("ID."),
  type: text("Destination type."),
  title: text("Name of the platform."),
  status: DestinationStatus,
  balance: Balance,
  adds_up: Type.Boolean({ description: "Whether received is the sum of all states." }),
  delay: orNull(Delay),
  hours: Type.Array(HourCount),
  delay_hours: Type.Array(
    Type.Object({ hour: time("Start of the hour."), p50_ms: count("Half."), p95_ms: count("95 %.") }),
  ),
  match: Type.Array(MatchKey),
  skipped_reasons: Type.Array(Type.Object({ reason: text("Reason."), count: count("Events.") })),
  rejected_reasons: Type.Array(Type.Object({ reason: text("Reason."), count: count("Events.") })),
});
export type DestinationOverview = Wire<typeof DestinationOverview>;

/** The first page of a store. */
export const Overview = Type.Object({
  store: text("Store."),
  from: time("Start of the range."),
  to: time("End of the range."),
  received: count("Events received in the range."),
  received_hours: Type.Array(Type.Object({ hour: time("Start of the hour."), count: count("Events.") })),
  total: Balance,
  destinations: Type.Array(DestinationOverview),
  needs: Type.Array(Need),
  purchases: Type.Array(EventRow, {
    description: "The latest purchases; none for a key that may not see events.",
  }),
});
export type Overview = Wire<typeof Overview>;

/** The contract's counts. */
export const Stats = Type.Object({ destinations: Type.Record(Type.String(), Balance) });
export type Stats = Wire<typeof Stats>;

const storeQuery = { store: Type.Optional(text("Store; may be left out when there is one only.", 100)) };

/** Routes of counts and states. */
export const overviewRoutes = {
  "GET /api/stats": {
    allow: "read",
    tag: "Overview",
    summary: "Exact counts per destination for events received in a range; they add up",
    query: input({ ...storeQuery, ...range }),
    reply: Stats,
  },
  "GET /api/stores/:store/overview": {
    allow: "read",
    tag: "Overview",
    summary: "Counts, delays, match keys and what needs a person (default: the last 24 hours)",
    query: input({ ...range }),
    reply: Overview,
  },
  "GET /api/needs": {
    allow: "read",
    tag: "Overview",
    summary: "What needs a person, over all stores",
    reply: Type.Object({ needs: Type.Array(Need) }),
  },
} as const satisfies RouteTable;
