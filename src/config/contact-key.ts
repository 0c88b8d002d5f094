import { randomBytes } from "node:crypto";
import { isObject } from "../core/index.ts";
import type { State } from "../engine/index.ts";
import { createSealer, type Sealer } from "./secret.ts";

/**
 * The keys of one store's contacts in clear, newest first, as base64. Events are immutable, so their contacts are
 * not sealed under the master key but under a key of the store's own, which is: replacing the master key seals this
 * one again, and destroying it makes every contact of the store unreadable at once, wherever a copy lies.
 */
export type ContactKeys = readonly string[];

/** Where contact keys are kept, sealed under the master key. */
export const sealedOfContactKeys = {
  namespace: "contact_key",
  fields: { keys: (store: string) => `contact_key/${store}` },
} as const;

const { namespace, fields } = sealedOfContactKeys;
/** Keys of one store: each replacement of the master key adds one, and events outlive few of them. */
const keysMax = 5;

/** Makes a key for each of these stores that has none, and destroys those of all others. */
export async function keepContactKeys(
  state: State,
  sealer: Sealer,
  stores: ReadonlySet<string>,
): Promise<{ readonly keys: ReadonlyMap<string, ContactKeys>; readonly destroyed: boolean }> {
  const kept = await load(state, sealer);
  const gone = [...kept.keys()].filter((store) => !stores.has(store));
  const made = [...stores].filter((store) => !kept.has(store)).map((store) => [store, [makeKey()]] as const);
  const changes = [
    ...gone.map((store) => ({ namespace, key: store, value: null })),
    ...made.map(([store, keys]) => sealed(store, keys, sealer)),
  ];
  if (changes.length > 0) await state.change(changes);
  const present = [...kept].filter(([store]) => stores.has(store));
  return { keys: new Map([...present, ...made]), destroyed: gone.length > 0 };
}

/** Gives each store a fresh key beside the old ones: whoever could open those reads nothing that comes later. */
export async function renewContactKeys(state: State, sealer: Sealer): Promise<void> {
  const kept = [...(await load(state, sealer))];
  const changes = kept.map(([store, keys]) => sealed(store, [makeKey(), ...keys].slice(0, keysMax), sealer));
  if (changes.length > 0) await state.change(changes);
}

/** Seals contacts of one store, and opens them; null: sealed with a key that was destroyed. */
export interface ContactBox {
  readonly seal: (text: string) => string;
  readonly open: (text: string) => string | null;
}

/** A box with these keys. Contacts of another store do not open in it. */
export function createContactBox(store: string, [newest = "", ...older]: ContactKeys): ContactBox {
  const sealer = createSealer(bytesOf(newest), older.map(bytesOf));
  const place = `contacts/${store}`;
  return {
    seal: (text) => sealer.seal(text, place),
    open(text) {
      try {
        return sealer.open(text, place);
      } catch {
        return null; // its key was destroyed when no destination needed contacts, or it is damaged
      }
    },
  };
}

async function load(state: State, sealer: Sealer): Promise<Map<string, ContactKeys>> {
  const rows = await state.list(namespace);
  return new Map(
    rows.flatMap(({ key: store, value }) => {
      const stored: unknown = JSON.parse(value);
      if (!isObject(stored) || typeof stored.keys !== "string") return [];
      return [[store, sealer.open(stored.keys, fields.keys(store)).split(" ")] as const];
    }),
  );
}

function sealed(store: string, keys: ContactKeys, sealer: Sealer) {
  const text = sealer.seal(keys.join(" "), fields.keys(store));
  return { namespace, key: store, value: JSON.stringify({ keys: text }) };
}

function makeKey(): string {
  return randomBytes(32).toString("base64");
}

function bytesOf(key: string): Buffer {
  return Buffer.from(key, "base64");
}
