export { parseExact, shopifyId } from "./json-field.ts";
export * from "./order-source.ts";
export * from "./shopify-settings.ts";
export * from "./signature.ts";
export * from "./webhook.ts";
