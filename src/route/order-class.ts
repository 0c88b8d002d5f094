import type { StorefrontEvent } from "../core/index.ts";

/**
 * What is done with the orders of one order source. `offline_or_skip`: sent where the destination has an offline set,
 * else skipped.
 */
export type OrderDisposition = "send" | "offline_or_skip" | "skip";

/** One kind of place where orders are made, and what happens to its orders unless the store says otherwise. */
export interface OrderClass {
  readonly id: string;
  /** As people read it: in outcomes, in the exclusion dialog. */
  readonly title: string;
  readonly disposition: OrderDisposition;
  /** Made on the shop's own pages, so that a platform's browser pixel may have reported it. */
  readonly browser?: true;
}

/** Every order source that the build knows. A store may add its own by rule; those are sent. */
export const orderClasses: readonly OrderClass[] = [
  { id: "online_store", title: "Online store", disposition: "send", browser: true },
  { id: "tiktok_shop", title: "TikTok Shop", disposition: "send" },
  { id: "facebook_instagram", title: "Facebook & Instagram", disposition: "send" },
  { id: "other_channel", title: "Other sales channel", disposition: "send" },
  { id: "draft", title: "Draft order", disposition: "send" },
  { id: "mobile_admin", title: "Shopify mobile admin", disposition: "send" },
  { id: "subscription_first", title: "First subscription order", disposition: "send", browser: true },
  { id: "subscription_renewal", title: "Subscription renewal", disposition: "skip" },
  { id: "pos", title: "POS", disposition: "offline_or_skip" },
];

const classes = new Map(orderClasses.map((one) => [one.id, one]));

/** The class with this ID, or null for one that the operator's own rules made up. */
export function orderClass(id: string): OrderClass | null {
  return classes.get(id) ?? null;
}

/** How people read an order source: "TikTok Shop"; a store's own one by its ID, with spaces. */
export function orderSourceTitle(id: string): string {
  return classes.get(id)?.title ?? id.replaceAll("_", " ");
}

/**
 * Whether a browser on the shop's own pages may have made the event. A source of the store's own says nothing about
 * that; Shopify's source name does.
 */
export function mayBeOfBrowser({ order_source: source, properties }: StorefrontEvent): boolean {
  if (source === undefined) return true;
  const known = classes.get(source);
  return known ? known.browser === true : properties.custom?.source_name === "web";
}
