import Type from "typebox";
import { count, input, Origin, orNull, type RouteTable, text, time, type Wire } from "./base.ts";
import { FilterCondition } from "./destination-type.ts";

const rule = {
  source_event: text("Name of the event that it is made of.", 100),
  event: text("Name of the additional event.", 100),
  when: Type.Optional(Type.Array(FilterCondition, { maxItems: 20, description: "All must hold." })),
  priority: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: "Where two rules make one name. Default: 50." }),
  ),
  destinations: Type.Optional(
    Type.Array(text("Destination.", 100), { minItems: 1, maxItems: 50, description: "Only these get it." }),
  ),
  active: Type.Optional(Type.Boolean()),
};

/** "When this event happens and the conditions hold, there is also that event." */
export const EventMappingRule = Type.Object({ id: text("Name of the rule.", 60), ...rule });
export type EventMappingRule = Wire<typeof EventMappingRule>;

/** A rule without its name. */
export const EventMappingDraft = input(rule);
export type EventMappingDraft = Wire<typeof EventMappingDraft>;

/** What a rule would have added. */
export const MappingDryRun = Type.Object({
  from: time("Start of the 7 days."),
  looked_at: count(
    "Source events of the 7 days that were looked at, newest first, repeated copies left out.",
  ),
  added: count("Events that the rule would have added."),
  complete: Type.Boolean({ description: "false: there are more source events than were looked at." }),
  sentence: text("`In the last 7 days this would have added 120 events.`"),
  samples: Type.Array(
    Type.Object({ place: text("Place."), event_id: text("ID."), received_at: time("When.") }),
  ),
  warning: orNull(text("A remark about an accepted rule.")),
});
export type MappingDryRun = Wire<typeof MappingDryRun>;

/** Routes of event mappings. */
export const eventMappingRoutes = {
  "GET /api/stores/:store/event-mappings": {
    allow: "read",
    tag: "Event mappings",
    summary: "Rules that make additional events",
    reply: Type.Object({ mappings: Type.Array(EventMappingRule), origin: Origin }),
  },
  "PUT /api/stores/:store/event-mappings/:mapping": {
    allow: "configure",
    tag: "Event mappings",
    summary: "Create or replace a rule; it applies to events from now on",
    body: EventMappingDraft,
    reply: EventMappingRule,
  },
  "DELETE /api/stores/:store/event-mappings/:mapping": {
    allow: "configure",
    tag: "Event mappings",
    summary: "Remove a rule; events that it made stay",
    reply: null,
  },
  "POST /api/stores/:store/event-mappings/dry-run": {
    allow: "events",
    tag: "Event mappings",
    summary: "What a rule would have added in the last 7 days",
    body: input({ id: Type.Optional(text("The rule that it replaces.", 60)), rule: EventMappingDraft }),
    reply: MappingDryRun,
  },
} as const satisfies RouteTable;
