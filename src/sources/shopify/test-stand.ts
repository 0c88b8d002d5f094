import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashEmail, hashPhone, type ParseContext, type StorefrontEvent } from "../../core/index.ts";
import { defaultShopifySettings, type ShopifySettings } from "./shopify-settings.ts";
import { readWebhook } from "./webhook.ts";

/** Where the payloads lie. */
export const folder = join(import.meta.dirname, "fixtures/webhooks");
/** Text of a payload under `fixtures/webhooks`. */
export const fixture = (name: string) => readFileSync(join(folder, name), "utf8");
/** A store in the United States, two days after the orders. */
export const context: ParseContext = {
  store: "demo",
  source: "shopify",
  receivedAt: Date.UTC(2026, 10, 22, 12),
  country: "US",
  currency: "USD",
  makeId: () => "made",
};
/** The settings of that store. */
export const settings: ShopifySettings = {
  ...defaultShopifySettings,
  storefrontOrigin: "https://shop.example.com",
  country: "US",
};

/** The event that a payload becomes; fails when it becomes something else. */
export function eventOf(topic: string, file: string, more: Partial<ShopifySettings> = {}): StorefrontEvent {
  const reading = readWebhook(topic, fixture(file), context, { ...settings, ...more });
  assert.ok(reading.kind === "event", JSON.stringify(reading));
  return reading.event;
}

/** Hashes of the buyer in most payloads. */
export const adaEmail = hashEmail("ada.byron@example.com").email;
export const adaPhone = hashPhone("+16505551212").phone;

/** A payload with something changed in it. */
export function changed(file: string, change: (order: Record<string, unknown>) => void): string {
  const order = JSON.parse(fixture(file)) as Record<string, unknown>; // a fixture is an object
  change(order);
  return JSON.stringify(order);
}
