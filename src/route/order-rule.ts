import { isStandardName, type Outcome, reasons, type StorefrontEvent } from "../core/index.ts";
import type { EventMapping } from "./event-mapping.ts";
import { type OrderDisposition, orderClass, orderSourceTitle } from "./order-class.ts";

/** What the rule must know beside the event. */
export interface OrderRuleContext {
  /** Whether the destination has an offline set, so that sales in a shop may go there as offline events. */
  readonly hasOfflineSet?: boolean | undefined;
  /** The store's own choices by order source; others keep the defaults of `orderClasses`. */
  readonly dispositions?: Readonly<Record<string, OrderDisposition>> | undefined;
  /** The rules that made additional events. */
  readonly mappings?: readonly EventMapping[] | undefined;
}

/**
 * What the defaults say about an event that belongs to an order: test and cancelled orders and subscription renewals
 * are skipped, POS orders too unless the destination has an offline set. Null: nothing speaks against sending it.
 * Bookkeeping (OrderCancelled) reaches only destinations that asked for it, so that only test orders are kept from
 * those. What a rule made of a purchase goes the way of the purchase, unless the rule asks for order sources itself.
 */
export function orderRule(event: StorefrontEvent, context: OrderRuleContext = {}): Outcome | null {
  if (event.flags?.includes("test_order")) {
    return skip(reasons.testOrder, "a test order (test gateway): no money changed hands");
  }
  if (!isStandardName(event.event) && !goesWithPurchase(event, context.mappings)) return null;
  if (event.flags?.includes("cancelled_order")) {
    return skip(reasons.cancelledOrder, "the order was cancelled before it was sent");
  }
  const source = event.order_source;
  if (source === undefined) return null;
  const disposition = chosen(context.dispositions, source) ?? orderClass(source)?.disposition ?? "send";
  if (disposition === "send") return null;
  if (disposition === "offline_or_skip") {
    if (context.hasOfflineSet) return null;
    return skip(
      source === "pos" ? reasons.pos : reasons.exclusion,
      `${orderSourceTitle(source)} orders are sent only as offline events, and this destination has no offline set`,
    );
  }
  return skip(
    source === "subscription_renewal" ? reasons.renewal : reasons.exclusion,
    `orders of "${orderSourceTitle(source)}" are not sent; the store's order sources settings change that`,
  );
}

/**
 * The event as destinations map it: an order of a source that the store files as offline (a till of another maker) says
 * so, or it would go out as a sale on the web.
 */
export function markOffline(
  event: StorefrontEvent,
  dispositions: OrderRuleContext["dispositions"],
): StorefrontEvent {
  const source = event.order_source;
  if (source === undefined || chosen(dispositions, source) !== "offline_or_skip") return event;
  return { ...event, flags: [...(event.flags ?? []), "offline"] };
}

function goesWithPurchase(
  { mapped_by: id }: StorefrontEvent,
  mappings: OrderRuleContext["mappings"],
): boolean {
  const rule = id === undefined ? undefined : mappings?.find((one) => one.id === id);
  return rule?.source_event === "Purchase" && !rule.when?.some((one) => one.field === "order_source");
}

function chosen(
  dispositions: Readonly<Record<string, OrderDisposition>> | undefined,
  source: string,
): OrderDisposition | undefined {
  return dispositions && Object.hasOwn(dispositions, source) ? dispositions[source] : undefined;
}

function skip(reason: string, detail: string): Outcome {
  return { kind: "skipped", reason, detail };
}
