import Type from "typebox";
import {
  count,
  input,
  Origin,
  oneOf,
  orNull,
  ProblemItem,
  paging,
  type RouteTable,
  range,
  text,
  time,
  type Wire,
} from "./base.ts";
import { ConditionParts, DestinationTypeInfo, EventFilterRule } from "./destination-type.ts";
import { DestinationStatus, MatchCoverage } from "./overview.ts";

/** Value of a setting. */
const settingValue = Type.Union([
  Type.String({ maxLength: 8192 }),
  Type.Boolean(),
  Type.Number(),
  Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 }),
]);

/** A setting with its origin. */
export const SettingState = Type.Object({
  name: text("Name."),
  value: orNull(settingValue),
  origin: Origin,
  warning: orNull(text("A remark about an accepted value.")),
});
export type SettingState = Wire<typeof SettingState>;

/** A secret as it is shown: whether it is set, and its last four characters. */
export const SecretState = Type.Object({
  name: text("Name."),
  set: Type.Boolean(),
  last4: orNull(text("Last four characters; null: not set, or too short to show any.")),
  origin: Origin,
});
export type SecretState = Wire<typeof SecretState>;

/** One configured account of a destination type. */
export const Destination = Type.Object({
  id: text("ID, unique in the store."),
  type: text("Type."),
  title: text("Name of the platform."),
  active: Type.Boolean(),
  active_origin: Origin,
  status: DestinationStatus,
  settings: Type.Array(SettingState),
  secrets: Type.Array(SecretState),
  filter: EventFilterRule,
  filter_origin: Origin,
  event_names: Type.Record(Type.String(), Type.String()),
  base_url: orNull(text("Replaces scheme and host of the platform (emulators).")),
  test_mode: orNull(
    Type.Object({ until: orNull(time("End; null: until it is left.")), code: orNull(text("Test code.")) }),
  ),
  tests_count: Type.Boolean({ description: "Whether the platform counts test events all the same." }),
  click_id_days: count("Days that a visitor's ad click is added to their events."),
  problems: Type.Array(ProblemItem, { description: "Why it cannot send." }),
});
export type Destination = Wire<typeof Destination>;

const settingsInput = Type.Record(Type.String({ maxLength: 100 }), orNull(settingValue), {
  description: "Only the given ones change; null: back to the default.",
});
const secretsInput = Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 8192 }), {
  description: "Written, never read. Only the given ones change.",
});
const destinationId = Type.String({ pattern: "^[a-z0-9-]{1,40}$", description: "a-z, 0-9 and -" });

/** A destination that is being written. */
export const DestinationDraft = input({
  type: text("Destination type.", 100),
  settings: Type.Optional(settingsInput),
  secrets: Type.Optional(secretsInput),
  base_url: Type.Optional(orNull(text("Address of an emulator.", 500))),
  /** When the draft edits an existing one, its stored secrets are used where none is given. */
  destination: Type.Optional(destinationId),
});
export type DestinationDraft = Wire<typeof DestinationDraft>;

/** What is right and wrong about a draft. */
export const DraftCheck = Type.Object({
  ok: Type.Boolean(),
  problems: Type.Array(ProblemItem),
  warnings: Type.Array(Type.Object({ field: text("Field."), warning: text("Remark.") })),
  cleaned: Type.Array(
    Type.Object({ field: text("Field."), note: text("`2 spaces at the end were removed`") }),
  ),
});
export type DraftCheck = Wire<typeof DraftCheck>;

/** What a test event came to. */
export const TestEventResult = Type.Object({
  verdict: oneOf(["accepted", "refused", "unclear", "not_sent"]),
  sentence: text('`TikTok answered "OK" in 412 ms.`'),
  hint: orNull(text("What to do next, or where to look for it.")),
  event_id: text("ID of the test event."),
  duration_ms: orNull(count("Until the reply.")),
  status: orNull(Type.Integer({ description: "HTTP status." })),
  payload: Type.Unknown({ description: "What was sent, masked." }),
  reply: text("The platform's reply, shortened."),
});
export type TestEventResult = Wire<typeof TestEventResult>;

/** What a filter would have done to stored events. */
export const FilterDryRun = Type.Object({
  looked_at: count("Stored events looked at, newest first."),
  from: orNull(time("Oldest of them.")),
  kept: count("Would be sent on."),
  dropped: count("Would be skipped."),
  by_event: Type.Array(
    Type.Object({ event: text("Name."), kept: count("Kept."), dropped: count("Dropped.") }),
  ),
  samples: Type.Array(
    Type.Object({
      place: text("Place."),
      event: text("Name."),
      event_id: text("ID."),
      received_at: time("When."),
      why: text("Why it would be dropped."),
    }),
  ),
});
export type FilterDryRun = Wire<typeof FilterDryRun>;

