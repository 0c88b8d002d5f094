import { pixelSnippet } from "../../collect/index.ts";
import type { FieldChange, StoreFile } from "../../config/index.ts";
import { defaultConsentPolicy } from "../../core/index.ts";
import type { Body, Origin, StoreSettings, WriteKey } from "../../wire/index.ts";
import { makeToken, tokenHash } from "../account/token.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { lastEventAt } from "./list.ts";

/** What the retention is when nobody set it (design: 30 days). */
const retentionDaysDefault = 30;
/** The same for visitors whom nobody has seen since. */
const profileDaysDefault = 400;

type Ports = Pick<OperatePorts, "configuration" | "engine" | "publicUrl">;

/** What a person may change about a store. */
export type StoreChange = Body<"PATCH /api/stores/:store/settings">;

/** The code of the custom pixel for Shopify's checkout. */
export async function describeShopifyPixel(
  ports: Pick<OperatePorts, "publicUrl" | "shopifyPixel">,
  store: StoreFile,
): Promise<{ readonly code: string }> {
  const code = await ports.shopifyPixel({ key: pixelKeyOf(store), endpoint: `${ports.publicUrl()}/e` });
  return { code };
}

function pixelKeyOf(store: StoreFile): string {
  return store.public_key ?? `pk_${store.id}`;
}

/** Settings of a store with the origin of each. */
export async function describeStoreSettings(ports: Ports, store: StoreFile): Promise<StoreSettings> {
  const { configuration, engine } = ports;
  const config = configuration.current();
  const origins = await configuration.origins();
  const { shopify } = store;
  return {
    id: store.id,
    name: store.name ?? store.id,
    country: store.country?.toUpperCase() ?? null,
    countries: (store.countries ?? []).map((one) => one.toUpperCase()),
    currency: store.currency?.toUpperCase() ?? null,
    origins: store.origins ?? [],
    write_keys: writeKeysOf(store, origins),
    pixel_key: pixelKeyOf(store),
    pixel_script: `${ports.publicUrl()}/s.js`,
    pixel_snippet: pixelSnippet({
      storeKey: pixelKeyOf(store),
      endpoint: ports.publicUrl(),
      // Shopify carries our visitor ID from the cart to the order.
      ...(shopify ? { cart: true } : {}),
    }),
    consent: { ...defaultConsentPolicy, ...store.consent },
    order_source_exclusions: (store.order_source_exclusions ?? []).map((one) => ({
      source: one.source,
      destinations: one.destinations ?? null,
    })),
    bots: store.send_bots ? "send" : "skip",
    retention_days: config.server?.retention_days ?? retentionDaysDefault,
    profile_days: config.server?.profile_days ?? profileDaysDefault,
    shopify: shopify
      ? {
          shop_domain: shopify.shop_domain,
          webhook_url: `${ports.publicUrl()}/v1/shopify/webhooks/${store.id}`,
          secrets: (shopify.webhook_secrets ?? []).map((one) => ({
            last4: one.slice(-4),
            origin: originOf(origins, `stores/${store.id}/shopify/webhook_secrets`),
          })),
          last_webhook_at: await lastEventAt(engine, store.id, { source: "shopify" }),
          admin_token: {
            set: shopify.admin_token !== undefined,
            last4: shopify.admin_token?.slice(-4) ?? null,
          },
        }
      : null,
    origin_of: originsOf(origins, store.id),
  };
}

/** Applies a person's changes; only the given fields change. */
export function editStore(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  change: StoreChange,
): Promise<StoreFile> {
  return ports.configuration.inTurn(async () => {
    const store = catalogue.store(storeId);
    await apply(ports, changesOf(store, change));
    return catalogue.store(store.id);
  });
}

