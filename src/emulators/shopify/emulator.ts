import { createHmac } from "node:crypto";
import type { EmulatedReply, EmulatedRequest } from "../kit/emulator.ts";
import { badGatewayReply, jsonReply } from "../kit/reply.ts";
import { isRecord } from "../kit/rules.ts";
import { createCostBucket } from "./bucket.ts";

type Node = Readonly<Record<string, unknown>>;

/** What an emulated shop is made of. */
export interface ShopifyEmulatorOptions {
  readonly now: () => number;
  readonly shopDomain: string;
  readonly token: string;
  /** The app's client secret, which signs webhooks. */
  readonly secret: string;
  /** Size and speed of the rate limit. @default 1000 and 50 */
  readonly bucket?: { readonly maximum: number; readonly restoreRate: number };
  /** Points that one order of a query costs: Shopify's rule is not published to the point. @default 14 */
  readonly orderCost?: number;
  /** How far a connection is paged through. @default 25000 */
  readonly pagedMax?: number;
  /** What the app may read. @default orders, products and customers */
  readonly scopes?: readonly string[];
}

/** Fields that need a scope of their own; one that is missing spoils the whole query. */
const scopeOfField = { product: "read_products", variant: "read_products", customer: "read_customers" };

/** A query that costs more is refused, however full the bucket (https://shopify.dev/docs/api/usage/limits, read 2026-11). */
const queryCostMax = 1000;

/** A delivery as Shopify would make it. */
export interface ShopifyDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One shop: its orders behind the Admin API, its webhook subscriptions, and signed deliveries. */
export interface ShopifyEmulator {
  /** Answers `POST /admin/api/<version>/graphql.json`. */
  readonly handle: (request: EmulatedRequest) => EmulatedReply;
  /** Adds an order as a node of the Admin API's `orders`. */
  readonly addOrder: (node: Node) => void;
  /** A signed delivery; the same `webhookId` is a retry. */
  readonly deliver: (topic: string, payload: unknown, webhookId: string) => ShopifyDelivery;
  readonly subscriptions: () => readonly { readonly topic: string; readonly uri: string }[];
  /** What Shopify does after 8 failed deliveries in a row. */
  readonly dropSubscription: (topic: string) => void;
  /** The next calls fail with a gateway's error page. */
  readonly failNext: (calls: number) => void;
  /** Calls that were answered with data, refused by the rate limit, and failed. */
  readonly calls: () => { readonly answered: number; readonly throttled: number; readonly failed: number };
}

