import type {
  Checkout,
  Context,
  MailingAddress,
  PixelEvents,
  ProductVariant,
} from "@shopify/web-pixels-extension";
import type { EventInput } from "../src/core/event-input.ts";
import type { SentEvent } from "../src/core/pixel-wire.ts";
import type { ContentIdKind } from "./shopify-settings.ts";

type Properties = NonNullable<EventInput["properties"]>;
type Content = NonNullable<Properties["contents"]>[number];
type User = NonNullable<EventInput["user"]>;
/** An event of Shopify's that we know what to do with. */
export type StandardEvent = PixelEvents[keyof typeof names & keyof PixelEvents];

/** One of ours, with its ID. */
export type ShopEvent = Omit<SentEvent, "event_id"> & { event_id: string };

const content_type = "product" as const;

/** Shopify's names and ours. */
const names = {
  page_viewed: "PageView",
  product_viewed: "ViewContent",
  collection_viewed: "ViewCategory",
  search_submitted: "Search",
  cart_viewed: "ViewCart",
  product_added_to_cart: "AddToCart",
  product_removed_from_cart: "RemoveFromCart",
  checkout_started: "InitiateCheckout",
  checkout_shipping_info_submitted: "AddShippingInfo",
  payment_info_submitted: "AddPaymentInfo",
  checkout_completed: "Purchase",
} as const;

/** What happens before checkout, where a theme's own snippet is usually the one who tells. */
export const storefrontNames: readonly (keyof typeof names)[] = [
  "page_viewed",
  "product_viewed",
  "collection_viewed",
  "search_submitted",
  "cart_viewed",
  "product_added_to_cart",
  "product_removed_from_cart",
];

/** What only a web pixel sees. */
export const checkoutNames: readonly (keyof typeof names)[] = [
  "checkout_started",
  "checkout_shipping_info_submitted",
  "payment_info_submitted",
  "checkout_completed",
];

/** Shopify's event as ours. IDs of a checkout are derived from its token or order, as the webhooks derive them. */
export function fromShopify(event: StandardEvent, kind: ContentIdKind): ShopEvent {
  const told = describe(event, kind);
  return {
    event: names[event.name],
    event_id: told.event_id ?? event.id,
    event_time: event.timestamp,
    ...page(event.context),
    ...(told.user ? { user: told.user } : {}),
    properties: withoutGaps(told.properties),
  };
}

interface Told {
  readonly event_id?: string;
  readonly properties: Properties;
  readonly user?: User;
}

function describe(event: StandardEvent, kind: ContentIdKind): Told {
  switch (event.name) {
    case "page_viewed":
      return { properties: {} };
    case "product_viewed":
      return { properties: ofVariant(event.data.productVariant, 1, kind) };
    case "collection_viewed": {
      const contents = event.data.collection.productVariants.map((variant) => ofItem(variant, 1, kind));
      return { properties: { contents, content_type } };
    }
    case "search_submitted":
      return { properties: { search_string: event.data.searchResult.query } };
    case "cart_viewed": {
      const cart = event.data.cart;
      const contents = cart?.lines.map((line) => ofItem(line.merchandise, line.quantity, kind)) ?? [];
      const total = cart?.cost.totalAmount;
      return {
        properties: withoutGaps({
          contents,
          content_type,
          value: total?.amount,
          currency: total?.currencyCode,
        }),
      };
    }
    case "product_added_to_cart":
    case "product_removed_from_cart": {
      const line = event.data.cartLine;
      return { properties: line ? ofVariant(line.merchandise, line.quantity, kind) : {} };
    }
    case "checkout_started":
      return ofCheckout(event.data.checkout, "checkout", kind);
    case "checkout_shipping_info_submitted":
      return ofCheckout(event.data.checkout, "shipping", kind);
    case "payment_info_submitted":
      return ofCheckout(event.data.checkout, "payment", kind);
    case "checkout_completed": {
      const { checkout } = event.data;
      const told = ofCheckout(checkout, "checkout-completed", kind);
      const orderId = lastPart(checkout.order?.id);
      if (!orderId) return told;
      const newCustomer = checkout.order?.customer?.isFirstOrder;
      const properties = withoutGaps({ ...told.properties, order_id: orderId, new_customer: newCustomer });
      // The webhook of the order makes the same ID.
      return { ...told, event_id: `order-${orderId}`, properties };
    }
  }
}

function ofCheckout(checkout: Checkout, step: string, kind: ContentIdKind): Told {
  const contents = checkout.lineItems.flatMap((item) =>
    item.variant ? [ofItem(item.variant, item.quantity, kind)] : [],
  );
  const user = ofBuyer(checkout);
  return {
    ...(checkout.token ? { event_id: `${step}-${checkout.token}` } : {}),
    ...(Object.keys(user).length > 0 ? { user } : {}),
    properties: withoutGaps({
      contents,
      content_type,
      num_items: checkout.lineItems.reduce((sum, item) => sum + item.quantity, 0),
      value: checkout.totalPrice?.amount,
      currency: checkout.currencyCode ?? checkout.totalPrice?.currencyCode,
      tax: checkout.totalTax?.amount,
      shipping: checkout.shippingLine?.price.amount,
      discount: checkout.discountsAmount?.amount,
      checkout_token: checkout.token,
    }),
  };
}

function ofBuyer(checkout: Checkout): User {
  const address: Partial<MailingAddress> = checkout.shippingAddress ?? checkout.billingAddress ?? {};
  return withoutGaps({
    email: checkout.email,
    phone: checkout.phone || checkout.smsMarketingPhone || address.phone,
    external_id: lastPart(checkout.order?.customer?.id),
    first_name: address.firstName,
    last_name: address.lastName,
    city: address.city,
    state: address.provinceCode,
    zip: address.zip,
    country: address.countryCode,
  });
}

function ofVariant(variant: ProductVariant, quantity: number, kind: ContentIdKind): Properties {
  const { amount, currencyCode } = variant.price;
  return {
    contents: [ofItem(variant, quantity, kind)],
    content_type,
    // Cents, so that 3 x 19.99 does not become 59.97000000000001.
    value: Math.round(amount * quantity * 100) / 100,
    currency: currencyCode,
  };
}

function ofItem(variant: ProductVariant, quantity: number, kind: ContentIdKind): Content {
  const { product } = variant;
  const ids = { variant: lastPart(variant.id), product: lastPart(product.id), sku: variant.sku };
  return withoutGaps({
    content_id: ids[kind] || ids.variant || ids.product || ids.sku,
    content_name: product.title,
    content_category: product.type,
    brand: product.vendor,
    price: variant.price.amount,
    quantity,
    product_id: ids.product,
    variant_id: ids.variant,
    sku: variant.sku,
  });
}

function page({
  document,
  navigator,
  window,
}: Context): Pick<EventInput, "url" | "referrer" | "locale" | "screen"> {
  return withoutGaps({
    url: document.location.href,
    referrer: document.referrer,
    locale: navigator.language,
    screen: `${window.screen.width}x${window.screen.height}`,
  });
}

/** IDs are numbers here and `gid://shopify/Order/1` there. */
function lastPart(id: string | null | undefined): string | undefined {
  return id ? `${id}`.split("/").pop() : undefined;
}

type Present<T> = { [K in keyof T as T[K] extends null | undefined ? never : K]?: NonNullable<T[K]> };

/** Without what is null, missing or empty: nothing was said, which is not a wrong value. */
function withoutGaps<T extends object>(given: T): Present<T> {
  const kept = Object.entries(given).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  // What is left is present, under the same names.
  return Object.fromEntries(kept) as Present<T>;
}
