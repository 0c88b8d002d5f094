/** What an error of Meta's asks for. */
export interface CodeRule {
  readonly name: string;
  readonly does: "retry" | "slow" | "split" | "hold";
  readonly hold?: "token" | "permission" | "version";
}

const retry = (name: string): CodeRule => ({ name, does: "retry" });
const slow = (name: string): CodeRule => ({ name, does: "slow" });
const split = (name: string): CodeRule => ({ name, does: "split" });
const hold = (name: string, kind: "token" | "permission" | "version"): CodeRule => ({
  name,
  does: "hold",
  hold: kind,
});

/**
 * `code`, or `code/subcode` where the subcode decides
 * (https://developers.facebook.com/docs/graph-api/guides/error-handling and
 * https://developers.facebook.com/docs/marketing-api/error-reference, 2026-11; classes as RudderStack's network
 * handler has them, c98d160). An error that says `is_transient` is repeated whatever its code.
 */
export const codes: Readonly<Record<string, CodeRule>> = {
  "1": retry("An unknown error occurred"),
  "2": retry("Temporary issue"),
  "3": hold("Unknown method or missing capability", "permission"),
  "4": slow("Application request limit reached"),
  "10": hold("Permission denied", "permission"),
  "17": slow("User request limit reached"),
  "32": slow("Page request limit reached"),
  "100": split("Invalid parameter"),
  "100/33": hold("No such object, or no permission for it", "permission"),
  "100/2804001": split("Event parameter is invalid"),
  "100/2804003": split("Event time is too old or in the future"),
  "100/2804007": split("Event name is invalid"),
  "100/2804016": split("Event data is invalid"),
  "100/2804017": split("Event data is invalid"),
  "100/2804019": split("Event data is invalid"),
  "100/2804048": split("Event data is invalid"),
  "100/2804050": split("Not enough customer information"),
  "102": hold("Session is no longer valid", "token"),
  "104": hold("An access token is required", "token"),
  "105": hold("Too many parameters", "permission"),
  "190": hold("Access token has expired or was revoked", "token"),
  "190/460": hold("Password was changed, the token is void", "token"),
  "190/463": hold("Access token has expired", "token"),
  "200": hold("Permission error", "permission"),
  "341": retry("Application limit reached for a while"),
  "368": retry("Temporarily blocked"),
  "613": slow("Rate limit reached"),
  "2500": hold("Unknown path", "version"),
  "2635": hold("Deprecated version", "version"),
  "5000": retry("Unknown error"),
  "21009": retry("Temporary error"),
  "80003": slow("Rate limit reached"),
  "80004": slow("Rate limit reached"),
};

/** The rule for an error; for one we do not know by its code alone, then by the HTTP status it came with. */
export function ruleOf(code: number, subcode: number | undefined, status: number): CodeRule {
  const known = (subcode === undefined ? undefined : codes[`${code}/${subcode}`]) ?? codes[String(code)];
  if (known) return known;
  // 80000 to 80014 are the rate limits of the business use cases; 201 to 299 are further permission errors.
  if (code >= 80_000 && code <= 80_014) return slow("Rate limit reached");
  if (code > 200 && code < 300) return hold("Permission error", "permission");
  return status >= 400 && status < 500
    ? split("an error that we do not know")
    : retry("an error that we do not know");
}

/** What the operator does about each kind of held destination. */
export const holdHints: Readonly<Record<"token" | "permission" | "version", string>> = {
  token:
    "Generate a new system-user token in Events Manager (your dataset > Settings > Conversions API) and paste it here. Everything waits until then and nothing is lost.",
  permission:
    "The token may not write to this pixel, or the pixel ID is wrong. Compare the ID, and give the system user access to the dataset.",
  version: "Set a newer Graph API version in this destination's settings.",
};
