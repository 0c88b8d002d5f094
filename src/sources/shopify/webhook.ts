import {
  dayMs,
  type EventInput,
  limits,
  type ParseContext,
  type Problem,
  parseEvent,
  parseTime,
  type StorefrontEvent,
  type UserHashes,
} from "../../core/index.ts";
import { readCheckout } from "./checkout.ts";
import { idAt, type Json, objectAt, parseExact, shopifyId, stateId, textAt } from "./json-field.ts";
import { isPaid, type Reading, readOrder } from "./order.ts";
import { readCustomer } from "./person.ts";
import { readRefund } from "./refund.ts";
import { defaultShopifySettings, type ShopifySettings } from "./shopify-settings.ts";

/** What a genuine webhook asks of us. */
export type WebhookReading =
  | { readonly kind: "event"; readonly event: StorefrontEvent }
  /**
   * Show the shop what we hold about a person
   * (https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance).
   */
  | { readonly kind: "data_request"; readonly person: PersonRequest }
  | { readonly kind: "customer_redact"; readonly person: PersonRequest }
  /** Erase the whole shop: Shopify sends it 48 hours after the app was removed. */
  | { readonly kind: "shop_redact" }
  | { readonly kind: "app_uninstalled" }
  /** Nothing to do, and nothing lost. */
  | { readonly kind: "ignored"; readonly reason: string }
  /** Signed by Shopify and yet not understood: kept sealed, to be read again after an upgrade. */
  | { readonly kind: "unreadable"; readonly problems: readonly Problem[] };

/** Whom a privacy request is about. Contacts are hashed: the request outlives the memory they came in. */
export interface PersonRequest {
  readonly user: UserHashes;
  /** The shop's own ID of the request or the customer, for the receipt. */
  readonly reference: string | null;
  readonly orderIds: readonly string[];
}

/** Every topic that we read, for the guide and for subscribing. */
export const shopifyTopics = [
  "orders/create",
  "orders/paid",
  "orders/updated",
  "orders/cancelled",
  "orders/fulfilled",
  "refunds/create",
  "checkouts/create",
  "checkouts/update",
  "customers/create",
  "customers/update",
  "app/uninstalled",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
] as const;

/** Reads the body of a webhook whose signature was checked. Never throws. */
export function readWebhook(
  topic: string,
  bodyText: string,
  context: ParseContext,
  settings: ShopifySettings = defaultShopifySettings,
): WebhookReading {
  const json = parseExact(bodyText);
  if (json === null) return unreadable("", "the body is no JSON object");
  switch (topic) {
    case "customers/data_request":
    case "customers/redact":
    case "shop/redact":
      return isPrivacyRequest(topic, json)
        ? readPrivacyRequest(topic, json, context)
        : unreadable("", `the body is none of ${topic}`);
    case "app/uninstalled":
      return { kind: "app_uninstalled" };
    case "customers/create":
    case "customers/update":
      return finish(readCustomerEvent(topic, json, settings), context);
    case "checkouts/create":
      return finish(readCheckout(json, "InitiateCheckout", settings), context);
    case "checkouts/update":
      return finish(readCheckout(json, "CheckoutUpdated", settings), context);
    case "refunds/create":
      return finish(readRefund(json, settings), context);
    case "orders/create": {
      const counts = settings.purchaseTopic === "orders/create" || isPaid(json);
      return finish(readOrder(json, counts ? "Purchase" : "OrderCreated", settings), context);
    }
    case "orders/paid":
      return finish(readOrder(json, "Purchase", settings), context);
    case "orders/updated":
      return finish(readOrder(json, "OrderUpdated", settings), context);
    case "orders/cancelled":
      return finish(readOrder(json, "OrderCancelled", settings), context);
    case "orders/fulfilled":
      return finish(readOrder(json, "OrderFulfilled", settings), context);
    default:
      return { kind: "ignored", reason: `topic ${topic.slice(0, 60)} is not used` };
  }
}

function finish(reading: Reading | null, context: ParseContext): WebhookReading {
  if (reading === null) return unreadable("", "no ID or no time in it");
  const time = Number(reading.input.event_time);
  if (context.receivedAt - time > limits.eventAgeMsMax) {
    // Also Shopify's own sample ("Send test notification"), which is dated 2021.
    const days = Math.floor((context.receivedAt - time) / dayMs);
    return {
      kind: "ignored",
      reason: `${reading.input.event} happened ${days} days ago; no platform takes it`,
    };
  }
  const parsed = parseEvent(reading.input, context);
  if (!parsed.ok) return { kind: "unreadable", problems: parsed.problems };
  const event = parsed.value.event;
  const flags = [...(event.flags ?? []), ...reading.flags];
  const notes = [...(event.notes ?? []), ...reading.notes];
  return {
    kind: "event",
    event: {
      ...event,
      ...(flags.length === 0 ? {} : { flags }),
      ...(notes.length === 0 ? {} : { notes }),
    },
  };
}

function readCustomerEvent(
  topic: "customers/create" | "customers/update",
  json: Json,
  settings: ShopifySettings,
): Reading | null {
  const id = idAt(json);
  const created = topic === "customers/create";
  const time = parseTime(textAt(json, created ? "created_at" : "updated_at", 40) ?? "");
  if (id === undefined || time === null) return null;
  const input: EventInput = {
    event: created ? "CustomerCreated" : "CustomerUpdated",
    event_id: created ? `customer-${id}-created` : `customer-${id}-updated-${stateId(json, time)}`,
    event_time: time,
    user: readCustomer(json, settings.country),
  };
  return { input, flags: [], notes: [] };
}

type PrivacyTopic = "customers/data_request" | "customers/redact" | "shop/redact";

/**
 * Whether the body, too, asks for this. Only the body is signed: everybody who gets webhooks of the shop, signed with
 * the same secret, could send an order on as "shop/redact". Shopify's bodies:
 * https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance, read 2026-11.
 */
function isPrivacyRequest(topic: PrivacyTopic, json: Json): boolean {
  if (textAt(json, "shop_domain") === undefined || json.id !== undefined) return false;
  const [shows, erases] = ["data_request" in json || "orders_requested" in json, "orders_to_redact" in json];
  switch (topic) {
    case "customers/data_request":
      return "customer" in json && !erases;
    case "customers/redact":
      return "customer" in json && !shows;
    default:
      return !("customer" in json);
  }
}

function readPrivacyRequest(topic: PrivacyTopic, json: Json, context: ParseContext): WebhookReading {
  if (topic === "shop/redact") return { kind: "shop_redact" };
  const customer = objectAt(json, "customer");
  // The event parser owns normalising and hashing; its result is used for the person alone.
  const parsed = parseEvent(
    {
      event: "CustomerUpdated",
      event_time: context.receivedAt,
      user: customer ? readCustomer(customer, context.country) : {},
    },
    context,
  );
  if (!parsed.ok) return { kind: "unreadable", problems: parsed.problems };
  const orders = topic === "customers/redact" ? json.orders_to_redact : json.orders_requested;
  const person: PersonRequest = {
    user: parsed.value.event.user ?? {},
    reference: idAt(objectAt(json, "data_request")) ?? idAt(customer) ?? null,
    orderIds: Array.isArray(orders)
      ? orders.flatMap((id) =>
          typeof id === "number" || typeof id === "string" ? (shopifyId(id) ?? []) : [],
        )
      : [],
  };
  return { kind: topic === "customers/redact" ? "customer_redact" : "data_request", person };
}

function unreadable(path: string, problem: string): WebhookReading {
  return { kind: "unreadable", problems: [{ path, problem, hint: "Report it with the webhook's ID." }] };
}
