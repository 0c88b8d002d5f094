import Type from "typebox";
import { Balance, count, orNull, type RouteTable, range, text, time, type Wire } from "./base.ts";

/** What became of the stored events at one destination. */
export const DestinationReconciliation = Type.Object({
  id: text("ID."),
  title: text("Platform."),
  balance: Balance,
  before_start: count("Stored events that came before the destination was created: not its duty."),
  missing: count("Stored events after its start without a place; anything but 0 is a fault of ours."),
  adds_up: Type.Boolean(),
  sentence: text("`1,204 received = 1,190 delivered + 14 skipped.`"),
});
export type DestinationReconciliation = Wire<typeof DestinationReconciliation>;

/** Whether the counts of a range add up. */
export const Reconciliation = Type.Object({
  from: orNull(time("Start; null: the beginning.")),
  to: time("End."),
  stored: count("Events in the log, counted there."),
  destinations: Type.Array(DestinationReconciliation),
  adds_up: Type.Boolean(),
  sentence: text("The verdict in words."),
  shop: orNull(text("Shopify shop whose own orders can be compared; null: no access to its Admin API.")),
});
export type Reconciliation = Wire<typeof Reconciliation>;

/** The shop's own orders against the purchases stored here. */
export const ShopReconciliation = Type.Object({
  shop: text("Shop."),
  from: time("Start (time of the order)."),
  to: time("End."),
  orders: count("Orders of the range at the shop."),
  in_both: count("Of these, stored here as a purchase."),
  only_in_shop: count("Of these, not stored here."),
  only_here: count("Purchases of the range here whose order the shop does not list."),
  only_in_shop_orders: Type.Array(text("Order."), { description: "The first 50." }),
  only_here_orders: Type.Array(text("Order ID."), { description: "The first 50." }),
  complete: Type.Boolean({ description: "false: the range has more orders than were read." }),
  sentence: text("The verdict in words."),
});
export type ShopReconciliation = Wire<typeof ShopReconciliation>;

/** Routes of reconciliation. */
export const reconciliationRoutes = {
  "GET /api/stores/:store/reconciliation": {
    allow: "read",
    tag: "Diagnose",
    summary:
      "Whether received = delivered + skipped + rejected + expired + waiting + parked + held, per destination",
    query: Type.Object(range),
    reply: Reconciliation,
  },
  "GET /api/stores/:store/reconciliation/shop": {
    allow: "operate",
    tag: "Diagnose",
    summary: "The shop's own orders (Shopify Admin API) against the purchases stored here, at most 31 days",
    query: Type.Object(range),
    reply: ShopReconciliation,
  },
} as const satisfies RouteTable;
