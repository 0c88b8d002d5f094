export type { Delivery, DeliveryPorts } from "./delivery.ts";
export * from "./pipeline.ts";
export { type DeliverySettings, routeTarget, type Target, testCodeAt } from "./target.ts";
