import { hash } from "node:crypto";
import type { ConfigFile, DestinationFile, StoreFile } from "../config/index.ts";
import { dayMs, defaultConsentPolicy, type Problem } from "../core/index.ts";
import { ownerWaitMsDefault, shopifyOwners, type Target } from "../deliver/index.ts";
import { destinationType, destinationTypes } from "../destinations/index.ts";
import { parseFilter, parseMappings } from "../route/index.ts";
import { contactOpening, type StoreContactKeys } from "./contacts.ts";
import { toMappings } from "./stores.ts";

/** Share of rejections above which a destination is held. */
const rejectedShareMax = 0.2;
/** How long a purchase waits for its other copies where the shop's order webhook is connected. */
const purchaseSettleMs = 15_000;

/** Configured destinations ready to deliver to, and what is wrong with the others. */
export interface Targets {
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
}

/**
 * Makes targets of the configuration and of what pixels saw (platforms by store). Problems name the field by its
 * path in the file.
 */
export function toTargets(
  config: ConfigFile,
  scripts: ReadonlyMap<string, readonly string[]> = new Map(),
  keys: StoreContactKeys = new Map(),
): Targets {
  const targets: Target[] = [];
  const problems: Problem[] = [];
  config.stores.forEach((store, storeIndex) => {
    const mappings = parseMappings(store.event_mappings ?? [], `stores.${storeIndex}.event_mappings`);
    if (!mappings.ok) problems.push(...mappings.problems);
    store.destinations?.forEach((destination, index) => {
      const path = `stores.${storeIndex}.destinations.${index}`;
      const made = toTarget(store, destination, path, scripts.get(store.id) ?? [], keys);
      if ("problems" in made) problems.push(...made.problems);
      else targets.push(made);
    });
  });
  return { targets, problems };
}

function toTarget(
  store: StoreFile,
  file: DestinationFile,
  path: string,
  scripts: readonly string[],
  keys: StoreContactKeys,
): Target | { readonly problems: Problem[] } {
  const type = destinationType(file.type);
  if (!type) {
    const known = destinationTypes.map((one) => one.manifest.type).join(", ");
    return {
      problems: [
        {
          path: `${path}.type`,
          problem: `there is no destination type "${file.type}"`,
          hint: `Use one of: ${known}.`,
        },
      ],
    };
  }
  const { manifest } = type;
  const settings = manifest.parseSettings(file.settings ?? {});
  const secrets = manifest.parseSecrets(file.secrets ?? {});
  const filter = file.filter === undefined ? null : parseFilter(file.filter, `${path}.filter`);
  if (!settings.ok || !secrets.ok || (filter && !filter.ok)) {
    return {
      problems: [
        ...(settings.ok ? [] : under(`${path}.settings`, settings.problems)),
        ...(secrets.ok ? [] : under(`${path}.secrets`, secrets.problems)),
        ...(filter && !filter.ok ? filter.problems : []),
      ],
    };
  }
  const baseUrl = (file.base_url ?? manifest.baseUrl).replace(/\/$/, "");
  const version = hash(
    "sha256",
    JSON.stringify([settings.value.settings, secrets.value, baseUrl]),
    "hex",
  ).slice(0, 16);
  return {
    key: `${store.id}/${file.id}`,
    id: file.id,
    store: store.id,
    type,
    settings: settings.value.settings,
    secrets: secrets.value,
    baseUrl,
    active: file.active ?? true,
    filter: filter?.value,
    routeStore: toRouteStore(store, scripts),
    contacts: contactOpening(store, { type, settings: settings.value.settings }, keys),
    delivery: {
      batchEventsMax: Math.min(
        file.delivery?.batch_events_max ?? Infinity,
        manifest.batchEventsMax?.(settings.value.settings) ?? Infinity,
        manifest.limits.batchEventsMax,
      ),
      requestsPerSecondMax: file.delivery?.requests_per_second_max ?? manifest.limits.requestsPerSecondMax,
      settleMs: file.delivery?.settle_ms ?? (store.shopify ? { Purchase: purchaseSettleMs } : {}),
      rejectedShareMax: file.delivery?.rejected_share_max ?? rejectedShareMax,
      clickIdAgeMs: file.delivery?.click_id_days && file.delivery.click_id_days * dayMs,
    },
    ownership: toOwnership(store),
    version,
  };
}

function toRouteStore(store: StoreFile, scripts: readonly string[]): Target["routeStore"] {
  return {
    country: store.country?.toUpperCase(),
    consent: { ...defaultConsentPolicy, ...defined(store.consent) },
    exclusions: store.order_source_exclusions ?? [],
    dispositions: store.order_sources,
    sendBots: store.send_bots ?? false,
    mappings: toMappings(store),
    likelyScripts: scripts,
  };
}

/**
 * Who owns purchases and checkouts: only where order webhooks are connected, or nothing would ever come to wait
 * for.
 */
function toOwnership(store: StoreFile): Target["ownership"] {
  if (!store.shopify?.webhook_secrets?.length) return undefined;
  return {
    owners: shopifyOwners,
    waitMs: store.shopify.owner_wait_ms ?? ownerWaitMsDefault,
    paidOnly: store.shopify.purchase_topic === "orders/paid",
  };
}

function under(path: string, problems: readonly Problem[]): Problem[] {
  return problems.map((one) => ({
    ...one,
    path: one.path.startsWith(path) ? one.path : `${path}.${one.path.replace(/^(settings|secrets)\./, "")}`,
  }));
}

function defined(consent: StoreFile["consent"]): {
  regulated?: "allow" | "deny";
  elsewhere?: "allow" | "deny";
} {
  return {
    ...(consent?.regulated === undefined ? {} : { regulated: consent.regulated }),
    ...(consent?.elsewhere === undefined ? {} : { elsewhere: consent.elsewhere }),
  };
}
