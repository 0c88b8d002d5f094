import { networkFaults } from "../kit/faults.ts";
import { defineSwitches, type SwitchInput, type SwitchValues } from "../kit/switches.ts";

/** Every doubt about Meta's behaviour and every fault, with its default. */
export const metaSwitches = defineSwitches({
  index_in_messages: {
    group: "behaviour",
    kind: "toggle",
    default: false,
    title: "Index in messages",
    help: "Messages name the event's place (data[0]['event_time']), as Graph does for some parameters.",
  },
  match_keys: {
    group: "behaviour",
    kind: "choice",
    values: ["required", "optional"],
    default: "required",
    title: "Customer information",
    help: "An event with nothing but broad information is refused with 100/2804050, or accepted.",
  },
  website_fields: {
    group: "behaviour",
    kind: "choice",
    values: ["required", "optional"],
    default: "required",
    title: "Fields of website events",
    help: "event_source_url and client_user_agent are documented as required; accepted without them all the same.",
  },
  purchase_value: {
    group: "behaviour",
    kind: "choice",
    values: ["required", "optional"],
    default: "required",
    title: "Value of a Purchase",
    help: "A Purchase without value or currency is refused with 100, or accepted.",
  },
  event_age: {
    group: "behaviour",
    kind: "choice",
    values: ["refuse", "accept"],
    default: "refuse",
    title: "Old events",
    help: "One event older than 7 days (62 for physical_store) refuses the whole request, or is accepted.",
  },
  raw_pii: {
    group: "behaviour",
    kind: "choice",
    values: ["refused", "ignored"],
    default: "refused",
    title: "Unhashed personal data",
    help: "Refused with 100, or accepted without the field.",
  },
  nulls: {
    group: "behaviour",
    kind: "choice",
    values: ["refused", "ignored"],
    default: "refused",
    title: "Null values",
    help: "A known field that holds null is refused with 100, or counts as absent.",
  },
  token_in_query: {
    group: "behaviour",
    kind: "choice",
    values: ["accepted", "refused"],
    default: "accepted",
    title: "Token in the address",
    help: "Graph takes access_token in the query as well; refuse it to find clients that leak it.",
  },
  same_channel_merge: {
    group: "behaviour",
    kind: "toggle",
    default: false,
    title: "Same-channel merge",
    help: "A repeat on the same channel within 5 minutes also adds its match keys; it stays a duplicate.",
  },
  oldest_version: {
    group: "behaviour",
    kind: "number",
    min: 1,
    max: 999,
    default: 22,
    title: "Oldest Graph version",
    help: "Requests of older versions are refused with 2635.",
  },
  diagnostics: {
    group: "behaviour",
    kind: "toggle",
    default: true,
    title: "Diagnostics",
    help: "Look for problems in accepted events; off makes a faster sink.",
  },
  requests_per_second: {
    group: "fault",
    kind: "number",
    min: 0,
    max: 1_000_000,
    default: 0,
    title: "Requests a second",
    help: "More per token and second are refused with code 4. Meta publishes no number; 0 is none.",
  },
  too_many_requests: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Rate limit",
    help: "Refuses requests with code 80004.",
  },
  error_1: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Unknown error",
    help: "Code 1, HTTP 500; no effect.",
  },
  error_2: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Temporary issue",
    help: "Code 2 with is_transient, HTTP 503; no effect.",
  },
  transient_100: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Transient refusal",
    help: "Code 100, which usually blames an event, with is_transient; no effect, retry helps.",
  },
  tokens_revoked_at: {
    group: "fault",
    kind: "time",
    default: "never",
    title: "Tokens revoked at",
    help: "From this time on every token is refused with 190/460, until it is added again later than that.",
  },
  poison_event_ids: {
    group: "fault",
    kind: "list",
    default: [],
    title: "Poison events",
    help: "Events with these IDs are well-formed, yet refused with 100.",
  },
  poison_share: {
    group: "fault",
    kind: "number",
    min: 0,
    max: 1,
    default: 0,
    title: "Share of poison events",
    help: "This share of event IDs is poison; the same ID is so at every try.",
  },
  ...networkFaults,
});

/** Parsed values of all Meta switches. */
export type MetaSwitches = SwitchValues<typeof metaSwitches>;

/** What may be handed in: any of the switches. */
export type MetaSwitchInput = SwitchInput<typeof metaSwitches>;
