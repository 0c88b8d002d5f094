import { type EventInput, parseTime } from "../../core/index.ts";
import { type Json, objectsAt, stateId, textAt } from "./json-field.ts";
import { readContents } from "./line-item.ts";
import { moneyReader } from "./money-field.ts";
import type { Reading } from "./order.ts";
import { builtInClass, classifyOrder } from "./order-source.ts";
import { readBuyer, readOrigin } from "./person.ts";
import type { ShopifySettings } from "./shopify-settings.ts";
import { cartToken, readVisit } from "./visit.ts";

/** A checkout payload as an event, or null when it has no token or no time. */
export function readCheckout(
  json: Json,
  name: "InitiateCheckout" | "CheckoutUpdated",
  settings: ShopifySettings,
): Reading | null {
  const token = textAt(json, "token", 150);
  const time = parseTime(textAt(json, name === "InitiateCheckout" ? "created_at" : "updated_at", 40) ?? "");
  if (token === undefined || time === null) return null;
  const origin = readOrigin(json, []);
  const { source } = classifyOrder(origin, settings.orderSourceRules);
  const money = moneyReader(json, "total_price", settings.money);
  const items = readContents(objectsAt(json, "line_items"), money);
  const [value, cart] = [money.read(json, "total_price"), cartToken(json)];
  const properties: NonNullable<EventInput["properties"]> = {
    checkout_token: token,
    ...(cart === undefined ? {} : { cart_token: cart }),
    ...(value === undefined ? {} : { value }),
    ...(money.currency === undefined ? {} : { currency: money.currency }),
    ...(items.contents.length === 0
      ? {}
      : { contents: [...items.contents], num_items: items.pieces, content_type: "product" as const }),
  };
  return {
    input: {
      event: name,
      event_id:
        name === "InitiateCheckout"
          ? `checkout-${token}`
          : `checkout-${token}-updated-${stateId(json, time)}`,
      event_time: time,
      order_source: source,
      user: readBuyer(json, settings.country),
      ...readVisit(json, [source, builtInClass(origin).source], settings),
      properties,
    },
    flags: [],
    notes: items.note === null ? [] : [items.note],
  };
}
