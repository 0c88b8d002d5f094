import type { EpochMs, Source, StorefrontEvent } from "../core/index.ts";

/** Which capture owns an event name in a store, where several see the same act. */
export interface Ownership {
  readonly owners: Readonly<Record<string, Source>>;
  /** How long another capture's copy waits for the owner's before it stands in. */
  readonly waitMs: number;
  /** A purchase counts when it is paid, which only its owner's copy tells: none stands in for that. */
  readonly paidOnly?: boolean;
}

/**
 * Four minutes: TikTok completes an event with the match keys of a second copy only inside 5 minutes
 * (https://ads.tiktok.com/help/article/event-deduplication, read 2026-11), so that a later stand-in would gain
 * nothing.
 */
export const ownerWaitMsDefault = 240_000;

/**
 * Owners on Shopify with order webhooks: the order's payload is complete and signed, while the thank-you page is not
 * always reached; a checkout is seen first by the browser.
 */
export const shopifyOwners: Readonly<Record<string, Source>> = {
  Purchase: "shopify",
  InitiateCheckout: "pixel",
};

/**
 * `owner`: decided and sent as it is. `stand_in`: seen by another capture than the owner; waits, and is sent only if
 * the owner's copy does not come. `free`: nobody owns it, or it could not be joined with an owner's copy.
 */
export type Role = "owner" | "stand_in" | "free";

/** Part of an event in the play of several captures. The shop's own server is no capture: what it sends, it means. */
export function roleOf(event: StorefrontEvent, ownership: Ownership | undefined): Role {
  const owners = ownership?.owners;
  if (!owners || event.source === "server" || !Object.hasOwn(owners, event.event)) return "free";
  if (owners[event.event] === event.source) return "owner";
  const joinable =
    event.event === "Purchase"
      ? event.properties.order_id !== undefined
      : event.properties.checkout_token !== undefined;
  return joinable ? "stand_in" : "free";
}

/** When a stand-in's wait is over. */
export function standsInAt(event: StorefrontEvent, ownership: Ownership | undefined): EpochMs {
  return event.received_at + (ownership?.waitMs ?? 0);
}
