export * from "./backfill.ts";
export * from "./unread.ts";
export * from "./webhooks.ts";
