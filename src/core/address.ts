import { clickIdRules } from "./click-id.ts";

/** Query parameters that carry contacts or secrets; their values never reach disk. */
const secretParameters =
  /^(mail|tel|mobile|address\d?|street|zip|postcode|pwd|auth|authorization|session_?id|sid|key|signature|sig|hmac|code|otp|card|mc_eid)$/i;
/** Words that make a secret of any parameter's name, however it is prefixed: `customer[email]`, `billing_phone`. */
const secretWords = /email|phone|firstname|lastname|fullname|surname|passw|token|apikey|secret|iban/;
const clickParameters = new Set(clickIdRules.map((rule) => rule.parameter.toLowerCase()));
/** An address, also percent-encoded once or (inside a nested address) several times. */
const emailLike = /[^\s@/?&=#:;,<>"']{1,64}(?:@|%(?:25)*40)[^\s@/?&=#:;,<>"']{1,190}\.[A-Za-z]{2,24}/g;
const phoneLike = /(?<=^|[^\w.]|%3D)(?:\+|%2B)\d(?:[\d\s().-]|%2[089]){7,24}\d(?!\w)/gi;
const suspicious = /[@+]|%(?:40|25|2b)/i;
/** Names of parameters seen before, of bounded length and number: whether each is secret. */
const judgedNames = new Map<string, boolean>();
const judgedNamesMax = 500;
const judgedNameCharsMax = 40;

/** What stands where personal data was cut out. */
export const redacted = "[removed]";

/** Cuts e-mail-shaped values and international phone numbers from free text. */
export function cleanText(text: string): string {
  return suspicious.test(text) ? cleanEmails(text).replace(phoneLike, redacted) : text;
}

/** Whether a text holds something in the shape of an e-mail address. */
export function holdsEmail(text: string): boolean {
  return suspicious.test(text) && cleanEmails(text) !== text;
}

function cleanEmails(text: string): string {
  return text.replace(emailLike, redacted);
}

/**
 * Cuts personal and secret values from a URL (full, or a path with query as in Shopify's landing_site) and keeps the
 * rest to the letter: click IDs and UTM parameters are never re-encoded.
 */
export function cleanUrl(url: string): string {
  if (hasNothingToCut(url)) return url;
  const hashAt = url.indexOf("#");
  const main = hashAt < 0 ? url : url.slice(0, hashAt);
  const fragment = hashAt < 0 ? "" : `#${cleanParameters(url.slice(hashAt + 1))}`;
  const queryAt = main.indexOf("?");
  if (queryAt < 0) return cleanText(cleanCredentials(main)) + fragment;
  return `${cleanText(cleanCredentials(main.slice(0, queryAt)))}?${cleanParameters(main.slice(queryAt + 1))}${fragment}`;
}

/** The usual case, found without taking the address apart: no suspicious character, no secret parameter. */
function hasNothingToCut(url: string): boolean {
  if (suspicious.test(url)) return false;
  const hashAt = url.indexOf("#");
  const mainEnd = hashAt < 0 ? url.length : hashAt;
  const queryAt = url.indexOf("?");
  if (queryAt >= 0 && queryAt < mainEnd && hasSecretName(url, queryAt + 1, mainEnd)) return false;
  return hashAt < 0 || !hasSecretName(url, hashAt + 1, url.length);
}

/** Whether one of the parameters from `start` to `end` has a secret name. */
function hasSecretName(url: string, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const equals = url.indexOf("=", at);
    if (equals < 0 || equals >= end) return false;
    const next = url.indexOf("&", at);
    const pairEnd = next < 0 || next > end ? end : next;
    if (equals < pairEnd && isSecretName(url.slice(at, equals))) return true;
    at = pairEnd + 1;
  }
  return false;
}

/** As `isSecret` of a name as it stands in an address. The same few names stand in every address of a shop. */
function isSecretName(raw: string): boolean {
  const known = judgedNames.get(raw);
  if (known !== undefined) return known;
  const secret = isSecret(decode(raw).toLowerCase());
  if (raw.length <= judgedNameCharsMax) {
    if (judgedNames.size >= judgedNamesMax) judgedNames.clear();
    judgedNames.set(raw, secret);
  }
  return secret;
}

function cleanParameters(query: string): string {
  if (!query.includes("=")) return cleanText(query);
  return query
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) return cleanText(pair);
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      if (isSecretName(name)) return `${name}=${redacted}`;
      // Click IDs are opaque: digits after a plus are no phone number there.
      const isClick = clickParameters.has(name.toLowerCase());
      return `${name}=${isClick ? cleanEmails(value) : cleanText(value)}`;
    })
    .join("&");
}

function isSecret(name: string): boolean {
  return secretParameters.test(name) || secretWords.test(name.replace(/[^a-z]/g, ""));
}

function cleanCredentials(base: string): string {
  return !base.includes("@") ? base : base.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a malformed escape is compared as it stands
  }
}

/** Host of a URL in lower case, or null when it is not an absolute http(s) URL. */
export function hostOf(url: string): string | null {
  const match = /^https?:\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@]+)(?::\d{1,5})?(?:[/?#]|$)/i.exec(url);
  return match?.[1]?.toLowerCase() ?? null;
}

/** The value of one query parameter, verbatim (click IDs are never decoded twice), or null. */
export function queryParameter(url: string, name: string): string | null {
  const queryAt = url.indexOf("?");
  if (queryAt < 0) return null;
  const query = url.slice(queryAt + 1).split("#")[0] ?? "";
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals) === name) return decode(pair.slice(equals + 1));
  }
  return null;
}

/** A percent-encoded value in clear; a malformed escape is the platform's own text, kept verbatim. */
export function decodeOnce(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
