export * from "./collector.ts";
export type { CollectorPorts } from "./desk.ts";
export { parseJson } from "./json.ts";
export type { PrivacyRequest } from "./privacy.ts";
export type { PixelScript, PixelScripts } from "./script-route.ts";
export * from "./snippet.ts";
export type { CollectStore, ShopifyStore } from "./store.ts";
export { addressOf, isSecure } from "./visitor.ts";
