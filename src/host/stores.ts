import type { CollectStore } from "../collect/index.ts";
import type { ConfigFile, StoreFile } from "../config/index.ts";
import { destinationType } from "../destinations/index.ts";
import { derivedMappings, type EventMapping, parseMappings } from "../route/index.ts";
import { defaultShopifySettings } from "../sources/shopify/index.ts";
import { contactSealing, type StoreContactKeys } from "./contacts.ts";

/** What the collector needs to know of each store. */
export function toCollectStores(config: ConfigFile, keys: StoreContactKeys = new Map()): CollectStore[] {
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
    sealing: contactSealing(store, keys),
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
    mappings: toMappings(store),
  }));
}

/** The store's rules for additional events. What does not parse makes nothing; `toTargets` reports it. */
export function toMappings(store: StoreFile): readonly EventMapping[] {
  const own = parseMappings(store.event_mappings ?? [], "event_mappings");
  const derived = store.derived_events;
  return [
    ...(own.ok ? own.value : []),
    ...derivedMappings({
      customer: derived?.customer,
      subscription: derived?.subscription,
      highValueAbove: derived?.high_value_above?.toString(),
    }),
  ];
}

/** The key that stands in the shop's pages; it names the store and opens nothing. */
export function publicKeyOf(store: Pick<StoreFile, "id" | "public_key">): string {
  return store.public_key ?? `pk_${store.id}`;
}
