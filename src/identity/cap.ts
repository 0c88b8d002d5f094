import type { IdentifierKey, IdentifierKind } from "../engine/index.ts";

/**
 * Identifiers of each kind that one person may have. More means that something shared by strangers (a kiosk's browser,
 * the shop's own e-mail address) joined them.
 */
export const kindCaps: Readonly<Partial<Record<IdentifierKind, number>>> = {
  visitor: 50,
  email: 10,
  phone: 10,
  customer: 5,
};

/** Tokens of carts, checkouts and orders that a profile lists, newest last: they come with every visit. */
export const listedTokensMax = 20;

/** The kind of an identifier. */
export function kindOf(key: IdentifierKey): string {
  return key.slice(0, key.indexOf(":"));
}

/** How many identifiers of a kind are among these. */
export function countKind(keys: Iterable<IdentifierKey>, kind: string): number {
  let count = 0;
  for (const key of keys) if (kindOf(key) === kind) count++;
  return count;
}

/** The first kind of which there are more than one person can have, or null. */
export function overflowOf(keys: ReadonlySet<IdentifierKey>): string | null {
  for (const [kind, cap] of Object.entries(kindCaps)) if (countKind(keys, kind) > cap) return kind;
  return null;
}

/** What a profile lists of these identifiers: all that are counted, and the latest tokens. */
export function listedKeys(keys: readonly IdentifierKey[]): readonly IdentifierKey[] {
  const tokens = keys.filter((key) => !(kindOf(key) in kindCaps));
  if (tokens.length <= listedTokensMax) return keys;
  const dropped = new Set(tokens.slice(0, -listedTokensMax));
  return keys.filter((key) => !dropped.has(key));
}
