import { cleanText } from "./address.ts";
import { isFiller, sha256 } from "./identifier.ts";

/**
 * An ID as text; undefined for what a template leaves where it had no value ("undefined", 0): it would make strangers
 * one person, and their events copies of each other. One that holds an e-mail address or an international phone number
 * is kept as its hash, which tells people apart as well. Both leave a note that does not repeat the value.
 */
export function readId(
  value: string | number | undefined,
  path: string,
  notes: string[],
): string | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim();
  if (isFiller(text)) {
    notes.push(`${path}: a placeholder; not used`);
    return undefined;
  }
  if (cleanText(text) === text) return text;
  notes.push(`${path}: an e-mail address or phone number; its hash is used instead`);
  return sha256(text.toLowerCase()).slice(0, 32);
}

const shopifyGid = /^gid:\/\/shopify\/\w+\/([\w-]+)/;

/**
 * A shop's own ID in one form: Shopify's GraphQL names an order "gid://shopify/Order/64" and a cart
 * "gid://shopify/Cart/Z2Nw?key=x"; webhooks say 64 and Z2Nw. In two forms one order would count twice.
 */
export function shopId(id: string): string {
  return shopifyGid.exec(id)?.[1] ?? id;
}
