export { reconcile } from "./balance.ts";
export { reconcileShop } from "./shop.ts";
