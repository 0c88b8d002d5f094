import { type EventInput, hostOf } from "../../core/index.ts";
import { type Json, objectAt, objectsAt, textAt } from "./json-field.ts";
import { type ShopifySettings, visitorAttribute } from "./shopify-settings.ts";

/** What an order or checkout says about the browser it was made in. */
export type Visit = Pick<EventInput, "visitor_id" | "url" | "referrer" | "ip" | "user_agent" | "locale">;

const visitorShape = /^[A-Za-z0-9_-]{8,64}$/;

/** Classes of orders whose address and browser are the merchant's own (or a machine's), never the buyer's. */
const staffMade = new Set(["pos", "draft", "mobile_admin", "subscription_renewal"]);

/**
 * Visitor ID (cart attribute written by our pixel), landing page with its click IDs, referrer, IP and user agent.
 * Shopify's landing page is that of its own session and comes without scheme and host. `classes` are the
 * operator's and the built-in one: staff who enter an order that the operator calls "wholesale" are staff all the same.
 */
export function readVisit(json: Json, classes: readonly string[], settings: ShopifySettings): Visit {
  const visitor = attribute(json, visitorAttribute);
  const landing = absolute(textAt(json, "landing_site", 8000), settings.storefrontOrigin);
  const referrer = textAt(json, "referring_site", 8000);
  const locale = textAt(json, "customer_locale", 40);
  const common = {
    ...(visitor !== undefined && visitorShape.test(visitor) ? { visitor_id: visitor } : {}),
    ...(landing === undefined ? {} : { url: landing }),
    ...(referrer === undefined ? {} : { referrer }),
    ...(locale === undefined ? {} : { locale }),
  };
  if (classes.some((one) => staffMade.has(one))) return common;
  const browser = objectAt(json, "client_details");
  const ip = textAt(browser, "browser_ip", 64) ?? textAt(json, "browser_ip", 64);
  const userAgent = textAt(browser, "user_agent", 2000);
  return {
    ...common,
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { user_agent: userAgent }),
  };
}

/**
 * Value of a cart or order attribute. Shopify keeps them in the order in which they were written; the last one
 * counts.
 */
function attribute(json: Json, name: string): string | undefined {
  const found = objectsAt(json, "note_attributes").filter((one) => one.name === name);
  return textAt(found.at(-1) ?? null, "value");
}

function absolute(landing: string | undefined, origin: string | undefined): string | undefined {
  if (landing === undefined) return undefined;
  if (hostOf(landing) !== null) return landing;
  return landing.startsWith("/") && !landing.startsWith("//") && origin !== undefined
    ? origin + landing
    : undefined;
}

/** The cart token without its `?key=...`: the browser sees only the part before it. */
export function cartToken(json: Json): string | undefined {
  return textAt(json, "cart_token")?.split("?")[0] || undefined;
}
