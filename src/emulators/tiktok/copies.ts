import type { MatchKey } from "../kit/coverage.ts";
import type { Channel } from "../kit/dedup.ts";
import type { Copy } from "../kit/ledger.ts";
import { isRecord } from "../kit/rules.ts";
import { kindOfName, legacyNames } from "./names.ts";
import { type EventSource, isHash } from "./schema.ts";

/**
 * TikTok's match keys (https://ads.us.tiktok.com/help/article/tiktok-events-manager-monitor-and-diagnose). It scores
 * a weighted average of their coverage but publishes no weights: these are ours, in the order that practitioners
 * report.
 */
export const matchKeys: readonly MatchKey[] = [
  { name: "click_id", title: "Click ID (ttclid)", weight: 5 },
  { name: "email", title: "Email", weight: 4 },
  { name: "phone", title: "Phone", weight: 3 },
  { name: "external_id", title: "External ID", weight: 2 },
  { name: "ttp", title: "Browser cookie (_ttp)", weight: 2 },
  { name: "ip_user_agent", title: "IP and user agent", weight: 1 },
];

/** SHA-256 of an empty text, "undefined" and "null": what a client sends that hashes a missing value. */
export const hashesOfNothing: ReadonlySet<string> = new Set([
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c",
  "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b",
]);

/** Where a copy came from and under which rules. */
export interface CopyContext {
  readonly channel: Channel;
  readonly pixel: string;
  readonly source: EventSource;
  readonly alias: "after" | "before" | "off";
  readonly testEventCode?: string | undefined;
}

/** Reads an event (of the API, or a beacon in the same shape) into a copy for the books; never throws. */
export function copyOf(event: Readonly<Record<string, unknown>>, context: CopyContext): Copy {
  const sent = textOf(event.event) ?? "";
  const current = context.alias === "off" ? sent : (legacyNames.get(sent) ?? sent);
  const name = context.alias === "before" ? current : sent;
  const properties = recordOf(event.properties);
  const time = event.event_time;
  return {
    channel: context.channel,
    pixel: context.pixel,
    event: name,
    shownAs: current,
    kind: kindOfName(name),
    eventId: textOf(event.event_id),
    eventTimeMs: typeof time === "number" ? time * 1000 : undefined,
    matchKeys: keysOf(recordOf(event.user), context.source),
    value: typeof properties.value === "number" ? properties.value : undefined,
    currency: textOf(properties.currency),
    testEventCode: context.testEventCode,
    payload: event,
    problems: [],
  };
}

/** The hashes in a field that may hold one or many, without empty ones and hashes of nothing. */
export function usableHashes(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter(
    (item): item is string =>
      typeof item === "string" && isHash(item) && !hashesOfNothing.has(item.toLowerCase()),
  );
}

/** A text with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An object, or an empty one in its place. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** Each key counts only for the event sources that the reference allows it for. */
function keysOf(user: Readonly<Record<string, unknown>>, source: EventSource): string[] {
  const keys: string[] = [];
  const isWeb = source === "web";
  if (isWeb && textOf(user.ttclid)) keys.push("click_id");
  if (usableHashes(user.email).length > 0) keys.push("email");
  if (usableHashes(user.phone).length > 0) keys.push("phone");
  if ((isWeb || source === "crm") && usableHashes(user.external_id).length > 0) keys.push("external_id");
  if (isWeb && textOf(user.ttp)) keys.push("ttp");
  if ((isWeb || source === "app") && textOf(user.ip) && textOf(user.user_agent)) keys.push("ip_user_agent");
  return keys;
}
