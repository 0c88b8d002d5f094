import { decimal, flag, integer, listOf, objectOf, text, textOrTexts } from "../kit/rules.ts";

/**
 * Types of Events API 2.0 as documented for event/track (mirrored in github.com/bububa/tiktok-business,
 * model/event/track.go, read 2026-07-24). Only types are enforced: beside `event` and `event_time` nothing is
 * required, unknown keys are tolerated.
 */
const content = objectOf({
  price: decimal,
  quantity: integer,
  content_id: text,
  content_name: text,
  content_category: text,
  content_type: text,
  brand: text,
});

const properties = objectOf({
  contents: listOf(content),
  content_ids: listOf(text),
  content_type: text,
  currency: text,
  value: decimal,
  num_items: integer,
  query: text,
  search_string: text,
  description: text,
  order_id: text,
  shop_id: text,
  delivery_category: text,
  predicted_ltv: decimal,
  status: text,
});

const user = objectOf({
  email: textOrTexts,
  phone: textOrTexts,
  external_id: textOrTexts,
  ttclid: text,
  ttp: text,
  ip: text,
  user_agent: text,
  locale: text,
  first_name: text,
  last_name: text,
  zip_code: text,
  city: text,
  state: text,
  country: text,
  idfa: text,
  idfv: text,
  gaid: text,
  att_status: text,
});

const eventFields = {
  event: text,
  event_time: integer,
  event_id: text,
  user,
  properties,
  page: objectOf({ url: text, referrer: text }),
  limited_data_use: flag,
  app: objectOf({ app_id: text, app_name: text, app_version: text }),
  ad: objectOf({ callback: text, campaign_id: text, ad_id: text, creative_id: text }),
  lead: objectOf({ lead_id: text, lead_event_source: text }),
};

/** One event of `data[]`, by event source: an app event must name its app, a CRM event its lead. */
export const eventRules = {
  web: objectOf(eventFields, ["event", "event_time"]),
  offline: objectOf(eventFields, ["event", "event_time"]),
  app: objectOf({ ...eventFields, app: objectOf({ app_id: text }, ["app_id"]) }, [
    "event",
    "event_time",
    "app",
  ]),
  crm: objectOf({ ...eventFields, lead: objectOf({ lead_id: text }, ["lead_id"]) }, [
    "event",
    "event_time",
    "lead",
  ]),
};

/** Kinds of events that a source may take. */
export type EventSource = keyof typeof eventRules;

/** Whether a value is one of the four kinds. */
export function isEventSource(value: unknown): value is EventSource {
  return typeof value === "string" && Object.hasOwn(eventRules, value);
}

/** Currencies that TikTok lists (SDK, July 2026). What it does with another is unknown. */
export const currencies: ReadonlySet<string> = new Set(
  (
    "AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD HNL HUF IDR ILS INR ISK " +
    "JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK SGD THB TRY " +
    "TWD UAH USD VES VND ZAR"
  ).split(" "),
);

/** User fields that hold personal data and must be SHA-256 hex. */
export const hashedFields = ["email", "phone", "external_id", "first_name", "last_name", "zip_code"] as const;

/** SHA-256 in hex; connectors pass upper case through, so that it is accepted. */
export function isHash(value: string): boolean {
  return hashForm.test(value);
}

const hashForm = /^[0-9a-f]{64}$/i;