function changesOf(store: StoreFile, change: StoreChange): readonly FieldChange[] {
  const path = `stores/${store.id}`;
  const plain = ["name", "country", "countries", "currency", "origins"] as const;
  const changes: FieldChange[] = plain.flatMap((name) =>
    change[name] === undefined ? [] : [{ path: `${path}/${name}`, value: change[name] }],
  );
  if (change.consent) {
    changes.push({ path: `${path}/consent/regulated`, value: change.consent.regulated });
    changes.push({ path: `${path}/consent/elsewhere`, value: change.consent.elsewhere });
  }
  if (change.bots) changes.push({ path: `${path}/send_bots`, value: change.bots === "send" });
  if (change.order_source_exclusions) {
    const value = change.order_source_exclusions.map(({ source, destinations }) => ({
      source,
      ...(destinations === null ? {} : { destinations }),
    }));
    changes.push({ path: `${path}/order_source_exclusions`, value });
  }
  for (const name of ["retention_days", "profile_days"] as const) {
    if (change[name] !== undefined) changes.push({ path: `server/${name}`, value: change[name] });
  }
  if (change.shop_domain !== undefined)
    changes.push({ path: `${path}/shopify/shop_domain`, value: change.shop_domain });
  if (change.webhook_secret !== undefined) {
    // The newest first; the one before stays valid while Shopify changes over.
    const old = store.shopify?.webhook_secrets ?? [];
    const value = [change.webhook_secret.trim(), ...old.slice(0, 1)];
    changes.push({ path: `${path}/shopify/webhook_secrets`, value });
  }
  if (change.admin_token !== undefined) {
    const value = change.admin_token === null ? null : change.admin_token.trim();
    changes.push({ path: `${path}/shopify/admin_token`, value });
  }
  return changes;
}

/** Makes a write key; the key itself is returned here and never again. */
export async function addWriteKey(ports: Ports, catalogue: Catalogue, storeId: string) {
  const secret = makeWriteKey();
  const store = await ports.configuration.inTurn(async () => {
    const { id, write_keys = [] } = catalogue.store(storeId);
    await apply(ports, [{ path: `stores/${id}/write_keys`, value: [...write_keys, secret] }]);
    return catalogue.store(id);
  });
  const origins = await ports.configuration.origins();
  const key = writeKeysOf(store, origins).find((one) => one.id === keyId(secret));
  if (!key) throw new Error("the new write key is not in the configuration");
  return { key, secret };
}

/** A new write key, not yet in force. */
export function makeWriteKey(): string {
  return `wk_${makeToken()}`;
}

/** Removes a write key: requests with it are refused from now on. */
export function removeWriteKey(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  id: string,
): Promise<void> {
  return ports.configuration.inTurn(async () => {
    const store = catalogue.store(storeId);
    const keys = store.write_keys ?? [];
    const rest = keys.filter((key) => keyId(key) !== id);
    if (rest.length === keys.length)
      throw notFound("write key", id, "List the store's settings for the IDs.");
    if (rest.length === 0) {
      throw new Refusal(
        "conflict",
        "This is the only write key of the store.",
        "Make a new one first, and change your sender over.",
      );
    }
    await apply(ports, [{ path: `stores/${store.id}/write_keys`, value: rest }]);
  });
}

function writeKeysOf(store: StoreFile, origins: Origins): readonly WriteKey[] {
  const origin = originOf(origins, `stores/${store.id}/write_keys`);
  return (store.write_keys ?? []).map((key) => ({ id: keyId(key), last4: key.slice(-4), origin }));
}

function keyId(key: string): string {
  return tokenHash(key).slice(0, 12);
}

type Origins = ReadonlyMap<string, Origin>;

function originOf(origins: Origins, path: string): Origin {
  return origins.get(path) ?? "default";
}

function originsOf(origins: Origins, store: string): Readonly<Record<string, Origin>> {
  const prefix = `stores/${store}/`;
  const own = [...origins].filter(
    ([path]) => path.startsWith(prefix) && !path.startsWith(`${prefix}destinations/`),
  );
  return {
    ...Object.fromEntries(
      own.map(([path, origin]) => [path.slice(prefix.length).replaceAll("/", "."), origin]),
    ),
    retention_days: originOf(origins, "server/retention_days"),
    profile_days: originOf(origins, "server/profile_days"),
  };
}

async function apply(ports: Ports, changes: readonly FieldChange[]): Promise<void> {
  const problems = await ports.configuration.edit(changes);
  if (problems.length > 0) throw invalid(problems);
}
