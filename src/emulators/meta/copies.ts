import type { MatchKey } from "../kit/coverage.ts";
import type { Channel } from "../kit/dedup.ts";
import type { Copy } from "../kit/ledger.ts";
import { isRecord } from "../kit/rules.ts";
import { cookieForm } from "./schema.ts";

/** Meta's match keys in the order of priority that its Events Manager names; the weights of the estimate are ours. */
export const matchKeys: readonly MatchKey[] = [
  { name: "email", title: "Email (em)", weight: 5 },
  { name: "click_id", title: "Click ID (fbc)", weight: 5 },
  { name: "phone", title: "Phone (ph)", weight: 4 },
  { name: "external_id", title: "External ID", weight: 3 },
  { name: "browser_id", title: "Browser ID (fbp)", weight: 3 },
  { name: "ip_user_agent", title: "IP and user agent", weight: 1 },
];

const standardNames: ReadonlySet<string> = new Set(
  (
    "AddPaymentInfo AddToCart AddToWishlist CompleteRegistration Contact CustomizeProduct Donate FindLocation " +
    "InitiateCheckout Lead PageView Purchase Schedule Search StartTrial SubmitApplication Subscribe ViewContent"
  ).split(" "),
);

/** Reads an event (of the API, or a beacon in the same shape) into a copy for the books; never throws. */
export function copyOf(
  event: Readonly<Record<string, unknown>>,
  from: { readonly channel: Channel; readonly pixel: string; readonly testEventCode?: string | undefined },
): Copy {
  const name = textOf(event.event_name) ?? "";
  const custom = recordOf(event.custom_data);
  const time = event.event_time;
  return {
    channel: from.channel,
    pixel: from.pixel,
    event: name,
    kind: standardNames.has(name) ? "standard" : "custom",
    eventId: textOf(event.event_id),
    eventTimeMs: typeof time === "number" ? time * 1000 : undefined,
    matchKeys: keysOf(recordOf(event.user_data)),
    value: typeof custom.value === "number" ? custom.value : undefined,
    currency: textOf(custom.currency),
    testEventCode: from.testEventCode,
    payload: event,
    problems: [],
  };
}

/** A text with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An object, or an empty one in its place. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function keysOf(user: Readonly<Record<string, unknown>>): string[] {
  const has = (name: string): boolean => [user[name]].flat().some((item) => textOf(item) !== undefined);
  const keys: string[] = [];
  if (has("em")) keys.push("email");
  if (cookieForm.test(textOf(user.fbc) ?? "")) keys.push("click_id");
  if (has("ph")) keys.push("phone");
  if (has("external_id")) keys.push("external_id");
  if (cookieForm.test(textOf(user.fbp) ?? "")) keys.push("browser_id");
  if (has("client_ip_address") && has("client_user_agent")) keys.push("ip_user_agent");
  return keys;
}
