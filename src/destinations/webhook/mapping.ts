import {
  type ClearContacts,
  type Content,
  type CustomValue,
  consentPurposes,
  type Mapped,
  type Properties,
  publicIp,
  type StorefrontEvent,
  type UserHashes,
} from "../../core/index.ts";
import { languageTag, meaningful, ownReferrer, ownUrl, phones, revealed, token } from "../kit/index.ts";
import type { WebhookEvent } from "./schema.ts";
import type { WebhookSettings } from "./settings.ts";

/** One storefront event as receivers get it. Everything we know; contacts in clear only where asked for. */
export function toWebhookEvent(
  event: StorefrontEvent,
  settings: WebhookSettings,
  contacts: ClearContacts,
): Mapped<WebhookEvent> {
  const draft: WebhookEvent = {
    event: event.event,
    event_id: event.event_id,
    event_time: iso(event.event_time),
    received_at: iso(event.received_at),
    store: event.store,
    source: event.source,
    properties: toProperties(event.properties),
  };
  say(draft, "visitor_id", event.visitor_id);
  say(draft, "session_id", event.session_id);
  // No platform has the name "webhook", so the click IDs of all of them are cut.
  const all = settings.include_browser;
  say(draft, "url", all ? event.url : ownUrl(event.url, "webhook"));
  say(draft, "referrer", all ? event.referrer : ownReferrer(event.referrer, "webhook"));
  say(draft, "title", event.title);
  set(draft, "utm", campaignOf(event));
  set(draft, "user", toUser(event));
  set(draft, "contacts", revealed(contacts));
  set(draft, "browser", all ? toBrowser(event) : undefined);
  set(draft, "consent", consentOf(event));
  say(draft, "order_source", event.order_source);
  if (event.flags?.length) draft.flags = [...event.flags];
  return { kind: "payload", payload: draft, name: event.event, eventId: event.event_id };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Sets a field that is known. One assignment each: spreading an object for every field took half of the mapping. */
function set<T, Name extends keyof T>(draft: T, name: Name, value: T[Name] | undefined): void {
  if (value !== undefined) draft[name] = value;
}

/** Sets a field to a text that says something. */
function say<Name extends string>(
  draft: { [K in Name]?: string },
  name: Name,
  value: string | undefined,
): void {
  const said = meaningful(value);
  if (said !== undefined) draft[name] = said;
}

function orNothing<T extends object>(draft: T): T | undefined {
  for (const _ in draft) return draft;
  return undefined;
}

function campaignOf({ utm }: StorefrontEvent): Record<string, string> | undefined {
  if (!utm) return undefined;
  const campaign: Record<string, string> = {};
  for (const [name, value] of Object.entries(utm).sort(byName)) say(campaign, name, value);
  return orNothing(campaign);
}

function consentOf(event: StorefrontEvent): Record<string, boolean> | undefined {
  if (!event.consent) return undefined;
  const consent: Record<string, boolean> = {};
  for (const purpose of consentPurposes) set(consent, purpose, event.consent[purpose]);
  return orNothing(consent);
}

function toUser(event: StorefrontEvent): WebhookEvent["user"] {
  const user: UserHashes = event.user ?? {};
  const numbers = phones(event);
  const draft: NonNullable<WebhookEvent["user"]> = {};
  if (user.email?.length) draft.email_sha256 = [...user.email];
  if (numbers.length > 0) draft.phone_sha256 = [...numbers];
  if (user.external_id?.length) draft.external_id_sha256 = [...user.external_id];
  set(draft, "first_name_sha256", user.first_name);
  set(draft, "last_name_sha256", user.last_name);
  set(draft, "zip_sha256", user.zip);
  say(draft, "city", user.city);
  say(draft, "state", user.state);
  say(draft, "country", event.country);
  return orNothing(draft);
}

function toBrowser(event: StorefrontEvent): WebhookEvent["browser"] {
  const ip = event.ip === undefined ? null : publicIp(event.ip);
  const clickIds = Object.entries(event.click_ids ?? {})
    .filter(([, click]) => token(click.value) !== undefined)
    .map(([name, click]) => [name, { value: click.value, at: iso(click.at) }] as const);
  const cookies = Object.entries(event.cookies ?? {}).filter(([, value]) => token(value) !== undefined);
  const draft: NonNullable<WebhookEvent["browser"]> = {};
  if (ip !== null) draft.ip = ip;
  say(draft, "user_agent", event.user_agent);
  say(draft, "locale", languageTag(event.locale));
  say(draft, "screen", event.screen);
  if (clickIds.length > 0) draft.click_ids = Object.fromEntries(clickIds.sort(byName));
  if (cookies.length > 0) draft.cookies = Object.fromEntries(cookies.sort(byName));
  return orNothing(draft);
}

function toProperties(properties: Properties): WebhookEvent["properties"] {
  const draft: WebhookEvent["properties"] = {};
  say(draft, "value", properties.value);
  say(draft, "currency", properties.currency);
  say(draft, "order_id", properties.order_id);
  const contents = properties.contents?.flatMap((one) => toContent(one) ?? []) ?? [];
  if (contents.length > 0) draft.contents = contents;
  set(draft, "content_type", properties.content_type);
  set(draft, "num_items", properties.num_items);
  say(draft, "search_string", properties.search_string);
  say(draft, "description", properties.description);
  say(draft, "status", properties.status);
  say(draft, "shop_id", properties.shop_id);
  say(draft, "predicted_ltv", properties.predicted_ltv);
  say(draft, "delivery_category", properties.delivery_category);
  say(draft, "coupon", properties.coupon);
  say(draft, "tax", properties.tax);
  say(draft, "shipping", properties.shipping);
  say(draft, "discount", properties.discount);
  say(draft, "cart_token", properties.cart_token);
  say(draft, "checkout_token", properties.checkout_token);
  set(draft, "new_customer", properties.new_customer);
  set(draft, "custom", toCustom(properties.custom));
  return draft;
}

type WebhookContent = NonNullable<WebhookEvent["properties"]["contents"]>[number];

function toContent(content: Content): WebhookContent | undefined {
  const draft: WebhookContent = {};
  say(draft, "content_id", content.content_id);
  say(draft, "content_name", content.content_name);
  say(draft, "content_category", content.content_category);
  say(draft, "brand", content.brand);
  say(draft, "price", content.price);
  set(draft, "quantity", content.quantity);
  say(draft, "product_id", content.product_id);
  say(draft, "variant_id", content.variant_id);
  say(draft, "sku", content.sku);
  return orNothing(draft);
}

type Plain = string | number | boolean;

function toCustom(
  custom: Readonly<Record<string, CustomValue>> | undefined,
): Record<string, Plain | Plain[]> | undefined {
  const kept: [string, Plain | Plain[]][] = [];
  for (const [name, value] of Object.entries(custom ?? {})) {
    const said = Array.isArray(value)
      ? value.flatMap((one: Plain) => plainOf(one) ?? [])
      : plainOf(value as Plain); // a list was ruled out
    if (said !== undefined && !(Array.isArray(said) && said.length === 0)) kept.push([name, said]);
  }
  return kept.length === 0 ? undefined : Object.fromEntries(kept.sort(byName));
}

function plainOf(value: Plain): Plain | undefined {
  return typeof value === "string" ? meaningful(value) : value;
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
