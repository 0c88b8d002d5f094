export { type Admin, type AdminAccess, createAdmin } from "./admin.ts";
export * from "./backfill.ts";
export { parseExact, shopifyId } from "./json-field.ts";
export { type ListedOrder, listOrders } from "./order-list.ts";
export * from "./order-source.ts";
export * from "./shopify-settings.ts";
export * from "./signature.ts";
export { assertSubscriptions, type SubscriptionReport } from "./subscription.ts";
export { type PersonRequest, readWebhook, shopifyTopics, type WebhookReading } from "./webhook.ts";
