import type { Admin } from "./admin.ts";
import { objectAt, objectsAt, textAt } from "./json-field.ts";
import { shopifyTopics } from "./webhook.ts";

/** Privacy topics belong to the app's own configuration; the Admin API does not subscribe to them. */
const appTopics: readonly string[] = ["customers/data_request", "customers/redact", "shop/redact"];

/** Subscriptions read at once; a shop has one for each topic and address. */
const subscriptionsMax = 250;

const listQuery = `query SignalpostWebhooks($first: Int!) {
  webhookSubscriptions(first: $first) { nodes { id topic uri } }
}`;

const createMutation = `mutation SignalpostWebhook($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { id }
    userErrors { field message }
  }
}`;

/** What asserting the subscriptions came to. */
export interface SubscriptionReport {
  readonly present: readonly string[];
  readonly made: readonly string[];
  readonly failed: readonly { readonly topic: string; readonly message: string }[];
}

/**
 * Makes the webhook subscriptions that are missing. To be run at start and daily: Shopify deletes a subscription made
 * through the API after 8 failed deliveries in a row
 * (https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks, read 2026-11).
 */
export async function assertSubscriptions(
  admin: Admin,
  webhookUrl: string,
  signal?: AbortSignal,
): Promise<SubscriptionReport> {
  const data = await admin.query(listQuery, { first: subscriptionsMax }, signal);
  const nodes = objectsAt(objectAt(data, "webhookSubscriptions"), "nodes");
  const known = new Set(nodes.filter((node) => node.uri === webhookUrl).map((node) => node.topic));
  const wanted = shopifyTopics.filter((topic) => !appTopics.includes(topic));
  const present = wanted.filter((topic) => known.has(enumOf(topic)));
  const made: string[] = [];
  const failed: { topic: string; message: string }[] = [];
  for (const topic of wanted) {
    if (present.includes(topic)) continue;
    const reply = await admin.query(createMutation, { topic: enumOf(topic), uri: webhookUrl }, signal);
    const [error] = objectsAt(objectAt(reply, "webhookSubscriptionCreate"), "userErrors");
    if (error) failed.push({ topic, message: textAt(error, "message", 500) ?? "no message" });
    else made.push(topic);
  }
  return { present, made, failed };
}

/** "orders/create" is ORDERS_CREATE in the Admin API. */
function enumOf(topic: string): string {
  return topic.toUpperCase().replace("/", "_");
}
