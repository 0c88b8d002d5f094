import { dayMs, type EpochMs, OperatorError, parseTime } from "../../core/index.ts";
import { type Admin, tooCostly } from "./admin.ts";
import { type Json, objectAt, objectsAt, parseExact, textAt } from "./json-field.ts";
import { isPaid, twinPossibleField } from "./order.ts";
import { orderPayload, ordersCountQuery, ordersQuery } from "./order-query.ts";
import type { ShopifySettings } from "./shopify-settings.ts";

/** Orders of one request: as many as leave a usual bucket of 1,000 points standing. */
export const backfillPageOrders = 25;
/**
 * Orders of one search, after which another begins where it ended: Shopify pages through 25,000 objects and not further
 * (https://shopify.dev/docs/api/usage/limits, read 2026-11).
 */
export const backfillSearchOrders = 20_000;

/** Where a backfill stands; kept after each page, so that a stopped one goes on. */
export interface BackfillCheckpoint {
  readonly since: EpochMs;
  /** Where the search under way begins, and how many orders it has brought. */
  readonly from: EpochMs;
  readonly found: number;
  readonly cursor: string;
  readonly read: number;
  readonly submitted: number;
}

/** How far a backfill is. `total` is null when Shopify would not count. */
export interface BackfillProgress {
  readonly read: number;
  readonly submitted: number;
  readonly total: number | null;
  readonly done: boolean;
}

/** What a backfill works with. */
export interface BackfillPorts {
  readonly admin: Admin;
  /**
   * Resolves when the orders, in the form of order webhooks, are stored. Orders that came before are duplicates
   * there, and are not sent again.
   */
  readonly submit: (orders: readonly Json[]) => Promise<void>;
  readonly checkpoint: {
    readonly load: () => Promise<string | null>;
    /** null: the backfill is complete. */
    readonly save: (value: string | null) => Promise<void>;
  };
  readonly progress?: (progress: BackfillProgress) => void;
}

/** What to read. */
export interface BackfillRequest {
  readonly since: EpochMs;
  readonly purchaseTopic: ShopifySettings["purchaseTopic"];
  /**
   * Platforms whose browser pixel probably saw these orders: their copies must not be sent after the dedup window.
   */
  readonly twinPossible: readonly string[];
  /** @default 20000 */
  readonly searchOrders?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the shop's orders since a time through the Admin API and submits each as the Purchase that its webhook would
 * have been: same ID, same fields. Where payment counts, these are the orders that changed since then: one that was
 * made before may have been paid. Safe to repeat and to stop.
 */
export async function backfillOrders(
  ports: BackfillPorts,
  request: BackfillRequest,
): Promise<BackfillProgress> {
  const kept = parseCheckpoint(await ports.checkpoint.load());
  let at: BackfillCheckpoint =
    kept && isSameRequest(kept.since, request.since)
      ? kept
      : { since: request.since, from: request.since, found: 0, cursor: "", read: 0, submitted: 0 };
  // A payment comes any time after its order, and changes it.
  const field = request.purchaseTopic === "orders/paid" ? "updated_at" : "created_at";
  const total = await countOrders(ports.admin, searchSince(field, at.since), request.signal);
  const readPage = createPageReader(ports.admin, field, request.signal);
  for (;;) {
    const page = await readPage(at);
    const nodes = objectsAt(page, "nodes");
    const orders = nodes.flatMap((node) => readNode(node, request));
    if (orders.length > 0) await ports.submit(orders);
    const pageInfo = objectAt(page, "pageInfo");
    const cursor = textAt(pageInfo, "endCursor", 2000);
    const more = pageInfo?.hasNextPage === true;
    if (more && (cursor === undefined || cursor === at.cursor)) {
      throw new OperatorError(
        "shopify_cursor",
        "Shopify says that there are more orders and does not say where",
        "Run the same command again.",
      );
    }
    at = {
      ...at,
      found: at.found + nodes.length,
      cursor: cursor ?? at.cursor,
      read: at.read + nodes.length,
      submitted: at.submitted + orders.length,
    };
    const last = parseTime(
      textAt(nodes.at(-1) ?? null, field === "created_at" ? "createdAt" : "updatedAt") ?? "",
    );
    // What was made in the same second is read twice, and is a duplicate.
    if (at.found >= (request.searchOrders ?? backfillSearchOrders) && last !== null && last > at.from)
      at = { ...at, from: last, found: 0, cursor: "" };
    await ports.checkpoint.save(more ? JSON.stringify(at) : null);
    const progress = { read: at.read, submitted: at.submitted, total, done: !more };
    ports.progress?.(progress);
    if (!more) return progress;
  }
}

/**
 * Reads a page of orders after a cursor, in smaller ones where Shopify finds these too costly: what a query costs
 * depends on its fields by a rule that Shopify changes, and one of more than 1,000 points is not answered at all
 * (https://shopify.dev/docs/api/usage/limits, read 2026-11).
 */
function createPageReader(
  admin: Admin,
  field: "created_at" | "updated_at",
  signal: AbortSignal | undefined,
): (at: Pick<BackfillCheckpoint, "from" | "cursor">) => Promise<Json | null> {
  let first = backfillPageOrders;
  return async function readPage(at) {
    const after = at.cursor === "" ? null : at.cursor;
    const variables = { first, after, query: searchSince(field, at.from), sortKey: field.toUpperCase() };
    try {
      return objectAt(await admin.query(ordersQuery, variables, signal), "orders");
    } catch (error) {
      if (!(error instanceof OperatorError) || error.code !== tooCostly || first === 1) throw error;
      first = Math.ceil(first / 2);
      return readPage(at);
    }
  };
}

function searchSince(field: "created_at" | "updated_at", time: EpochMs): string {
  return `${field}:>='${new Date(time).toISOString()}'`;
}

/** "Two days ago" is another moment whenever it is said: what was begun within a day before goes on as it was begun. */
function isSameRequest(begun: EpochMs, since: EpochMs): boolean {
  return begun <= since && since - begun < dayMs;
}

async function countOrders(
  admin: Admin,
  query: string,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  try {
    const data = await admin.query(ordersCountQuery, { query }, signal);
    const count = Number(textAt(objectAt(data, "ordersCount"), "count") ?? Number.NaN);
    return Number.isFinite(count) ? count : null;
  } catch (error) {
    // Counting is for the progress bar alone; a shop whose API version cannot count is still read.
    if (error instanceof OperatorError && error.code === "shopify_query") return null;
    throw error;
  }
}

function readNode(node: Json, request: BackfillRequest): readonly Json[] {
  const order = orderPayload(node);
  if (request.purchaseTopic === "orders/paid" && !isPaid(order)) return [];
  return [
    request.twinPossible.length === 0 ? order : { ...order, [twinPossibleField]: request.twinPossible },
  ];
}

/** Null also for one that a power cut left half written: to begin anew sends nothing twice. */
function parseCheckpoint(text: string | null): BackfillCheckpoint | null {
  const raw = text === null ? null : parseExact(text);
  if (!raw) return null;
  const { since, cursor, read, submitted, from = since, found = read } = raw;
  if (typeof since !== "number" || typeof cursor !== "string") return null;
  return {
    since,
    from: Number(from),
    found: Number(found),
    cursor,
    read: Number(read),
    submitted: Number(submitted),
  };
}
