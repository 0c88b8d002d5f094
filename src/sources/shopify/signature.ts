import { createHmac, timingSafeEqual } from "node:crypto";

/** Header values as Node's HTTP server gives them: names in lower case. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the headers of a genuine delivery say. They are not signed themselves: only the body is. */
export interface WebhookDelivery {
  readonly topic: string;
  readonly shopDomain: string;
  /** Identifies one delivery; its retries repeat it. */
  readonly webhookId: string | null;
  readonly triggeredAt: string | null;
  readonly apiVersion: string | null;
}

/** Why a delivery is refused, with what the operator can do. All of them are answered with 401. */
export type SignatureReading =
  | { readonly kind: "genuine"; readonly delivery: WebhookDelivery }
  | {
      readonly kind: "refused";
      readonly reason: "no signature" | "bad signature" | "other shop" | "no topic" | "no secret";
      readonly hint: string;
    };

/** Secrets of one store: the one in use, the one before it, one for webhooks made by hand, with room to spare. */
export const webhookSecretsMax = 10;

/**
 * Two families of headers: the usual one, and the one that `@shopify/shopify-api` 13.1.0 calls "events" (read
 * 2026-11). That the second is signed the same way is assumed; Shopify's pages describe only the first
 * (https://shopify.dev/docs/apps/build/webhooks/verify-deliveries).
 */
const families = ["x-shopify-", "shopify-"] as const;

const base64Sha256 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Checks that Shopify signed exactly these bytes with one of the store's secrets, for this store's shop. Must run
 * before the body is parsed. Takes the same time whichever secret matches, if any.
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: Uint8Array,
  store: { readonly shopDomain: string; readonly webhookSecrets: readonly string[] },
): SignatureReading {
  if (store.webhookSecrets.length === 0) {
    return refuse("no secret", "Set shopify.webhook_secrets of the store.");
  }
  const given = header(headers, "hmac-sha256");
  if (given === null) return refuse("no signature", "Only Shopify may call this address.");
  const matched = isSignedByAny(given, body, store.webhookSecrets);
  if (!matched) {
    return refuse(
      "bad signature",
      "Compare shopify.webhook_secrets with Settings > Notifications > Webhooks in the Shopify admin, or with the app's client secret.",
    );
  }
  const shopDomain = header(headers, "shop-domain")?.toLowerCase() ?? "";
  if (shopDomain !== store.shopDomain.toLowerCase()) {
    return refuse("other shop", `This address takes webhooks of ${store.shopDomain} only.`);
  }
  const topic = header(headers, "topic")?.toLowerCase();
  if (!topic) return refuse("no topic", "The delivery has no topic header.");
  return {
    kind: "genuine",
    delivery: {
      topic,
      shopDomain,
      webhookId: header(headers, "webhook-id"),
      triggeredAt: header(headers, "triggered-at"),
      apiVersion: header(headers, "api-version"),
    },
  };
}

/** The signature that Shopify would send for these bytes. */
export function signWebhook(body: Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

function isSignedByAny(given: string, body: Uint8Array, secrets: readonly string[]): boolean {
  // Node decodes anything as base64; a digest in another writing would otherwise be compared by its first bytes.
  const wellFormed = base64Sha256.test(given);
  const digest = wellFormed ? Buffer.from(given, "base64") : Buffer.alloc(32);
  let matched = false;
  for (const secret of secrets.slice(0, webhookSecretsMax)) {
    const expected = createHmac("sha256", secret).update(body).digest();
    // No early exit: how long it takes must not tell which secret, or how much of it, was right.
    matched = timingSafeEqual(digest, expected) || matched;
  }
  return wellFormed && matched;
}

function header(headers: WebhookHeaders, name: string): string | null {
  for (const family of families) {
    const value = headers[family + name];
    const text = typeof value === "string" ? value.trim() : value?.[0]?.trim();
    if (text) return text;
  }
  return null;
}

function refuse(
  reason: Extract<SignatureReading, { kind: "refused" }>["reason"],
  hint: string,
): SignatureReading {
  return { kind: "refused", reason, hint };
}
