import { isOutOfAge } from "../kit/batch.ts";
import { shareOf } from "../kit/random.ts";
import { isRecord } from "../kit/rules.ts";
import { type GraphError, invalid } from "./errors.ts";
import { actionSources, eventRule, hashedFields, hashForm } from "./schema.ts";
import type { MetaSwitches } from "./switches.ts";

/** An event whose types were checked; unknown keys may be in it. */
export type MetaEvent = Readonly<Record<string, unknown>>;

/** Checks one event of a batch; undefined when it is as Meta wants it. */
export function checkEvent(
  raw: unknown,
  index: number,
  switches: MetaSwitches,
  nowMs: number,
): GraphError | undefined {
  const refuse = (path: string, subcode: number, title: string, text: string): GraphError =>
    invalid({ subcode, title, text, path: placed(path, index), withIndex: switches.index_in_messages });
  const violation = eventRule(raw, { nullsIgnored: switches.nulls === "ignored" });
  if (violation)
    return refuse(violation.path, 2804001, "Invalid parameter", `${violation.path}: ${violation.reason}`);
  // The rule just made sure that it is an object.
  const event = raw as MetaEvent;
  if (event.event_name === "")
    return refuse("event_name", 2804007, "Event name is missing", "Send event_name.");
  if (!actionSources.has(String(event.action_source))) {
    return refuse(
      "action_source",
      2804001,
      "Action source is invalid",
      "action_source is not one of the list.",
    );
  }
  if (switches.event_age === "refuse" && isTooOld(event, nowMs)) {
    const text = "The timestamp for this event is too far in the past, or in the future.";
    return refuse("event_time", 2804003, "Event timestamp too old", text);
  }
  const user = isRecord(event.user_data) ? event.user_data : {};
  const field = switches.raw_pii === "refused" ? unhashedField(user) : undefined;
  if (field !== undefined) {
    return refuse(
      `user_data.${field}`,
      2804016,
      "Customer information is not hashed",
      `${field} must be SHA-256.`,
    );
  }
  if (switches.match_keys === "required" && !isEnough(user)) {
    const text = "You haven't added sufficient customer information parameter data for this event.";
    return refuse("user_data", 2804050, "Not enough customer information", text);
  }
  return checkKind(event, user, switches, refuse);
}

function checkKind(
  event: MetaEvent,
  user: Readonly<Record<string, unknown>>,
  switches: MetaSwitches,
  refuse: (path: string, subcode: number, title: string, text: string) => GraphError,
): GraphError | undefined {
  if (switches.website_fields === "required" && event.action_source === "website") {
    if (!event.event_source_url || !user.client_user_agent) {
      const text = "Website events need event_source_url and client_user_agent.";
      return refuse("event_source_url", 2804019, "Website event is incomplete", text);
    }
  }
  const custom = isRecord(event.custom_data) ? event.custom_data : {};
  if (switches.purchase_value === "required" && event.event_name === "Purchase") {
    if (custom.value === undefined || !custom.currency) {
      return refuse("custom_data.value", 2804017, "Purchase is incomplete", "Send value and currency.");
    }
  }
  if (isPoison(event, switches)) {
    return refuse("custom_data", 2804048, "Event cannot be processed", "This event cannot be processed.");
  }
  return undefined;
}

/** The place as Graph writes it: data[3]['user_data']['em']. */
function placed(path: string, index: number): string {
  const names = path.split(".").filter((name) => name !== "");
  return `data[${index}]${names.map((name) => `['${name}']`).join("")}`;
}

/** Whether the event is too old for its source, or in the future. */
function isTooOld(event: MetaEvent, nowMs: number): boolean {
  const days = event.action_source === "physical_store" ? 62 : 7;
  return isOutOfAge(Number(event.event_time) * 1000, days, nowMs);
}

function unhashedField(user: Readonly<Record<string, unknown>>): string | undefined {
  return hashedFields.find((field) =>
    [user[field]].flat().some((item) => typeof item === "string" && item !== "" && !hashForm.test(item)),
  );
}

/**
 * Combinations that Meta calls too broad: places, gender and user agent; date of birth and user agent; a first or last
 * name with gender ("Conversions API best practices", rules since Graph v13.0).
 */
function isEnough(user: Readonly<Record<string, unknown>>): boolean {
  const has = (name: string): boolean =>
    [user[name]].flat().some((item) => typeof item === "string" && item !== "");
  if (["em", "ph", "external_id", "fbc", "fbp", "subscription_id"].some(has)) return true;
  if (has("client_ip_address") && has("client_user_agent")) return true;
  return has("fn") && has("ln") && ["zp", "db", "ct"].some(has);
}

function isPoison(event: MetaEvent, switches: MetaSwitches): boolean {
  const id = event.event_id;
  if (typeof id !== "string") return false;
  if (switches.poison_event_ids.includes(id)) return true;
  return switches.poison_share > 0 && shareOf(id) < switches.poison_share;
}
