import { type ContactSealing, hostOf, type ParseContext } from "../core/index.ts";
import type { EventMapping } from "../route/index.ts";
import type { ShopifySettings } from "../sources/shopify/index.ts";

/** What the collector knows about a store. Made from the configuration; replaced as a whole when it changes. */
export interface CollectStore {
  readonly id: string;
  readonly publicKey: string;
  readonly writeKeys: readonly string[];
  readonly origins: readonly string[];
  readonly country: string | undefined;
  readonly countries: readonly string[] | undefined;
  readonly currency: string | undefined;
  readonly cookieDomain: string | undefined;
  /** Whether an active destination needs city and state in clear. */
  readonly keepClearPlace: boolean;
  /** How contacts are kept in clear, encrypted; undefined: no active destination needs them, and none is kept. */
  readonly sealing?: ContactSealing | undefined;
  readonly shopify: ShopifyStore | null;
  /** Rules that make additional events: the store's own mappings and the derived events it asked for. */
  readonly mappings: readonly EventMapping[];
}

/**
 * The rules for events of a source. Where order webhooks own the purchase, the browser's copy makes nothing of its
 * own: it does not know whether the order is a test, or who ordered.
 */
export function mappingsFor(store: CollectStore, source: ParseContext["source"]): readonly EventMapping[] {
  if (source !== "pixel" || store.mappings.length === 0 || !store.shopify?.webhookSecrets.length) {
    return store.mappings;
  }
  return store.mappings.filter((one) => one.source_event !== "Purchase");
}

/** A store's Shopify connection, as far as webhooks need it. */
export interface ShopifyStore {
  readonly shopDomain: string;
  readonly webhookSecrets: readonly string[];
  readonly settings: ShopifySettings;
}

/** Stores by the keys and names that requests carry. */
export interface StoreIndex {
  readonly byWriteKey: (key: string) => CollectStore | null;
  readonly byPublicKey: (key: string) => CollectStore | null;
  readonly byId: (id: string) => CollectStore | null;
  readonly isOrigin: (store: CollectStore, origin: string) => boolean;
  readonly isPage: (store: CollectStore, url: string) => boolean;
  /** Whether any store lists this origin; preflights do not say which store they are for. */
  readonly isAnyOrigin: (origin: string) => boolean;
}

/**
 * Indexes the stores. Keys are found by a map: its hash is seeded anew in each process, so that timing tells nothing
 * about a key that is nearly right.
 */
export function indexStores(stores: readonly CollectStore[]): StoreIndex {
  const writeKeys = new Map(stores.flatMap((store) => store.writeKeys.map((key) => [key, store] as const)));
  const publicKeys = new Map(stores.map((store) => [store.publicKey, store]));
  const ids = new Map(stores.map((store) => [store.id, store]));
  const origins = new Map(stores.map((store) => [store, new Set(store.origins.map(normalOrigin))]));
  const hosts = new Map(stores.map((store) => [store, new Set(store.origins.map(hostOf))]));
  return {
    byWriteKey: (key) => writeKeys.get(key) ?? null,
    byPublicKey: (key) => publicKeys.get(key) ?? null,
    byId: (id) => ids.get(id) ?? null,
    isOrigin: (store, origin) => origins.get(store)?.has(normalOrigin(origin)) ?? false,
    isPage(store, url) {
      const host = hostOf(url);
      return host !== null && (hosts.get(store)?.has(host) ?? false);
    },
    isAnyOrigin: (origin) => [...origins.values()].some((one) => one.has(normalOrigin(origin))),
  };
}

/** What `parseEvent` needs to know of a store. */
export function parseContext(
  store: CollectStore,
  source: ParseContext["source"],
  receivedAt: number,
  makeId: () => string,
): ParseContext {
  return {
    store: store.id,
    source,
    receivedAt,
    country: store.country,
    countries: store.countries,
    currency: store.currency,
    keepClearPlace: store.keepClearPlace,
    sealing: store.sealing,
    makeId,
  };
}

function normalOrigin(origin: string): string {
  return origin.replace(/\/$/, "").toLowerCase();
}
