export type { Delivery } from "./delivery.ts";
export { type Ownership, ownerWaitMsDefault, shopifyOwners } from "./ownership.ts";
export * from "./pipeline.ts";
export type { DeliveryPorts } from "./ports.ts";
export { type DeliverySettings, routeTarget, type Target, testCodeAt } from "./target.ts";
