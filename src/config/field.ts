import { isObject } from "../core/index.ts";
import type { ConfigFile } from "./schema.ts";

/**
 * A leaf of the configuration: `stores/demo/destinations/tiktok/settings/pixel_id`. A slash inside a name is written as
 * in JSON Pointer (RFC 6901): `~1`.
 */
export type FieldPath = string;

/** Objects that are compared and edited as a whole. */
const wholeObjects = new Set(["filter", "settle_ms", "quiet_hours"]);

/** The configuration as leaves; stores, destinations and alert channels are keyed by ID, all other lists are leaves. */
export function flattenConfig(config: ConfigFile): Map<FieldPath, unknown> {
  const fields = new Map<FieldPath, unknown>();
  const { alerts } = config;
  const keyed = alerts?.channels ? { alerts: { ...alerts, channels: byId(alerts.channels) } } : {};
  flatten({ ...config, stores: byId(config.stores), ...keyed }, [], fields);
  return fields;
}

function byId(items: readonly { readonly id: string }[]): Record<string, unknown> {
  return Object.fromEntries(
    items.map(({ id, ...rest }) => {
      const destinations: unknown = "destinations" in rest ? rest.destinations : undefined;
      // Destinations have IDs by schema.
      const nested = Array.isArray(destinations)
        ? { destinations: byId(destinations as { id: string }[]) }
        : {};
      return [id, { ...rest, ...nested, present: true }];
    }),
  );
}

function flatten(value: unknown, path: readonly string[], fields: Map<FieldPath, unknown>): void {
  const [parent, name = ""] = [path.at(-2), path.at(-1)];
  if (!isObject(value) || wholeObjects.has(name) || parent === "settings") {
    fields.set(path.map(escaped).join("/"), value);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) flatten(item, [...path, key], fields);
  }
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The leaves as a configuration again (unchecked: the caller parses it). */
export function assembleConfig(fields: ReadonlyMap<FieldPath, unknown>): unknown {
  const root: Record<string, unknown> = {};
  for (const [path, value] of fields) {
    const steps = path.split("/").map(unescaped);
    let at = root;
    for (const step of steps.slice(0, -1)) {
      const next = Object.hasOwn(at, step) ? at[step] : undefined;
      if (isObject(next)) at = next;
      else {
        const fresh: Record<string, unknown> = {};
        at[step] = fresh;
        at = fresh;
      }
    }
    at[steps.at(-1) ?? ""] = value;
  }
  const stores = toList(root.stores).map((store) => {
    const destinations = store.destinations;
    return destinations === undefined ? store : { ...store, destinations: toList(destinations) };
  });
  const { alerts } = root;
  if (!isObject(alerts) || alerts.channels === undefined) return { ...root, stores };
  return { ...root, stores, alerts: { ...alerts, channels: toList(alerts.channels) } };
}

function toList(value: unknown): Record<string, unknown>[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([id, item]) => {
    // Without its `present` leaf an object was removed; what is left of it does not bring it back.
    if (!isObject(item) || item.present !== true) return [];
    const { present: _present, ...rest } = item;
    return [{ id, ...rest }];
  });
}

/** Leaves that are sealed at rest and never shown again. */
export function isSecretField(path: FieldPath): boolean {
  return /\/(secrets\/[^/]+|write_keys|webhook_secrets|admin_token|smtp\/password|channels\/[^/]+\/(address|secret))$/.test(
    path,
  );
}
