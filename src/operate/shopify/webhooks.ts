import type { StoreFile } from "../../config/index.ts";
import { OperatorError } from "../../core/index.ts";
import type { Clock, Http } from "../../engine/index.ts";
import { assertSubscriptions, createAdmin, type SubscriptionReport } from "../../sources/shopify/index.ts";

/** Makes the store's missing webhook subscriptions through the Admin API, for this public address. */
export async function assertStoreWebhooks(
  ports: { readonly http: Http; readonly clock: Clock },
  store: StoreFile,
  publicUrl: string,
  adminUrl?: string,
): Promise<SubscriptionReport> {
  const shopify = store.shopify;
  if (!shopify?.admin_token) {
    throw new OperatorError(
      "no_shopify_access",
      `store ${store.id} has no access to Shopify's Admin API`,
      "Set shopify.admin_token, or make the webhooks by hand: docs/shopify.md lists them.",
    );
  }
  const { shop_domain: shopDomain, admin_token: token, api_version: apiVersion } = shopify;
  const admin = createAdmin({ shopDomain, token, apiVersion, baseUrl: adminUrl }, ports);
  return assertSubscriptions(admin, `${publicUrl}/v1/shopify/webhooks/${store.id}`);
}
