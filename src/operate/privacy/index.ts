export * from "./erase.ts";
export * from "./inbox.ts";
