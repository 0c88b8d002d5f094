import {
  type ClearContacts,
  type Content,
  type CustomValue,
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
  const user = toUser(event);
  const clear = revealed(contacts);
  const browser = settings.include_browser ? toBrowser(event) : undefined;
  const payload: WebhookEvent = {
    event: event.event,
    event_id: event.event_id,
    event_time: iso(event.event_time),
    received_at: iso(event.received_at),
    store: event.store,
    source: event.source,
    ...text("visitor_id", event.visitor_id),
    ...text("session_id", event.session_id),
    ...pages(event, settings),
    ...text("title", event.title),
    ...(user ? { user } : {}),
    ...(clear ? { contacts: clear } : {}),
    ...(browser ? { browser } : {}),
    ...consentOf(event),
    properties: toProperties(event.properties),
    ...text("order_source", event.order_source),
    ...(event.flags?.length ? { flags: [...event.flags] } : {}),
  };
  return { kind: "payload", payload, name: event.event, eventId: event.event_id };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** `{name: value}`, or nothing for a text that says nothing. */
function text<Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } {
  const said = meaningful(value);
  // A computed key widens to an index signature; the shape is the one named.
  return (said === undefined ? {} : { [name]: said }) as { [K in Name]?: string };
}

function pages(event: StorefrontEvent, settings: WebhookSettings): { url?: string; referrer?: string } {
  if (settings.include_browser) return { ...text("url", event.url), ...text("referrer", event.referrer) };
  // No platform has the name "webhook", so the click IDs of all of them are cut.
  return {
    ...text("url", ownUrl(event.url, "webhook")),
    ...text("referrer", ownReferrer(event.referrer, "webhook")),
  };
}

function consentOf(event: StorefrontEvent): { consent?: Record<string, boolean> } {
  const consent: Record<string, boolean> = {};
  for (const purpose of ["analytics", "marketing", "preferences", "sale_of_data"] as const) {
    const said = event.consent?.[purpose];
    if (said !== undefined) consent[purpose] = said;
  }
  return Object.keys(consent).length === 0 ? {} : { consent };
}

function toUser(event: StorefrontEvent): WebhookEvent["user"] {
  const user: UserHashes = event.user ?? {};
  const numbers = phones(event);
  const result = {
    ...(user.email?.length ? { email_sha256: [...user.email] } : {}),
    ...(numbers.length > 0 ? { phone_sha256: [...numbers] } : {}),
    ...(user.external_id?.length ? { external_id_sha256: [...user.external_id] } : {}),
    ...(user.first_name ? { first_name_sha256: user.first_name } : {}),
    ...(user.last_name ? { last_name_sha256: user.last_name } : {}),
    ...(user.zip ? { zip_sha256: user.zip } : {}),
    ...text("city", user.city),
    ...text("state", user.state),
    ...text("country", event.country),
  };
  return Object.keys(result).length === 0 ? undefined : result;
}

function toBrowser(event: StorefrontEvent): WebhookEvent["browser"] {
  const ip = event.ip === undefined ? null : publicIp(event.ip);
  const clickIds = Object.entries(event.click_ids ?? {})
    .filter(([, click]) => token(click.value) !== undefined)
    .map(([name, click]) => [name, { value: click.value, at: iso(click.at) }] as const);
  const cookies = Object.entries(event.cookies ?? {}).filter(([, value]) => token(value) !== undefined);
  const result = {
    ...(ip === null ? {} : { ip }),
    ...text("user_agent", event.user_agent),
    ...text("locale", languageTag(event.locale)),
    ...(clickIds.length > 0 ? { click_ids: Object.fromEntries(clickIds.sort(byName)) } : {}),
    ...(cookies.length > 0 ? { cookies: Object.fromEntries(cookies.sort(byName)) } : {}),
  };
  return Object.keys(result).length === 0 ? undefined : result;
}

function toProperties(properties: Properties): WebhookEvent["properties"] {
  const contents = properties.contents?.map(toContent).filter((one) => Object.keys(one).length > 0) ?? [];
  const custom = toCustom(properties.custom);
  return {
    ...text("value", properties.value),
    ...text("currency", properties.currency),
    ...text("order_id", properties.order_id),
    ...(contents.length > 0 ? { contents } : {}),
    ...(properties.content_type === undefined ? {} : { content_type: properties.content_type }),
    ...(properties.num_items === undefined ? {} : { num_items: properties.num_items }),
    ...text("search_string", properties.search_string),
    ...text("description", properties.description),
    ...text("status", properties.status),
    ...text("shop_id", properties.shop_id),
    ...text("predicted_ltv", properties.predicted_ltv),
    ...text("delivery_category", properties.delivery_category),
    ...text("coupon", properties.coupon),
    ...text("tax", properties.tax),
    ...text("shipping", properties.shipping),
    ...text("discount", properties.discount),
    ...text("cart_token", properties.cart_token),
    ...text("checkout_token", properties.checkout_token),
    ...(properties.new_customer === undefined ? {} : { new_customer: properties.new_customer }),
    ...(custom ? { custom } : {}),
  };
}

function toContent(content: Content): NonNullable<WebhookEvent["properties"]["contents"]>[number] {
  return {
    ...text("content_id", content.content_id),
    ...text("content_name", content.content_name),
    ...text("content_category", content.content_category),
    ...text("brand", content.brand),
    ...text("price", content.price),
    ...(content.quantity === undefined ? {} : { quantity: content.quantity }),
    ...text("product_id", content.product_id),
    ...text("variant_id", content.variant_id),
    ...text("sku", content.sku),
  };
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
