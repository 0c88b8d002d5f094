import Type from "typebox";
import { count, oneOf, orNull, text, type Wire } from "./base.ts";

/** One setting or secret of a destination type, as its form shows it. */
export const FormField = Type.Object({
  name: text("Name in the configuration."),
  label: text("Label."),
  help: text("Help."),
  kind: oneOf(["text", "choice", "toggle", "time", "list"]),
  required: Type.Boolean(),
  placeholder: Type.Optional(text("Example.")),
  choices: Type.Optional(Type.Array(Type.Object({ value: text("Value."), label: text("Label.") }))),
  default_value: Type.Optional(Type.Union([Type.String(), Type.Boolean()])),
  link: Type.Optional(text("Where the operator finds the value.")),
});
export type FormField = Wire<typeof FormField>;

/** The code for a platform, described as data. */
export const DestinationTypeInfo = Type.Object({
  type: text("Type."),
  title: text("Name of the platform."),
  links: Type.Array(Type.Object({ label: text("Label."), url: text("Address.") })),
  settings: Type.Array(FormField),
  secrets: Type.Array(FormField),
  event_names: Type.Record(Type.String(), Type.String(), { description: "Our name to the platform's." }),
  dedup_window_ms: orNull(count("How late an event may be sent that the browser saw as well.")),
  event_age_ms_max: count("Older events are not sent."),
  base_url: text("Scheme and host of the platform."),
  readme: text("Setup and quirks, Markdown.", 200_000),
});
export type DestinationTypeInfo = Wire<typeof DestinationTypeInfo>;

/** A plain value to compare with. */
const operand = Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()]);

/** One condition of an event filter. Text is compared without regard to case. */
export const FilterCondition = Type.Object(
  {
    field: text("`name`, `order_source`, `country`, `host`, `customer`, `properties.<name>`.", 100),
    operator: oneOf(["equals", "not_equals", "contains", "greater", "less", "in", "exists"]),
    value: Type.Optional(Type.Union([operand, Type.Array(operand, { maxItems: 100 })])),
  },
  { additionalProperties: false },
);
export type FilterCondition = Wire<typeof FilterCondition>;

/** What conditions can be made of, for the filter editor. */
export const ConditionParts = Type.Object({
  fields: Type.Array(Type.Object({ field: text("Field."), label: text("Words for it.") })),
  operators: Type.Array(text("Operator.")),
  event_names: Type.Array(text("Our standard names.")),
});
export type ConditionParts = Wire<typeof ConditionParts>;

/** Which events a destination gets. An empty object: all. */
export const EventFilterRule = Type.Object(
  {
    events: Type.Optional(Type.Array(text("Our name.", 100), { maxItems: 200 })),
    standard_only: Type.Optional(Type.Boolean()),
    when: Type.Optional(Type.Array(FilterCondition, { maxItems: 50, description: "All must hold." })),
  },
  { additionalProperties: false },
);
export type EventFilterRule = Wire<typeof EventFilterRule>;
