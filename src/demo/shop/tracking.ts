import type { Cart } from "./cart.ts";
import { pieces, total } from "./cart.ts";
import { currency, type Product } from "./catalogue.ts";

/** Properties of an event about one product. */
export function productProperties(product: Product, quantity: number): Readonly<Record<string, unknown>> {
  return {
    value: product.price * quantity,
    currency,
    content_id: product.sku,
    content_type: "product",
    contents: [contentOf(product, quantity)],
  };
}

/** Properties of an event about the whole cart. */
export function cartProperties(cart: Cart): Readonly<Record<string, unknown>> {
  return {
    value: total(cart),
    currency,
    content_type: "product",
    quantity: pieces(cart),
    contents: cart.map((line) => contentOf(line.product, line.quantity)),
  };
}

function contentOf(product: Product, quantity: number): object {
  return {
    content_id: product.sku,
    content_name: product.name,
    content_category: product.category,
    price: product.price,
    quantity,
  };
}

/** The ID that browser and server give to the purchase of an order: it counts once. */
export function purchaseId(orderId: string): string {
  return `order-${orderId}`;
}
