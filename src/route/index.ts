export * from "./condition.ts";
export * from "./decide.ts";
export * from "./derived.ts";
export * from "./event-mapping.ts";
export * from "./exclusion.ts";
export * from "./filter.ts";
export * from "./order-class.ts";
export * from "./order-rule.ts";
export { conditionLimits, parseConditions } from "./parse-condition.ts";
