export type { Delivery, DeliveryPorts } from "./delivery.ts";
export { type Ownership, ownerWaitMsDefault, shopifyOwners } from "./ownership.ts";
export * from "./pipeline.ts";
export { type DeliverySettings, routeTarget, type Target, testCodeAt } from "./target.ts";
