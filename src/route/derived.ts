import type { Decimal } from "../core/index.ts";
import type { EventMapping } from "./event-mapping.ts";

/** Which events a store derives from its purchases. All are off unless it asks. */
export interface DerivedSettings {
  /** NewCustomerPurchase and ReturningCustomerPurchase, where the order tells which. */
  readonly customer?: boolean | undefined;
  /** SubscriptionFirstPurchase and SubscriptionRecurringPurchase. */
  readonly subscription?: boolean | undefined;
  /** HighValuePurchase for orders above this value, in the order's own currency. */
  readonly highValueAbove?: Decimal | undefined;
}

/** Names of derived events; a destination gets them only when its filter names them. */
export const derivedNames = [
  "NewCustomerPurchase",
  "ReturningCustomerPurchase",
  "SubscriptionFirstPurchase",
  "SubscriptionRecurringPurchase",
  "HighValuePurchase",
] as const;

/** The derived events as mapping rules: the same conditions, the same dry run. */
export function derivedMappings(settings: DerivedSettings): readonly EventMapping[] {
  const mappings: EventMapping[] = [];
  if (settings.customer) {
    mappings.push(
      derived("NewCustomerPurchase", "customer", "new"),
      derived("ReturningCustomerPurchase", "customer", "returning"),
    );
  }
  if (settings.subscription) {
    mappings.push(
      derived("SubscriptionFirstPurchase", "order_source", "subscription_first"),
      derived("SubscriptionRecurringPurchase", "order_source", "subscription_renewal"),
    );
  }
  if (settings.highValueAbove !== undefined) {
    mappings.push({
      id: "derived-highvaluepurchase",
      source_event: "Purchase",
      event: "HighValuePurchase",
      when: [{ field: "properties.value", operator: "greater", value: settings.highValueAbove }],
    });
  }
  return mappings;
}

function derived(name: (typeof derivedNames)[number], field: string, value: string): EventMapping {
  return {
    id: `derived-${name.toLowerCase()}`,
    source_event: "Purchase",
    event: name,
    when: [{ field, operator: "equals", value }],
  };
}
