import type { CollectStore } from "../collect/index.ts";
import type { ConfigFile, StoreFile } from "../config/index.ts";
import { destinationType } from "../destinations/index.ts";
import { defaultShopifySettings } from "../sources/shopify/index.ts";

/** What the collector needs to know of each store. */
export function toCollectStores(config: ConfigFile): CollectStore[] {
  return config.stores.map((store) => ({
    id: store.id,
    publicKey: publicKeyOf(store),
    writeKeys: store.write_keys ?? [],
    origins: store.origins ?? [],
    country: store.country?.toUpperCase(),
    countries: store.countries?.map((country) => country.toUpperCase()),
    currency: store.currency?.toUpperCase(),
    cookieDomain: store.cookie_domain,
    keepClearPlace: (store.destinations ?? []).some(
      (one) => (one.active ?? true) && destinationType(one.type)?.manifest.needsClearPlace === true,
    ),
    shopify: store.shopify
      ? {
          shopDomain: store.shopify.shop_domain,
          webhookSecrets: store.shopify.webhook_secrets ?? [],
          settings: {
            ...defaultShopifySettings,
            ...(store.shopify.purchase_topic ? { purchaseTopic: store.shopify.purchase_topic } : {}),
            ...(store.shopify.currency ? { money: store.shopify.currency } : {}),
            ...(store.shopify.value ? { value: store.shopify.value } : {}),
            orderSourceRules: store.order_source_rules ?? [],
            storefrontOrigin: (store.origins?.[0] ?? `https://${store.shopify.shop_domain}`).replace(
              /\/$/,
              "",
            ),
            country: store.country?.toUpperCase(),
          },
        }
      : null,
  }));
}

/** The key that stands in the shop's pages; it names the store and opens nothing. */
export function publicKeyOf(store: Pick<StoreFile, "id" | "public_key">): string {
  return store.public_key ?? `pk_${store.id}`;
}
