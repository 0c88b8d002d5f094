import type { PersonRequest } from "../sources/shopify/index.ts";

/** A privacy topic of Shopify, to be carried out. */
export interface PrivacyRequest {
  readonly store: string;
  readonly kind: "data_request" | "customer_redact" | "shop_redact";
  readonly person: PersonRequest | null;
}