/** Makes an emulated shop. No sockets, no clock of its own. */
export function createShopifyEmulator(options: ShopifyEmulatorOptions): ShopifyEmulator {
  const bucket = createCostBucket(options.now, options.bucket?.maximum, options.bucket?.restoreRate);
  const orders: Node[] = [];
  const subscriptions: { id: string; topic: string; uri: string }[] = [];
  const calls = { answered: 0, throttled: 0, failed: 0 };
  let failing = 0;

  function answer(query: string, variables: Node): { readonly cost: number; readonly data: Node } | string {
    if (/\bwebhookSubscriptionCreate\s*\(/.test(query))
      return { cost: 10, data: createSubscription(variables) };
    if (/\bwebhookSubscriptions\s*\(/.test(query)) {
      return { cost: 5, data: { webhookSubscriptions: { nodes: subscriptions } } };
    }
    if (/\bordersCount\s*\(/.test(query)) {
      return { cost: 10, data: { ordersCount: { count: matching(variables).length } } };
    }
    if (/\borders\s*\(/.test(query)) {
      const first = Number(variables.first);
      if (!(first >= 1 && first <= 250)) return "first must be between 1 and 250";
      const cost = 12 + first * (options.orderCost ?? 14);
      const orders = page(matching(variables), first, variables.after);
      if (orders.to > (options.pagedMax ?? 25_000)) return "Pagination is limited to 25,000 objects";
      return { cost, data: { orders: orders.connection } };
    }
    return "Field doesn't exist on type 'QueryRoot'";
  }

  function matching(variables: Node): readonly Node[] {
    const [, field, since = ""] = /^(created|updated)_at:>='([^']+)'$/.exec(String(variables.query)) ?? [];
    const timeOf = (node: Node, name: string): number => Date.parse(String(node[`${name}At`]));
    const sortedBy = variables.sortKey === "UPDATED_AT" ? "updated" : "created";
    return orders
      .filter((node) => field === undefined || timeOf(node, field) >= Date.parse(since))
      .toSorted((a, b) => timeOf(a, sortedBy) - timeOf(b, sortedBy));
  }

  function createSubscription(variables: Node): Node {
    const [topic, uri] = [String(variables.topic), String(variables.uri)];
    const taken = subscriptions.some((one) => one.topic === topic && one.uri === uri);
    if (taken || !/^https?:\/\//.test(uri)) {
      const message = taken ? "Address for this topic has already been taken" : "Address is invalid";
      return {
        webhookSubscriptionCreate: { webhookSubscription: null, userErrors: [{ field: ["uri"], message }] },
      };
    }
    const id = `gid://shopify/WebhookSubscription/${subscriptions.length + 1}`;
    subscriptions.push({ id, topic, uri });
    return { webhookSubscriptionCreate: { webhookSubscription: { id }, userErrors: [] } };
  }

  function graphql(request: EmulatedRequest): EmulatedReply {
    if (request.headers["x-shopify-access-token"] !== options.token) {
      calls.failed++;
      return jsonReply(401, {
        errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
      });
    }
    if (failing > 0) {
      failing--;
      calls.failed++;
      return badGatewayReply();
    }
    const body: unknown = JSON.parse(request.body);
    const query = isRecord(body) && typeof body.query === "string" ? body.query : "";
    const given = isRecord(body) && isRecord(body.variables) ? body.variables : {};
    const { scopes } = options;
    const denied = Object.entries(scopeOfField).filter(
      ([field, scope]) => scopes?.includes(scope) === false && new RegExp(`\\b${field} \\{`).test(query),
    );
    if (denied.length > 0) {
      const errors = denied.map(([field, scope]) => ({
        message: `Access denied for ${field} field. Required access: \`${scope}\` access scope.`,
        extensions: { code: "ACCESS_DENIED" },
      }));
      return jsonReply(200, { errors });
    }
    const result = answer(query, given);
    if (typeof result === "string") return jsonReply(200, { errors: [{ message: result }] });
    if (result.cost > queryCostMax) {
      const message = `Query cost is ${result.cost}, which exceeds the single query max cost limit (${queryCostMax}).`;
      return jsonReply(200, { errors: [{ message, extensions: { code: "MAX_COST_EXCEEDED" } }] });
    }
    const throttleStatus = () => ({
      maximumAvailable: bucket.maximum,
      currentlyAvailable: bucket.available(),
      restoreRate: bucket.restoreRate,
    });
    if (!bucket.take(result.cost)) {
      calls.throttled++;
      const cost = {
        requestedQueryCost: result.cost,
        actualQueryCost: null,
        throttleStatus: throttleStatus(),
      };
      const error = { message: "Throttled", extensions: { code: "THROTTLED" } };
      return jsonReply(200, { errors: [error], extensions: { cost } });
    }
    calls.answered++;
    const cost = {
      requestedQueryCost: result.cost,
      actualQueryCost: result.cost,
      throttleStatus: throttleStatus(),
    };
    return jsonReply(200, { data: result.data, extensions: { cost } });
  }

  return {
    handle(request) {
      const isApi = /^\/admin\/api\/\d{4}-\d\d\/graphql\.json$/.test(request.path);
      if (!isApi || request.method !== "POST") return jsonReply(404, { errors: "Not Found" });
      return graphql(request);
    },
    addOrder: (node) => void orders.push(node),
    deliver(topic, payload, webhookId) {
      const body = typeof payload === "string" ? payload : JSON.stringify(payload);
      return {
        body,
        headers: {
          "content-type": "application/json",
          "x-shopify-topic": topic,
          "x-shopify-hmac-sha256": createHmac("sha256", options.secret).update(body).digest("base64"),
          "x-shopify-shop-domain": options.shopDomain,
          "x-shopify-api-version": "2026-01",
          "x-shopify-webhook-id": webhookId,
          "x-shopify-triggered-at": new Date(options.now()).toISOString(),
        },
      };
    },
    subscriptions: () => subscriptions,
    dropSubscription(topic) {
      const at = subscriptions.findIndex((one) => one.topic === topic);
      if (at >= 0) subscriptions.splice(at, 1);
    },
    failNext: (count) => {
      failing = count;
    },
    calls: () => calls,
  };
}

/** A page of a connection; a cursor is the place of the node before it. */
function page(nodes: readonly Node[], first: number, after: unknown) {
  const from = typeof after === "string" ? Number(Buffer.from(after, "base64url").toString()) : 0;
  const to = Math.min(nodes.length, from + first);
  const endCursor = Buffer.from(String(to)).toString("base64url");
  const pageInfo = { hasNextPage: to < nodes.length, endCursor };
  return { to, connection: { nodes: nodes.slice(from, to), pageInfo } };
}
