import { type EpochMs, OperatorError } from "../../core/index.ts";
import type { Admin } from "./admin.ts";
import { objectAt, objectsAt, shopifyId, textAt } from "./json-field.ts";
import { isPaid } from "./order.ts";

/** An order by name only: nothing about its buyer is asked for. */
export interface ListedOrder {
  /** Numeric ID, as in webhooks. */
  readonly id: string;
  /** `#1001`. */
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly paid: boolean;
}

const pageOrders = 50;

// Fields of the Order object of version 2026-01
// (https://shopify.dev/docs/api/admin-graphql/latest/objects/Order, read 2026-11).
const query = `query SignalpostOrderList($first: Int!, $after: String, $query: String!) {
  orders(first: $first, after: $after, query: $query, sortKey: CREATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id name createdAt displayFinancialStatus }
  }
}`;

/** Orders made in [from, to), oldest first, at most `max`; `complete` tells whether that were all. */
export async function listOrders(
  admin: Admin,
  range: { readonly from: EpochMs; readonly to: EpochMs; readonly max: number },
  signal?: AbortSignal,
): Promise<{ readonly orders: readonly ListedOrder[]; readonly complete: boolean }> {
  const orders: ListedOrder[] = [];
  const search = `created_at:>='${new Date(range.from).toISOString()}'`;
  let after: string | null = null;
  for (;;) {
    const page = objectAt(
      await admin.query(query, { first: pageOrders, after, query: search }, signal),
      "orders",
    );
    for (const node of objectsAt(page, "nodes")) {
      const id = shopifyId(textAt(node, "id"));
      const createdAt = Date.parse(textAt(node, "createdAt") ?? "");
      if (id === undefined || Number.isNaN(createdAt)) continue;
      // Sorted by time, so that everything from here on is later still.
      if (createdAt >= range.to) return { orders, complete: true };
      const paid = isPaid({ financial_status: textAt(node, "displayFinancialStatus")?.toLowerCase() });
      orders.push({ id, name: textAt(node, "name", 100) ?? id, createdAt, paid });
      if (orders.length >= range.max) return { orders, complete: false };
    }
    const info = objectAt(page, "pageInfo");
    if (info?.hasNextPage !== true) return { orders, complete: true };
    const next = textAt(info, "endCursor", 2000);
    if (next === undefined || next === after) {
      throw new OperatorError(
        "shopify_cursor",
        "Shopify says that there are more orders and not where",
        "Try again.",
      );
    }
    after = next;
  }
}
