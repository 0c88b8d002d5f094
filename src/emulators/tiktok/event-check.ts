import { type EventVerdict, isOutOfAge } from "../kit/batch.ts";
import { shareOf } from "../kit/random.ts";
import { isRecord } from "../kit/rules.ts";
import { invalidValue, notHashed, type Refusal, refusals } from "./codes.ts";
import { kindOfName } from "./names.ts";
import { type EventSource, eventRules, hashedFields, isHash } from "./schema.ts";
import type { TikTokSwitches } from "./switches.ts";

/** An event whose types were checked; unknown keys may be in it. */
export type TrackEvent = Readonly<Record<string, unknown>>;

type Verdict = EventVerdict<TrackEvent, Refusal>;

/** Checks one event of a batch: types, then personal data, then what only switches forbid. */
export function checkEvent(
  raw: unknown,
  index: number,
  source: EventSource,
  switches: TikTokSwitches,
  nowMs: number,
): Verdict {
  const named = (path: string): string => fieldName(path, index, switches.index_in_messages);
  const invalid = (path: string, reason: string): Verdict => ({
    kind: "refused",
    refusal: invalidValue(named(path), reason),
  });
  const violation = eventRules[source](raw, { nullsIgnored: switches.nulls === "ignored" });
  if (violation) return invalid(violation.path === "" ? "data" : violation.path, violation.reason);
  // The rule just made sure that it is an object.
  const event = raw as TrackEvent;
  if (event.event === "") return invalid("event", "missing data for required field.");
  if (switches.raw_pii === "refused") {
    const field = unhashedField(event);
    if (field !== undefined) return { kind: "refused", refusal: notHashed(named(field)) };
  }
  if (switches.page_url === "required" && source === "web" && !hasPageUrl(event)) {
    return invalid("page.url", "missing data for required field.");
  }
  if (switches.event_age === "refuse" && isOutOfAge(timeOf(event), switches.event_age_days, nowMs)) {
    return invalid(
      "event_time",
      `must be within the last ${switches.event_age_days} days and not in the future.`,
    );
  }
  if (
    switches.offline_custom === "refused" &&
    source === "offline" &&
    kindOfName(String(event.event)) === "custom"
  ) {
    return invalid("event", "must be a standard event.");
  }
  if (isPoison(event, switches)) {
    if (switches.poison_code === "50000") return { kind: "refused", refusal: refusals.system };
    return invalid("properties", "this event cannot be processed.");
  }
  return { kind: "accepted", event };
}

/** When it says that it happened. */
export function timeOf(event: TrackEvent): number {
  return Number(event.event_time) * 1000;
}

/** Messages seen at event/track name the field alone; with the index it is the dotted path. */
function fieldName(path: string, index: number, withIndex: boolean): string {
  if (path === "data") return withIndex ? `data.${index}` : "data";
  if (withIndex) return `data.${index}.${path}`;
  const names = path.split(".").filter((part) => !/^\d+$/.test(part));
  return names.at(-1) ?? path;
}

function unhashedField(event: TrackEvent): string | undefined {
  const user = event.user;
  if (!isRecord(user)) return undefined;
  for (const field of hashedFields) {
    const value = user[field];
    if (typeof value === "string" && value !== "" && !isHash(value)) return `user.${field}`;
    // The rule made sure that a list holds strings only.
    if (Array.isArray(value) && value.some((item: string) => item !== "" && !isHash(item)))
      return `user.${field}`;
  }
  return undefined;
}

function hasPageUrl(event: TrackEvent): boolean {
  const page = event.page;
  return isRecord(page) && typeof page.url === "string" && URL.canParse(page.url);
}

function isPoison(event: TrackEvent, switches: TikTokSwitches): boolean {
  const id = event.event_id;
  if (typeof id !== "string") return false;
  if (switches.poison_event_ids.includes(id)) return true;
  return switches.poison_share > 0 && shareOf(id) < switches.poison_share;
}
