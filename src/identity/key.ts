import { cleanText, type StorefrontEvent } from "../core/index.ts";
import type { IdentifierKey } from "../engine/index.ts";

/**
 * Identifiers of an event, strongest link to a browser first. Phone numbers that were only assumed to be of a country
 * never link profiles.
 */
export function identifierKeys(event: StorefrontEvent): IdentifierKey[] {
  const keys: IdentifierKey[] = [];
  const { user, properties } = event;
  if (event.visitor_id !== undefined) keys.push(`visitor:${event.visitor_id}`);
  if (properties.checkout_token !== undefined) keys.push(`checkout:${properties.checkout_token}`);
  if (properties.cart_token !== undefined) keys.push(`cart:${cartToken(properties.cart_token)}`);
  // An order number can be guessed, and anybody can send as a browser: only signed and keyed events are joined by it.
  if (event.source !== "pixel" && properties.order_id !== undefined)
    keys.push(`order:${properties.order_id}`);
  for (const id of user?.external_id ?? []) keys.push(`customer:${id}`);
  for (const hash of user?.email ?? []) keys.push(`email:${hash}`);
  for (const hash of user?.phone ?? []) keys.push(`phone:${hash}`);
  return keys;
}

/** Shopify's newer cart tokens carry a key after `?`; only what stands before it names the cart. */
function cartToken(token: string): string {
  const mark = token.indexOf("?");
  return cleanText(mark < 0 ? token : token.slice(0, mark));
}
