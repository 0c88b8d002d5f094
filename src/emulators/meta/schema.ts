import { decimal, integer, listOf, objectOf, type Rule, text, textOrTexts } from "../kit/rules.ts";

/**
 * Parameters of the Conversions API
 * (https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters, read 2026-11-22).
 */
export const actionSources: ReadonlySet<string> = new Set([
  "website",
  "app",
  "phone_call",
  "chat",
  "email",
  "physical_store",
  "system_generated",
  "business_messaging",
  "other",
]);

/** User fields that must be SHA-256 hex. `external_id` may be clear, hashing is recommended. */
export const hashedFields = ["em", "ph", "fn", "ln", "ge", "db", "ct", "st", "zp", "country"] as const;

const hashed = Object.fromEntries(hashedFields.map((name) => [name, textOrTexts]));
const user = objectOf({
  ...hashed,
  external_id: textOrTexts,
  client_ip_address: text,
  client_user_agent: text,
  fbc: text,
  fbp: text,
  subscription_id: text,
});

const content = objectOf({ id: text, quantity: integer, item_price: decimal, title: text, brand: text }, [
  "id",
]);

const custom = objectOf({
  value: decimal,
  currency: text,
  content_ids: listOf(text),
  contents: listOf(content),
  content_type: text,
  content_name: text,
  content_category: text,
  num_items: integer,
  order_id: text,
  search_string: text,
  status: text,
  predicted_ltv: decimal,
  delivery_category: text,
});

/** One event of `data[]`. */
export const eventRule: Rule = objectOf(
  {
    event_name: text,
    event_time: integer,
    event_id: text,
    action_source: text,
    event_source_url: text,
    referrer_url: text,
    user_data: user,
    custom_data: custom,
    data_processing_options: listOf(text),
    data_processing_options_country: integer,
    data_processing_options_state: integer,
  },
  ["event_name", "event_time", "action_source", "user_data"],
);

/** `fb.<index>.<ms>.<payload>`. */
export const cookieForm = /^fb\.\d+\.\d{10,}\.\S+$/;

/** SHA-256 in hex. */
export const hashForm = /^[0-9a-f]{64}$/i;
