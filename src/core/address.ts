/** Query parameters that carry contacts or secrets; their values never reach disk. */
const secretParameters =
  /^(e-?mail|mail|phone|tel|mobile|first_?name|last_?name|full_?name|address\d?|street|zip|postcode|password|passwd|pwd|token|access_token|auth|authorization|api_?key|secret|session_?id|sid|key|signature|sig|hmac|code|otp|iban|card)$/i;
const emailLike = /[^\s@/?&=#:;,<>"']{1,64}(?:@|%40)[^\s@/?&=#:;,<>"']{1,190}\.[A-Za-z]{2,24}/g;
const phoneLike = /(?<![\w.])\+\d[\d\s().-]{7,18}\d(?![\w])/g;

/** What stands where personal data was cut out. */
export const redacted = "[removed]";

/** Cuts e-mail-shaped values and international phone numbers from free text. */
export function cleanText(text: string): string {
  if (!text.includes("@") && !text.includes("%40") && !text.includes("+")) return text;
  return text.replace(emailLike, redacted).replace(phoneLike, redacted);
}

/**
 * Cuts personal and secret values from a URL (full, or a path with query as in Shopify's landing_site) and keeps the
 * rest to the letter: click IDs and UTM parameters are never re-encoded.
 */
export function cleanUrl(url: string): string {
  const hashAt = url.indexOf("#");
  const main = hashAt < 0 ? url : url.slice(0, hashAt);
  const fragment = hashAt < 0 ? "" : `#${cleanParameters(url.slice(hashAt + 1))}`;
  const queryAt = main.indexOf("?");
  if (queryAt < 0) return cleanCredentials(cleanText(main)) + fragment;
  return `${cleanCredentials(cleanText(main.slice(0, queryAt)))}?${cleanParameters(main.slice(queryAt + 1))}${fragment}`;
}

function cleanParameters(query: string): string {
  if (!query.includes("=")) return cleanText(query);
  return query
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) return cleanText(pair);
      const name = decode(pair.slice(0, equals));
      if (secretParameters.test(name)) return `${pair.slice(0, equals)}=${redacted}`;
      return pair.slice(0, equals + 1) + cleanText(pair.slice(equals + 1));
    })
    .join("&");
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
