import { type EpochMs, type EventInput, type Flag, hourMs, parseTime } from "../../core/index.ts";
import { orderClass } from "../../route/index.ts";
import { idAt, type Json, objectAt, objectsAt, stateId, textAt } from "./json-field.ts";
import { readContents } from "./line-item.ts";
import { moneyReader } from "./money-field.ts";
import { builtInClass, classifyOrder } from "./order-source.ts";
import { readBuyer, readOrigin } from "./person.ts";
import type { ShopifySettings } from "./shopify-settings.ts";
import { cartToken, readVisit } from "./visit.ts";

/** An event before `parseEvent`, with what only the source knows. */
export interface Reading {
  readonly input: EventInput;
  readonly flags: readonly Flag[];
  readonly notes: readonly string[];
}

/**
 * Put into an order by our own backfill, which signs it like a webhook: platforms whose browser pixel probably saw the
 * order. Shopify knows no such field.
 */
export const twinPossibleField = "_signalpost_twin_possible";

/** An order has at most 250 tags of 40 characters. Cut short they would make a purchase of a subscription's renewal. */
const tagsCharsMax = 250 * 42;

/** The names that an order's life gives us. Each has its own ID, the same in every retry and topic. */
export type OrderEventName =
  | "Purchase"
  | "OrderCreated"
  | "OrderUpdated"
  | "OrderCancelled"
  | "OrderFulfilled";

/** An order payload as an event, or null when it has no ID or no time at all. */
export function readOrder(json: Json, name: OrderEventName, settings: ShopifySettings): Reading | null {
  const id = idAt(json);
  const madeAt = orderTime(json);
  if (id === undefined || madeAt === null) return null;
  const tags = (textAt(json, "tags", tagsCharsMax) ?? "").split(",").flatMap((tag) => tag.trim() || []);
  const origin = readOrigin(json, tags);
  const source = classifyOrder(origin, settings.orderSourceRules);
  const made = builtInClass(origin).source;
  const classes = [source.source, made];
  const browser = (orderClass(source.source) ?? orderClass(made))?.browser;
  const { properties, note } = readProperties(json, id, settings);
  const updated = timeAt(json, "updated_at") ?? madeAt;
  const input: EventInput = {
    event: name,
    event_id: eventId(name, id, json, updated),
    event_time: eventTime(json, name, madeAt, updated),
    order_source: source.source,
    user: readBuyer(json, settings.country),
    ...readVisit(json, classes, settings),
    ...(browser ? readTwinPossible(json) : {}),
    properties: { ...properties, ...customProperties(json, tags) },
  };
  return {
    input,
    flags: orderFlags(json, classes),
    notes: [`order_source: ${source.source} by ${source.reason}`, ...(note === null ? [] : [note])],
  };
}

function readTwinPossible(json: Json): Pick<EventInput, "twin_possible"> {
  const platforms = json[twinPossibleField];
  if (!Array.isArray(platforms)) return {};
  return {
    twin_possible: platforms
      .filter((one) => typeof one === "string" && /^[a-z]{1,40}$/.test(one))
      .slice(0, 20),
  };
}

/** Whether the order has been paid, as far as its payload says. */
export function isPaid(json: Json): boolean {
  return ["paid", "partially_refunded", "refunded"].includes(textAt(json, "financial_status") ?? "");
}

/**
 * When the order was made. `processed_at` is earlier than `created_at` by a moment where a checkout made the order,
 * and by months for an imported one. The earlier of the two is the same in every topic and retry.
 */
function orderTime(json: Json): EpochMs | null {
  const times = [timeAt(json, "created_at"), timeAt(json, "processed_at")].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function timeAt(json: Json, name: string): EpochMs | null {
  const text = textAt(json, name, 40);
  return text === undefined ? null : parseTime(text);
}

function eventId(name: OrderEventName, id: string, json: Json, updated: EpochMs): string {
  switch (name) {
    case "Purchase":
      return `order-${id}`;
    case "OrderCreated":
      return `order-${id}-created`;
    case "OrderCancelled":
      return `order-${id}-cancelled`;
    case "OrderFulfilled":
      return `order-${id}-fulfilled`;
    default:
      return `order-${id}-updated-${stateId(json, updated)}`;
  }
}

function eventTime(json: Json, name: OrderEventName, made: EpochMs, updated: EpochMs): EpochMs {
  switch (name) {
    case "Purchase":
    case "OrderCreated":
      return made;
    case "OrderCancelled":
      return timeAt(json, "cancelled_at") ?? updated;
    default:
      return updated;
  }
}

function readProperties(json: Json, id: string, settings: ShopifySettings) {
  const isTotal = settings.value === "total";
  const money = moneyReader(json, "total_price", settings.money);
  const items = readContents(objectsAt(json, "line_items"), money);
  const optional = {
    value: money.read(json, isTotal ? "total_price" : "subtotal_price"),
    currency: money.currency,
    // What the value includes, so that it can be taken off: a subtotal holds no shipping, and tax where prices do.
    tax: isTotal || json.taxes_included === true ? money.read(json, "total_tax") : undefined,
    shipping: isTotal ? money.read(json, "total_shipping_price") : undefined,
    discount: money.read(json, "total_discounts"),
    status: textAt(json, "financial_status", 100),
    coupon: textAt(objectsAt(json, "discount_codes")[0] ?? null, "code"),
    cart_token: cartToken(json),
    checkout_token: textAt(json, "checkout_token"),
    new_customer: isNewCustomer(json),
  };
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  const properties: NonNullable<EventInput["properties"]> = {
    order_id: id,
    ...present,
    ...(items.contents.length === 0
      ? {}
      : { contents: [...items.contents], num_items: items.pieces, content_type: "product" as const }),
  };
  return { properties, note: items.note };
}

/** What people search an order by, and what the operator's conditions may ask for. */
function customProperties(json: Json, tags: readonly string[]): Record<string, unknown> {
  const name = textAt(json, "name", 100);
  const sourceName = textAt(json, "source_name");
  return {
    ...(name === undefined ? {} : { order_name: name }),
    ...(sourceName === undefined ? {} : { source_name: sourceName }),
    ...(tags.length === 0 ? {} : { tags: tags.slice(0, 100) }),
  };
}

/**
 * Whether this is the customer's first order, where the payload tells: older API versions count the orders; a
 * customer who was made within the hour before the order cannot have an older one. Otherwise unknown: an account may
 * be older than its first order.
 */
function isNewCustomer(json: Json): boolean | undefined {
  const customer = objectAt(json, "customer");
  if (!customer) return undefined;
  const count = textAt(customer, "orders_count");
  if (count !== undefined && /^\d+$/.test(count)) return Number(count) <= 1;
  const [since, made] = [timeAt(customer, "created_at"), timeAt(json, "created_at")];
  if (since === null || made === null) return undefined;
  return made - since <= hourMs ? true : undefined;
}

function orderFlags(json: Json, classes: readonly string[]): readonly Flag[] {
  const flags: Flag[] = [];
  if (json.test === true) flags.push("test_order");
  if (textAt(json, "cancelled_at") !== undefined) flags.push("cancelled_order");
  if (classes.includes("draft")) flags.push("draft_order");
  return flags;
}
