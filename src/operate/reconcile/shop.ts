import { dayMs, type EpochMs, OperatorError } from "../../core/index.ts";
import { createAdmin, listOrders, shopifyId } from "../../sources/shopify/index.ts";
import type { ShopReconciliation } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperateEngine, OperatePorts } from "../ports.ts";
import { invalid, Refusal } from "../refusal.ts";
import type { TimeRange } from "../view/overview.ts";
import { keptSince } from "./kept.ts";

/** Longest range that is compared at once. */
const rangeMsMax = 31 * dayMs;
const ordersMax = 5_000;
const listedMax = 50;
const pageEvents = 500;

type Ports = Pick<OperatePorts, "clock" | "engine" | "http">;

/** Compares the orders that the shop itself lists with the purchases stored here. */
export async function reconcileShop(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  wish: TimeRange,
): Promise<ShopReconciliation> {
  const store = catalogue.store(storeId);
  const { shopify } = store;
  if (!shopify?.admin_token) {
    const hint =
      "Paste one with the scope read_orders under Settings, Shopify, or set shopify.admin_token in the configuration.";
    throw new Refusal("conflict", `Store ${store.id} has no access to Shopify's Admin API.`, hint);
  }
  const to = wish.to ?? ports.clock.now();
  const asked = wish.from ?? to - dayMs;
  if (asked >= to || to - asked > rangeMsMax) {
    const hint = "Ask for at most 31 days, `from` before `to`.";
    throw invalid([{ path: "from", problem: "not a range of up to 31 days", hint }]);
  }
  // What was deleted after its retention is not missing.
  const from = Math.max(asked, (await keptSince(ports.engine, store.id)) ?? 0);
  const admin = createAdmin(
    { shopDomain: shopify.shop_domain, token: shopify.admin_token, apiVersion: shopify.api_version },
    ports,
  );
  // A day around the range, because clocks differ; and a purchase may come long after its order: paid or read in later.
  const listed = await listOrders(admin, { from: from - dayMs, to: to + dayMs, max: ordersMax }).catch(
    refused,
  );
  const purchases = await purchasesSince(ports.engine, store.id, from - dayMs);
  const counts = (paid: boolean): boolean => paid || shopify.purchase_topic !== "orders/paid";
  const atShop = listed.orders.filter(
    ({ createdAt, paid }) => createdAt >= from && createdAt < to && counts(paid),
  );
  const known = new Set(listed.orders.map((one) => one.id));
  const onlyInShop = atShop.filter((one) => !purchases.has(one.id));
  const onlyHere = [...purchases]
    .filter(([id, at]) => at >= from && at < to && !known.has(id))
    .map(([id]) => id);
  return {
    shop: shopify.shop_domain,
    from,
    to,
    orders: atShop.length,
    in_both: atShop.length - onlyInShop.length,
    only_in_shop: onlyInShop.length,
    // An order beyond those that were read is not known to be missing at the shop.
    only_here: listed.complete ? onlyHere.length : 0,
    only_in_shop_orders: onlyInShop.slice(0, listedMax).map((one) => one.name),
    only_here_orders: listed.complete ? onlyHere.slice(0, listedMax) : [],
    complete: listed.complete,
    sentence: sentenceOf(atShop.length, onlyInShop.length, listed.complete ? onlyHere.length : 0),
  };
}

function refused(error: unknown): never {
  if (!(error instanceof OperatorError)) throw error;
  throw new Refusal("unavailable", `${error.message}.`, error.hint);
}

/** Order IDs of stored purchases with the time of the order. */
async function purchasesSince(
  engine: OperateEngine,
  store: string,
  from: EpochMs,
): Promise<ReadonlyMap<string, EpochMs>> {
  const found = new Map<string, EpochMs>();
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<OperateEngine["trace"]["search"]>> = await engine.trace.search({
      store,
      event: "Purchase",
      from,
      limit: pageEvents,
      ...(before === null ? {} : { before }),
    });
    for (const { event } of page.events) {
      const id = shopifyId(event.properties.order_id);
      if (id !== undefined) found.set(id, event.event_time);
    }
    before = page.next;
  } while (before !== null);
  return found;
}

function sentenceOf(orders: number, onlyInShop: number, onlyHere: number): string {
  if (orders === 0 && onlyHere === 0) return "The shop has no orders in this range.";
  if (onlyInShop === 0 && onlyHere === 0) return `All ${orders} orders of the shop are stored here.`;
  const shop = onlyInShop > 0 ? `${onlyInShop} of ${orders} orders of the shop are not stored here.` : "";
  const here = onlyHere > 0 ? `${onlyHere} purchases here are no order of the shop's in this range.` : "";
  return [shop, here].filter((one) => one !== "").join(" ");
}
