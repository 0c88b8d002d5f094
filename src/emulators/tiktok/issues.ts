import { isOutOfAge } from "../kit/batch.ts";
import type { Issue } from "../kit/diagnostics.ts";
import type { Copy } from "../kit/ledger.ts";
import { hashesOfNothing, recordOf, textOf } from "./copies.ts";
import { timeOf } from "./event-check.ts";
import { nearestName } from "./names.ts";
import { currencies, type EventSource, hashedFields } from "./schema.ts";

/** A problem found in one accepted copy. */
export interface Finding {
  readonly issue: Issue;
  /** What exactly, where the title does not say it all. */
  readonly detail: string;
}

/** Names whose parameters TikTok recommends: https://ads.tiktok.com/help/article/supported-standard-events (2025). */
const wantsContent: ReadonlySet<string> = new Set([
  "ViewContent",
  "AddToCart",
  "Purchase",
  "CompletePayment",
]);
const wantsValue: ReadonlySet<string> = new Set(["AddToCart", "Purchase", "CompletePayment", "StartTrial"]);

/** Every kind of problem. TikTok's own list is longer and not public; levels and hints are ours. */
export const issues = {
  missingContentId: {
    code: "missing_content_id",
    level: "warning",
    title: "Missing content ID",
    hint: "Send content_ids or contents[].content_id, as in the catalogue.",
  },
  missingValue: {
    code: "missing_value_or_currency",
    level: "warning",
    title: "Missing value or currency",
    hint: "Send properties.value as a number and properties.currency as an ISO 4217 code.",
  },
  unknownName: {
    code: "unknown_event_name",
    level: "info",
    title: "Custom event",
    hint: "The name is not a standard one: reports and audiences only, no optimisation.",
  },
  mistypedName: {
    code: "mistyped_event_name",
    level: "warning",
    title: "Event name looks mistyped",
    hint: "Names are case-sensitive; this one was silently taken as a custom event.",
  },
  legacyName: {
    code: "legacy_event_name",
    level: "info",
    title: "Legacy event name",
    hint: "It still works; browser and server must use the same one.",
  },
  mismatchedId: {
    code: "mismatched_event_id",
    level: "error",
    title: "Mismatched event ID",
    hint: "Browser and server sent the same act under two IDs, so that it counts twice. Use one ID on both.",
  },
  missingId: {
    code: "missing_event_id",
    level: "warning",
    title: "Missing event ID",
    hint: "Without event_id no copy can be recognised as a duplicate.",
  },
  outOfAge: {
    code: "unattributable_time",
    level: "warning",
    title: "Time that no ad explains",
    hint: "event_time is in the future or older than the longest attribution window; it is in seconds, not milliseconds.",
  },
  missingPageUrl: {
    code: "missing_page_url",
    level: "warning",
    title: "Missing page URL",
    hint: "Send page.url with its query for web events.",
  },
  unlistedCurrency: {
    code: "unlisted_currency",
    level: "warning",
    title: "Currency not listed",
    hint: "TikTok does not list this code; its reports may leave the value out.",
  },
  hashOfNothing: {
    code: "hash_of_nothing",
    level: "error",
    title: "Hash of a missing value",
    hint: "The SHA-256 of an empty text, undefined or null matches nobody. Leave the field out.",
  },
  unhashed: {
    code: "unhashed_personal_data",
    level: "error",
    title: "Unhashed personal data ignored",
    hint: "Hash with SHA-256 before you send. (Refused with 40062 unless raw_pii=ignored.)",
  },
  noMatchKeys: {
    code: "no_match_keys",
    level: "warning",
    title: "No match keys",
    hint: "Nothing identifies the visitor, so that no ad can be credited.",
  },
  unknownPixel: {
    code: "invalid_pixel_id",
    level: "error",
    title: "Invalid pixel ID",
    hint: "The browser loaded a pixel that this account does not have; its events are lost.",
  },
} as const satisfies Record<string, Issue>;

/** What to know beside the copy. */
export interface IssueContext {
  readonly source: EventSource;
  readonly ageDays: number;
  readonly nowMs: number;
}

/** Looks for everything that Events Manager would complain about. */
export function findingsIn(
  copy: Copy,
  event: Readonly<Record<string, unknown>>,
  context: IssueContext,
): Finding[] {
  const found: Finding[] = [];
  const add = (issue: Issue, detail = ""): void => void found.push({ issue, detail });
  const properties = recordOf(event.properties);
  const isPageCall = copy.event === "Pageview" || copy.event === "PageView";

  if (copy.kind === "custom") {
    const nearest = nearestName(copy.event);
    if (nearest) add(issues.mistypedName, `${copy.event} looks like ${nearest}`);
    else add(issues.unknownName, copy.event);
  }
  if (copy.kind === "legacy")
    add(issues.legacyName, copy.shownAs === copy.event ? "" : `shown as ${copy.shownAs}`);
  if (copy.eventId === undefined && !isPageCall) add(issues.missingId);
  if (wantsContent.has(copy.event) && !hasContentId(properties)) add(issues.missingContentId);
  if (wantsValue.has(copy.event) && (copy.value === undefined || copy.currency === undefined)) {
    add(issues.missingValue, copy.value === undefined ? "no value" : "no currency");
  }
  if (copy.currency !== undefined && !currencies.has(copy.currency))
    add(issues.unlistedCurrency, copy.currency);
  if (copy.matchKeys.length === 0) add(issues.noMatchKeys);
  findUserIssues(recordOf(event.user), add);
  if (copy.channel === "server") {
    if (context.source === "web" && textOf(recordOf(event.page).url) === undefined)
      add(issues.missingPageUrl);
    if (isOutOfAge(timeOf(event), context.ageDays, context.nowMs))
      add(issues.outOfAge, `event_time ${String(event.event_time)}`);
  }
  return found;
}

function findUserIssues(
  user: Readonly<Record<string, unknown>>,
  add: (issue: Issue, detail?: string) => void,
): void {
  for (const field of hashedFields) {
    const value = user[field];
    if (value === undefined || value === null) continue;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (items.some((item) => typeof item === "string" && hashesOfNothing.has(item.toLowerCase()))) {
      add(issues.hashOfNothing, field);
    }
    if (items.some((item) => typeof item === "string" && item !== "" && !/^[0-9a-f]{64}$/i.test(item))) {
      add(issues.unhashed, field);
    }
  }
}

function hasContentId(properties: Readonly<Record<string, unknown>>): boolean {
  const { content_ids: ids, contents, content_id: id } = properties;
  if (textOf(id) !== undefined) return true;
  if (Array.isArray(ids) && ids.some((item) => textOf(item) !== undefined)) return true;
  return Array.isArray(contents) && contents.some((item) => textOf(recordOf(item).content_id) !== undefined);
}
