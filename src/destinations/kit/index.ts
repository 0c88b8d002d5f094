/** What destinations share: reading settings, judging replies by HTTP, match keys, amounts, masking. Pure. */
export * from "./access-token.ts";
export * from "./ad-settings.ts";
export * from "./amount.ts";
export * from "./clear-contacts.ts";
export * from "./content-id.ts";
export * from "./field.ts";
export * from "./items.ts";
export * from "./mask.ts";
export * from "./page.ts";
export * from "./reply.ts";
export * from "./text.ts";
export * from "./twin.ts";
