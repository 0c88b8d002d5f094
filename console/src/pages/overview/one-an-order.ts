import type { EventRow } from "../../../../src/wire/index.ts";

/** Why a copy of an order was not sent by itself; another copy tells what became of the order. */
const copyReasons: ReadonlySet<string> = new Set(["duplicate", "joined"]);

type Delivery = EventRow["deliveries"][number];

/**
 * Copies of one order are one line, newest order first. What became of the order is told for each destination by the
 * copy that was sent there: destinations go at their own pace, and one may have taken what another still waits with.
 */
export function oneAnOrder(purchases: readonly EventRow[]): readonly EventRow[] {
  const orders = Map.groupBy(purchases, (row) => row.order_id ?? row.event_id);
  return [...orders.values()].flatMap((copies) => {
    const [newest] = copies;
    if (newest === undefined) return [];
    const row = copies.find((one) => !one.deliveries.every(isCopy)) ?? newest;
    return [{ ...row, deliveries: fatesOf(copies) }];
  });
}

function fatesOf(copies: readonly EventRow[]): readonly Delivery[] {
  const known = new Map<string, Delivery>();
  for (const one of copies.flatMap((copy) => copy.deliveries)) {
    const before = known.get(one.destination);
    if (before === undefined || rank(one) > rank(before)) known.set(one.destination, one);
  }
  return [...known.values()];
}

function isCopy(one: Delivery): boolean {
  return copyReasons.has(one.reason);
}

/** A delivered copy says more than one that waits, and that more than one that was left out as a copy. */
function rank(one: Delivery): number {
  if (one.state === "delivered") return 2;
  return isCopy(one) ? 0 : 1;
}
