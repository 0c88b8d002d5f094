import { cleanText, OperatorError } from "../../core/index.ts";
import type { Clock, Http } from "../../engine/index.ts";
import { type Json, objectAt, objectsAt, parseExact, textAt } from "./json-field.ts";

/** Access to one shop's Admin API. */
export interface AdminAccess {
  readonly shopDomain: string;
  readonly token: string;
  /** Quarterly version, served for at least 12 months. @default "2026-01" */
  readonly apiVersion?: string | undefined;
  /** Replaces `https://<shopDomain>` (an emulator). */
  readonly baseUrl?: string | undefined;
}

/** Shopify's Admin GraphQL API, at the pace that Shopify allows. */
export interface Admin {
  /** `data` of the reply. Waits out rate limits and outages; throws `OperatorError` when it cannot go on. */
  readonly query: (
    document: string,
    variables: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ) => Promise<Json>;
}

/** Limits of one call. */
export const adminLimits = {
  timeoutMs: 30_000,
  replyBytesMax: 16 * 1024 * 1024,
  /** Tries of one call that failed by outage; being throttled does not count. */
  triesMax: 6,
  throttledMax: 100,
  waitMsMax: 60_000,
} as const;

const defaultVersion = "2026-01";

type Answer =
  | { readonly kind: "data"; readonly data: Json }
  | { readonly kind: "throttled"; readonly waitMs: number }
  | { readonly kind: "failed"; readonly detail: string; readonly waitMs: number | null };

/**
 * A client that minds the cost of queries: every reply tells how many points are left and how fast they come back
 * (https://shopify.dev/docs/api/usage/limits, read 2026-11), so that the next call waits before Shopify has to refuse
 * it.
 */
export function createAdmin(
  access: AdminAccess,
  ports: { readonly http: Http; readonly clock: Clock },
): Admin {
  const base = access.baseUrl ?? `https://${access.shopDomain}`;
  const url = `${base}/admin/api/${access.apiVersion ?? defaultVersion}/graphql.json`;
  let waitMs = 0;

  async function once(body: string): Promise<Answer> {
    const reply = await ports.http.send(
      {
        method: "POST",
        url,
        headers: { "content-type": "application/json", "x-shopify-access-token": access.token },
        body,
      },
      adminLimits,
    );
    if (reply.kind !== "reply") return { kind: "failed", detail: reply.error, waitMs: null };
    if (reply.status === 401 || reply.status === 403 || reply.status === 404)
      throw refusedAccess(reply.status, access);
    const json = parseExact(reply.body);
    waitMs = json ? waitAfter(json) : 0;
    if (reply.status === 429 || isThrottled(json)) {
      return { kind: "throttled", waitMs: Math.max(waitMs, retryAfter(reply.headers) ?? 1000) };
    }
    if (reply.status !== 200 || !json) {
      return { kind: "failed", detail: `HTTP ${reply.status}`, waitMs: retryAfter(reply.headers) };
    }
    const errors = objectsAt(json, "errors");
    const codes = errors.map((error) => objectAt(error, "extensions")?.code);
    // Outages of Shopify's own come with status 200, too.
    if (codes.includes("INTERNAL_SERVER_ERROR"))
      return { kind: "failed", detail: "an internal error", waitMs: null };
    if (errors.length > 0) throw refusedQuery(errors, codes);
    const data = objectAt(json, "data");
    // Some gateway's page, or an error in another form: taken for data it would read as a shop without orders.
    return data ? { kind: "data", data } : { kind: "failed", detail: "a reply without data", waitMs: null };
  }

  return {
    async query(document, variables, signal) {
      const body = JSON.stringify({ query: document, variables });
      let [tries, throttled] = [0, 0];
      let detail = "";
      while (tries < adminLimits.triesMax && throttled < adminLimits.throttledMax) {
        if (waitMs > 0) await ports.clock.sleep(Math.min(waitMs, adminLimits.waitMsMax), signal);
        if (signal?.aborted) break;
        waitMs = 0;
        const answer = await once(body);
        if (answer.kind === "data") return answer.data;
        if (answer.kind === "throttled") {
          throttled++;
          waitMs = answer.waitMs;
          detail = "rate limit";
        } else {
          tries++;
          waitMs = answer.waitMs ?? 1000 * 2 ** (tries - 1);
          detail = answer.detail;
        }
      }
      throw new OperatorError(
        "shopify_unreachable",
        `Shopify's Admin API did not answer: ${signal?.aborted ? "stopped" : detail}`,
        "Run the same command again later; it goes on where it stopped.",
      );
    },
  };
}

/** How long the bucket needs until the same query fits again. */
function waitAfter(json: Json): number {
  const cost = objectAt(objectAt(json, "extensions"), "cost");
  const status = objectAt(cost, "throttleStatus");
  const requested = Number(textAt(cost, "requestedQueryCost") ?? "0");
  const available = Number(textAt(status, "currentlyAvailable") ?? "0");
  const restoreRate = Number(textAt(status, "restoreRate") ?? "0");
  if (!(restoreRate > 0) || available >= requested) return 0;
  return Math.ceil(((requested - available) / restoreRate) * 1000);
}

/** Throttled GraphQL calls come with status 200 and this code. */
function isThrottled(json: Json | null): boolean {
  return objectsAt(json, "errors").some((error) => objectAt(error, "extensions")?.code === "THROTTLED");
}

function retryAfter(headers: Readonly<Record<string, string>>): number | null {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : null;
}

function refusedAccess(status: number, access: AdminAccess): OperatorError {
  return new OperatorError(
    "shopify_access",
    `Shopify refused the Admin API token of ${access.shopDomain} (HTTP ${status})`,
    "Check shopify.admin_token and shopify.shop_domain; the app needs the scopes read_orders, read_products and read_customers, and read_all_orders for orders older than 60 days.",
  );
}

/** The code of a query that asks for more at once than Shopify allows; a smaller one is answered. */
export const tooCostly = "shopify_cost";

function refusedQuery(errors: readonly Json[], codes: readonly unknown[]): OperatorError {
  // Shopify may quote what it refuses, and that may be about a person.
  const messages = errors
    .slice(0, 3)
    .map((error) => cleanText(textAt(error, "message", 500) ?? "no message"));
  const denied = codes.includes("ACCESS_DENIED");
  return new OperatorError(
    codes.includes("MAX_COST_EXCEEDED") ? tooCostly : "shopify_query",
    `Shopify refused the query: ${messages.join("; ")}`,
    denied
      ? "Give the app the scopes read_orders, read_products and read_customers, and approval for protected customer data."
      : "Set shopify.api_version to a version that Shopify still serves.",
  );
}
