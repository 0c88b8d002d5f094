import type { OrderSourceRule } from "./order-source.ts";

/** How one store reads its Shopify payloads. */
export interface ShopifySettings {
  /**
   * Whether an order counts when it is made or when it is paid (cash on delivery: often never). @default
   * "orders/create"
   */
  readonly purchaseTopic: "orders/create" | "orders/paid";
  /**
   * The currency of value and prices: the customer's, as the browser reports it, or the shop's. @default
   * "presentment"
   */
  readonly money: "presentment" | "shop";
  /** What counts as the value of an order. @default "total" */
  readonly value: "total" | "subtotal";
  /** The operator's own rules, tried before the built-in ones. */
  readonly orderSourceRules: readonly OrderSourceRule[];
  /** Origin of the storefront ("https://shop.example"): Shopify gives landing pages without it. */
  readonly storefrontOrigin?: string | undefined;
  /** Two-letter country of the store: the last hint for national phone numbers. */
  readonly country?: string | undefined;
}

/** What holds where the store says nothing. */
export const defaultShopifySettings: ShopifySettings = {
  purchaseTopic: "orders/create",
  money: "presentment",
  value: "total",
  orderSourceRules: [],
};

/** The cart and order attribute that carries our visitor ID. */
export const visitorAttribute = "_signalpost_visitor";
