import type { Cart } from "./cart.ts";
import { cartProperties, purchaseId } from "./tracking.ts";

/** A placed order. */
export interface Order {
  readonly id: string;
  readonly placedAt: Date;
  readonly cart: Cart;
}

/** What the shop's server knows of the customer when the order is placed. */
export interface Customer {
  readonly email: string;
  readonly phone?: string;
  readonly name?: string;
  readonly visitorId?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly consent: boolean | null;
}

/** The server's copy of the purchase, as `POST /v1/events` takes it. */
export function purchaseEvent(order: Order, customer: Customer, shopUrl: string): object {
  const [first, ...rest] = (customer.name ?? "").trim().split(/\s+/);
  const { consent } = customer;
  return {
    event: "Purchase",
    event_id: purchaseId(order.id),
    event_time: order.placedAt.toISOString(),
    url: `${shopUrl}/thanks`,
    ...(customer.visitorId && { visitor_id: customer.visitorId }),
    ...(customer.ip && { ip: customer.ip }),
    ...(customer.userAgent && { user_agent: customer.userAgent }),
    ...(consent !== null && { consent: { marketing: consent, analytics: consent, sale_of_data: consent } }),
    user: {
      email: customer.email,
      ...(customer.phone && { phone: customer.phone }),
      ...(first && { first_name: first }),
      ...(rest.length > 0 && { last_name: rest.join(" ") }),
    },
    properties: { ...cartProperties(order.cart), order_id: order.id },
  };
}
