import { isObject, type StorefrontEvent } from "../core/index.ts";

/** Characters of a hash that are shown: enough to compare two, too few to look a person up. */
const shownChars = 8;

/** A hash or an ID for people's eyes: its beginning. */
export function maskHash(value: string): string {
  return value.length <= shownChars ? value : `${value.slice(0, shownChars)}…`;
}

/** An address without its last part. */
function maskIp(ip: string): string {
  return ip.includes(":")
    ? `${ip.split(":").slice(0, 3).join(":")}:…`
    : `${ip.split(".").slice(0, 3).join(".")}.…`;
}

/** Any value that identity or an event knows, masked by the name of its field. */
export function maskValue(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => maskValue(field, one)).join(", ");
  if (isObject(value)) return maskValue(field, "value" in value ? value.value : JSON.stringify(value));
  const text = String(value);
  if (field === "ip") return maskIp(text);
  if (field.startsWith("user.") || field.startsWith("hashes.")) return maskHash(text);
  return field.startsWith("click_ids.") || field.startsWith("cookies.") ? shorten(text, 24) : text;
}

/** A stored event for people's eyes: hashes shortened, addresses cut. */
export function maskEvent(event: StorefrontEvent): Readonly<Record<string, unknown>> {
  const { user, ip, sealed, ...rest } = event;
  return {
    ...rest,
    ...(user ? { user: maskTexts(user) } : {}),
    ...(sealed ? { sealed: { fields: sealed.fields, text: "***" } } : {}),
    ...(ip === undefined ? {} : { ip: maskIp(ip) }),
  };
}

/** Shortened text, marked as such. */
function shorten(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax)}…`;
}

function maskTexts(value: unknown): unknown {
  if (typeof value === "string") return maskHash(value);
  if (Array.isArray(value)) return value.map(maskTexts);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === "country" ? item : maskTexts(item)]),
  );
}
