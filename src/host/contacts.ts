import { type ContactBox, type ContactKeys, createContactBox, type StoreFile } from "../config/index.ts";
import { type ContactSealing, type ContactWish, openContacts } from "../core/index.ts";
import type { Target } from "../deliver/index.ts";
import { destinationType } from "../destinations/index.ts";

/** Keys of the stores that keep contacts in clear; nearly always none. */
export type StoreContactKeys = ReadonlyMap<string, ContactKeys>;

/** The stores of which an active destination needs contacts in clear, by the operator's own switch. */
export function storesWithContacts(stores: readonly StoreFile[]): ReadonlySet<string> {
  return new Set(stores.filter((store) => wishesOf(store).length > 0).map((store) => store.id));
}

/** How the collector keeps a store's contacts; undefined: not at all. */
export function contactSealing(store: StoreFile, keys: StoreContactKeys): ContactSealing | undefined {
  const wishes = wishesOf(store);
  const box = boxOf(store.id, keys);
  return wishes.length === 0 || !box ? undefined : { wishes, seal: box.seal };
}

/** How a destination gets the contacts of its events; undefined: it gets none. */
export function contactOpening(
  store: StoreFile,
  { type, settings }: Pick<Target, "type" | "settings">,
  keys: StoreContactKeys,
): Target["contacts"] {
  const need = type.manifest.clearContacts;
  const box = boxOf(store.id, keys);
  if (!need?.wanted(settings) || !box) return undefined;
  return (sealed) => {
    const opened = box.open(sealed.text);
    return opened === null ? {} : openContacts(opened, need.fields);
  };
}

function wishesOf(store: StoreFile): readonly ContactWish[] {
  return (store.destinations ?? []).flatMap((one) => {
    const manifest = destinationType(one.type)?.manifest;
    if (!manifest?.clearContacts || !(one.active ?? true)) return [];
    const parsed = manifest.parseSettings(one.settings ?? {});
    if (!parsed.ok || !manifest.clearContacts.wanted(parsed.value.settings)) return [];
    return [{ fields: manifest.clearContacts.fields, consent: manifest.consent }];
  });
}

function boxOf(store: string, keys: StoreContactKeys): ContactBox | null {
  const own = keys.get(store);
  return own ? createContactBox(store, own) : null;
}
