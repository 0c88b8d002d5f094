export * from "./collector.ts";
export { parseJson } from "./json.ts";
export type { PixelScript } from "./script-route.ts";
export type { PrivacyRequest } from "./shopify-route.ts";
export * from "./snippet.ts";
export type { CollectStore, ShopifyStore } from "./store.ts";
