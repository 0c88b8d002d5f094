import { type Product, productOf } from "./catalogue.ts";

/** So many of one product. */
export interface CartLine {
  readonly product: Product;
  readonly quantity: number;
}

/** What a visitor is about to buy. */
export type Cart = readonly CartLine[];

const quantityMax = 20;

/** Reads the cart cookie (`SKU*2.SKU*1`); what makes no sense is left out. */
export function readCart(text: string | undefined): Cart {
  const lines: CartLine[] = [];
  for (const part of (text ?? "").split(".")) {
    const [sku = "", count = ""] = part.split("*");
    const product = productOf(sku);
    const quantity = Math.min(Number.parseInt(count, 10) || 0, quantityMax);
    if (product && quantity > 0 && !lines.some((line) => line.product === product))
      lines.push({ product, quantity });
  }
  return lines;
}

/** The cart as its cookie. */
export function writeCart(cart: Cart): string {
  return cart.map((line) => `${line.product.sku}*${line.quantity}`).join(".");
}

/** The cart with so many of a product; none removes it. */
export function withQuantity(cart: Cart, product: Product, quantity: number): Cart {
  const wanted = Math.max(0, Math.min(quantity, quantityMax));
  const others = cart.filter((line) => line.product !== product);
  return wanted === 0 ? others : [...others, { product, quantity: wanted }];
}

/** How many of a product are in the cart. */
export function quantityOf(cart: Cart, product: Product): number {
  return cart.find((line) => line.product === product)?.quantity ?? 0;
}

/** What it costs. */
export function total(cart: Cart): number {
  return Math.round(cart.reduce((sum, line) => sum + line.product.price * line.quantity, 0) * 100) / 100;
}

/** Number of pieces. */
export function pieces(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}
