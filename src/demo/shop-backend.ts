import { setTimeout as sleep } from "node:timers/promises";
import { type Customer, type Order, purchaseEvent } from "./shop/order.ts";

/** The server side of the demo shop, as far as Signalpost sees it. */
export interface ShopBackend {
  readonly report: (order: Order, customer: Customer, shopUrl: string) => void;
}

const triesMax = 5;
const waitMs = 1000;

/** Reports orders through the server API, and tries again when the server is away: a shop must not lose an order. */
export function createShopBackend(ports: {
  readonly serverUrl: () => string;
  readonly writeKey: string;
}): ShopBackend {
  return {
    report(order, customer, shopUrl) {
      const body = JSON.stringify(purchaseEvent(order, customer, shopUrl));
      void post(body, 1);
    },
  };

  async function post(body: string, tries: number): Promise<void> {
    const reply = await fetch(`${ports.serverUrl()}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${ports.writeKey}` },
      body,
    }).catch(() => null);
    if (reply?.status === 202 || tries >= triesMax) return;
    await sleep(waitMs * tries);
    await post(body, tries + 1);
  }
}
