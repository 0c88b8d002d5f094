import { addDecimals, type Decimal, parseTime } from "../../core/index.ts";
import { decimalAt, idAt, type Json, objectAt, objectsAt, textAt } from "./json-field.ts";
import { readContents } from "./line-item.ts";
import { type MoneyReader, moneyReader } from "./money-field.ts";
import type { Reading } from "./order.ts";
import type { ShopifySettings } from "./shopify-settings.ts";

/** A refund payload as an event: what really went back to the customer, or null when it has no ID or no time. */
export function readRefund(json: Json, settings: ShopifySettings): Reading | null {
  const id = idAt(json);
  const orderId = idAt(json, "order_id");
  const time = parseTime(textAt(json, "processed_at", 40) ?? textAt(json, "created_at", 40) ?? "");
  if (id === undefined || time === null) return null;
  const transactions = objectsAt(json, "transactions").filter(
    (one) => one.kind === "refund" && (one.status === "success" || one.status === "pending"),
  );
  const currency = textAt(transactions[0] ?? null, "currency", 3)?.toUpperCase();
  const lines = objectsAt(json, "refund_line_items");
  const reader = (wanted: ShopifySettings["money"]): MoneyReader =>
    moneyReader(lines[0] ?? {}, "subtotal", wanted);
  // Prices are of the currency in which the money went back, whichever the store counts in.
  const paid = [reader("presentment"), reader("shop")].find((one) => one.currency === currency);
  const money = paid ?? reader(settings.money);
  const items = readContents(
    lines.map((line) => ({ ...objectAt(line, "line_item"), quantity: line.quantity })),
    money,
  );
  const value = sumOf(transactions, currency);
  return {
    input: {
      event: "Refund",
      event_id: `refund-${id}`,
      event_time: time,
      properties: {
        ...(orderId === undefined ? {} : { order_id: orderId }),
        ...(value === undefined ? {} : { value }),
        ...(currency !== undefined && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
        ...(items.contents.length === 0
          ? {}
          : { contents: [...items.contents], num_items: items.pieces, content_type: "product" as const }),
      },
    },
    flags: transactions.some((one) => one.test === true) ? ["test_order"] : [],
    notes: items.note === null ? [] : [items.note],
  };
}

/** Sum of the transactions of one currency; undefined when no money moved (a restock without refund). */
function sumOf(transactions: readonly Json[], currency: string | undefined): Decimal | undefined {
  let sum: Decimal | undefined;
  for (const one of transactions) {
    const amount = decimalAt(one, "amount");
    if (amount === undefined || textAt(one, "currency", 3)?.toUpperCase() !== currency) continue;
    sum = sum === undefined ? amount : addDecimals(sum, amount);
  }
  return sum;
}
