import { type Decimal, type EpochMs, isObject, parseDecimal, sha256 } from "../../core/index.ts";

/** A JSON object of a payload. Nothing in it is trusted to have the documented type: missing data is normal. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Parses a body so that whole numbers beyond 2^53 keep their digits: they become text. `JSON.parse` alone turns
 * Shopify's own sample order 820982911946154508 into ...500. Null when the text is no JSON object.
 */
export function parseExact(text: string): Json | null {
  try {
    const parsed: unknown = bigNumber.test(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const bigNumber = /\d{16}/;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
// The third argument is in every Node that we run on and not yet in TypeScript's library
// (https://github.com/tc39/proposal-json-parse-with-source, read 2026-11).
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

function keepDigits(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return context.source ?? value;
}

/** Text of a field: a non-empty string or a number, trimmed; longer than `charsMax` counts as missing. */
export function textAt(json: Json | null, name: string, charsMax = 200): string | undefined {
  const value = json?.[name];
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  return text === "" || text.length > charsMax ? undefined : text;
}

/** Object of a field, or null (Shopify writes `[]` and null for a missing address). */
export function objectAt(json: Json | null, name: string): Json | null {
  const value = json?.[name];
  return isObject(value) ? value : null;
}

/** Objects of a list field; anything else in the list is left out. */
export function objectsAt(json: Json | null, name: string): readonly Json[] {
  const value = json?.[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Money of a field as a decimal. */
export function decimalAt(json: Json | null, name: string): Decimal | undefined {
  const value = json?.[name];
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return parseDecimal(value) ?? undefined;
}

/** The number in an ID of either form: 6400000000001 or "gid://shopify/Order/6400000000001?key=x". */
export function shopifyId(raw: string | number | undefined): string | undefined {
  if (raw === undefined) return undefined;
  const text = String(raw).trim();
  const match = /^(?:gid:\/\/shopify\/[A-Za-z]+\/)?([\w-]{1,100})(?:\?.*)?$/.exec(text);
  return match?.[1];
}

/** ID of a resource: its `id`, else the one inside `admin_graphql_api_id`. */
export function idAt(json: Json | null, name = "id"): string | undefined {
  return (
    shopifyId(textAt(json, name)) ??
    (name === "id" ? shopifyId(textAt(json, "admin_graphql_api_id")) : undefined)
  );
}

/** Names one state of a resource: Shopify's times are of a second, in which several changes may fall. */
export function stateId(json: Json, updated: EpochMs): string {
  return `${updated}-${sha256(JSON.stringify(json)).slice(0, 8)}`;
}
