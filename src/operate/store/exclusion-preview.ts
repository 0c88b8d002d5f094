import Big from "big.js";
import { dayMs, type EpochMs } from "../../core/index.ts";
import type { ExclusionPreview } from "../../wire/index.ts";
import type { OperateEngine } from "../ports.ts";

/** Orders of so many days are looked at, at most so many. */
const days = 30;
const ordersMax = 2_000;

/** Orders of the last 30 days per source, with their sums: what an exclusion of each would have taken. */
export async function previewExclusions(
  engine: OperateEngine,
  store: string,
  now: EpochMs,
): Promise<ExclusionPreview> {
  const sums = new Map<string, { orders: number; value: Big; currency: string }>();
  const seen = new Set<string>();
  let oldest: EpochMs | null = null;
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<OperateEngine["trace"]["search"]>> = await engine.trace.search({
      store,
      event: "Purchase",
      from: now - days * dayMs,
      limit: 500,
      ...(before === null ? {} : { before }),
    });
    for (const { event } of page.events) {
      oldest = event.received_at;
      const order = event.properties.order_id ?? event.event_id;
      if (seen.has(order)) continue;
      seen.add(order);
      const source = event.order_source ?? "online_store";
      const currency = event.properties.currency ?? "";
      const sum = sums.get(`${source} ${currency}`) ?? { orders: 0, value: new Big(0), currency };
      sum.orders++;
      sum.value = sum.value.plus(event.properties.value ?? 0);
      sums.set(`${source} ${currency}`, sum);
    }
    before = page.next;
  } while (before !== null && seen.size < ordersMax);
  return {
    looked_at: seen.size,
    from: oldest,
    sources: [...sums]
      .map(([key, sum]) => ({
        source: key.slice(0, key.lastIndexOf(" ")),
        orders: sum.orders,
        value: sum.value.toFixed(2),
        currency: sum.currency,
      }))
      .toSorted((a, b) => b.orders - a.orders),
  };
}
