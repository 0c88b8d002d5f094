export * from "./backfill.ts";
export * from "./webhooks.ts";
