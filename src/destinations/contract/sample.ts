import assert from "node:assert/strict";
import {
  type AnyDestinationType,
  contactFields,
  type Mapped,
  openContacts,
  parseEvent,
  type RequestContext,
  type StorefrontEvent,
} from "../../core/index.ts";

/** When the contract's events are received. */
export const receivedAt = Date.parse("2026-11-22T12:00:05Z");

/** An event as a sender's JSON becomes one, with the contract's store behind it. */
export function eventFrom(raw: object, context: Readonly<Record<string, string>> = {}): StorefrontEvent {
  const parsed = parseEvent(raw, {
    store: "demo",
    source: "server",
    receivedAt,
    country: "US",
    currency: "USD",
    makeId: () => "made",
    keepClearPlace: true,
    ...context,
  });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value.event;
}

/** What a buyer left who hides nothing; only types that declare it are handed any of it. */
const sampleContacts = openContacts(
  JSON.stringify({
    email: ["jane@mail.example"],
    phone: ["+12133734253"],
    first_name: ["Jane"],
    zip: ["90001"],
  }),
  contactFields,
);

/** Maps as the deliverer does. */
export function mapEvent(type: AnyDestinationType, event: StorefrontEvent, settings: object): Mapped<object> {
  return type.map(event, settings, sampleContacts);
}

/** A plain purchase in the platform's form: every destination takes one. */
export function purchaseFor(type: AnyDestinationType, settings: object): Payload {
  const mapped = mapEvent(type, plainPurchase, settings);
  assert.ok(mapped.kind === "payload", `a plain purchase must map: ${JSON.stringify(mapped)}`);
  return mapped;
}

/** A purchase by somebody whom only the browser knows. */
export const plainPurchase: StorefrontEvent = {
  event: "Purchase",
  event_id: "order-1001",
  event_time: receivedAt,
  received_at: receivedAt,
  store: "demo",
  source: "server",
  url: "https://shop.example/thank-you",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64)",
  ip: "8.8.8.8",
  properties: {
    value: "59.90",
    currency: "USD",
    order_id: "1001",
    contents: [{ content_id: "sku-1", quantity: 2, price: "29.95" }],
  },
};

/** Settings of an account, which the manifest must accept. */
export function settingsOf(type: AnyDestinationType, raw: object): object {
  const parsed = type.manifest.parseSettings(raw);
  assert.ok(parsed.ok, `settings: ${JSON.stringify(parsed)}`);
  return parsed.value.settings;
}

/** Secrets of an account, which the manifest must accept. */
export function secretsOf(
  type: AnyDestinationType,
  raw: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const parsed = type.manifest.parseSecrets(raw);
  assert.ok(parsed.ok, `secrets: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

/** A mapped event that is sent. */
export type Payload = Extract<Mapped<object>, { kind: "payload" }>;

/** The payloads that may share a request with the first one. */
export function firstGroup(mapped: readonly Mapped<object>[]): readonly Payload[] {
  const payloads = mapped.filter((one) => one.kind === "payload");
  return payloads.filter((one) => one.group === payloads[0]?.group);
}

/** Everything that leaves the machine for these events, as text. */
export function wireOf(
  type: AnyDestinationType,
  context: RequestContext<object>,
  events: readonly StorefrontEvent[],
): string {
  const payloads = firstGroup(events.map((event) => type.map(event, context.settings))).map(
    (one) => one.payload,
  );
  if (payloads.length === 0) return "";
  const { url, headers, body } = type.request(payloads, context);
  return `${url}\n${JSON.stringify(headers)}\n${body}`;
}
