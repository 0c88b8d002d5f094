export * from "./order-source.ts";
