import { type DataLayerEntry, watchDataLayer } from "./data-layer.ts";
import { track } from "./pixel.ts";

/** GA4's names that are ours in snake case. */
const snake = /^(add_(to_(cart|wishlist)|\w+_info)|remove_from_cart|view_cart|purchase|refund|search)$/;

/** GA4's other names for what happens in a shop. */
const others: Readonly<Record<string, string>> = {
  view_item: "ViewContent",
  view_item_list: "ViewCategory",
  begin_checkout: "InitiateCheckout",
  generate_lead: "Lead",
  sign_up: "CompleteRegistration",
};

/** Takes GA4's e-commerce events from `dataLayer`, in either spelling. */
export function dataLayer(): void {
  watchDataLayer(({ event, ecommerce, 0: kind = "event", 1: named = event, 2: values = ecommerce }) => {
    const name = `${named}`;
    // What GA4's reference says that these are.
    const { items, transaction_id, ...rest } = Object(values) as DataLayerEntry;
    const ours = snake.test(name)
      ? name.replace(/(^|_)(.)/g, (_all, _gap, letter) => letter.toUpperCase())
      : others[name];
    if (kind !== "event" || !ours) return;
    track(
      ours,
      {
        ...rest,
        order_id: transaction_id,
        // What GA4's reference says that items are.
        contents: ([items ?? []].flat() as DataLayerEntry[]).map((item) => ({
          ...item,
          content_id: item?.item_id,
        })),
      },
      // The same ID as the order's webhook.
      transaction_id && ours === "Purchase" ? { eventId: `order-${transaction_id}` } : {},
    );
  });
}