/** One request of the response log. */
export const AttemptRow = Type.Object({
  id: text("ID."),
  at: time("When."),
  duration_ms: count("Until the reply."),
  status: orNull(Type.Integer()),
  result: text("Result."),
  detail: text("In words."),
  reply: text("The platform's reply, shortened."),
  test: Type.Boolean(),
  mapping_version: Type.Integer(),
  events: count("Events that it carried."),
});
export type AttemptRow = Wire<typeof AttemptRow>;

/** Routes of destinations. */
export const destinationRoutes = {
  "GET /api/destination-types": {
    allow: "read",
    tag: "Destinations",
    summary: "Platforms this build can send to",
    reply: Type.Object({ types: Type.Array(DestinationTypeInfo), conditions: ConditionParts }),
  },
  "GET /api/stores/:store/destinations": {
    allow: "read",
    tag: "Destinations",
    summary: "Configured destinations with their state",
    reply: Type.Object({ destinations: Type.Array(Destination) }),
  },
  "POST /api/stores/:store/destinations": {
    allow: "configure",
    tag: "Destinations",
    summary: "Create a destination; it starts with the next event",
    body: input({
      id: destinationId,
      type: text("Destination type.", 100),
      active: Type.Boolean(),
      settings: Type.Optional(settingsInput),
      secrets: Type.Optional(secretsInput),
      filter: Type.Optional(EventFilterRule),
      base_url: Type.Optional(orNull(text("Address of an emulator.", 500))),
    }),
    reply: Destination,
  },
  "POST /api/stores/:store/destinations/check": {
    allow: "configure",
    tag: "Destinations",
    summary: "Check a draft's settings and secrets without saving or sending",
    body: DestinationDraft,
    reply: DraftCheck,
  },
  "POST /api/stores/:store/destinations/test-event": {
    allow: "operate",
    tag: "Destinations",
    summary: "Send one marked test event with a draft",
    body: input({
      draft: DestinationDraft,
      test_code: Type.Optional(text("Code of the platform's test page.", 100)),
    }),
    reply: TestEventResult,
  },
  "GET /api/stores/:store/destinations/:destination": {
    allow: "read",
    tag: "Destinations",
    summary: "One destination",
    reply: Destination,
  },
  "PATCH /api/stores/:store/destinations/:destination": {
    allow: "configure",
    tag: "Destinations",
    summary: "Edit: only the given fields change. A new secret is tried at once and ends a hold",
    body: input({
      active: Type.Optional(Type.Boolean()),
      settings: Type.Optional(settingsInput),
      secrets: Type.Optional(secretsInput),
      filter: Type.Optional(EventFilterRule),
      base_url: Type.Optional(orNull(text("Address of an emulator.", 500))),
      click_id_days: Type.Optional(
        orNull(Type.Integer({ minimum: 1, maximum: 90, description: "null: the platform's own default." })),
      ),
      test_mode: Type.Optional(
        orNull(input({ until: Type.Integer(), code: Type.Optional(text("Test code.", 100)) })),
      ),
    }),
    reply: Destination,
  },
  "DELETE /api/stores/:store/destinations/:destination": {
    allow: "configure",
    tag: "Destinations",
    summary: "Remove it: what waits ends as `expired: destination removed`",
    query: input({ confirm: text("The destination's ID, typed.", 100) }),
    reply: null,
  },
  "POST /api/stores/:store/destinations/:destination/test-event": {
    allow: "operate",
    tag: "Destinations",
    summary: "Send one marked test event, or a stored event as a test",
    body: input({
      test_code: Type.Optional(text("Code of the platform's test page.", 100)),
      place: Type.Optional(text("A stored event to send as a test.", 200)),
    }),
    reply: TestEventResult,
  },
  "POST /api/stores/:store/destinations/:destination/hold": {
    allow: "operate",
    tag: "Destinations",
    summary: "Hold: everything waits until it is resumed; costs no attempt",
    body: input({ why: Type.Optional(text("A note.", 500)) }),
    reply: DestinationStatus,
  },
  "POST /api/stores/:store/destinations/:destination/resume": {
    allow: "operate",
    tag: "Destinations",
    summary: "End a hold or a pause: the next probe leaves now",
    reply: DestinationStatus,
  },
  "POST /api/stores/:store/destinations/:destination/filter-dry-run": {
    allow: "events",
    tag: "Destinations",
    summary: "What a filter would have done to stored events",
    body: input({ filter: EventFilterRule }),
    reply: FilterDryRun,
  },
  "GET /api/stores/:store/destinations/:destination/attempts": {
    allow: "events",
    tag: "Destinations",
    summary: "Response log: the latest requests and replies",
    query: input({ ...paging }),
    reply: Type.Object({ attempts: Type.Array(AttemptRow), next: orNull(text("Cursor of the next page.")) }),
  },
  "GET /api/stores/:store/destinations/:destination/match-keys": {
    allow: "read",
    tag: "Destinations",
    summary: "Match-key coverage of what was delivered, in whole and by day (default: the last 30 days)",
    query: input({
      ...range,
      event: Type.Optional(Type.String({ maxLength: 200, description: "Only events of this name." })),
    }),
    reply: MatchCoverage,
  },
} as const satisfies RouteTable;
