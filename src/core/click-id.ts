/** A click ID or platform cookie that we capture: whose it is, and where it stands. */
export interface ClickIdRule {
  /** Name in `click_ids`. */
  readonly name: string;
  readonly platform: string;
  /** URL parameter that carries it, compared case-insensitively only where the platform's own case varies. */
  readonly parameter: string;
  readonly ignoreCase?: true;
}

/** A first-party cookie of a platform's browser pixel. */
export interface CookieRule {
  readonly name: string;
  readonly platform: string;
}

/** Ad-click parameters, captured verbatim at first sight and handed only to the platform that made them. */
export const clickIdRules: readonly ClickIdRule[] = [
  { name: "ttclid", platform: "tiktok", parameter: "ttclid" },
  { name: "fbclid", platform: "meta", parameter: "fbclid" },
  { name: "gclid", platform: "google", parameter: "gclid" },
  { name: "gbraid", platform: "google", parameter: "gbraid" },
  { name: "wbraid", platform: "google", parameter: "wbraid" },
  { name: "dclid", platform: "google", parameter: "dclid" },
  { name: "msclkid", platform: "microsoft", parameter: "msclkid" },
  { name: "twclid", platform: "x", parameter: "twclid" },
  { name: "sccid", platform: "snapchat", parameter: "sccid", ignoreCase: true },
  { name: "epik", platform: "pinterest", parameter: "epik" },
  { name: "rdt_cid", platform: "reddit", parameter: "rdt_cid" },
  { name: "li_fat_id", platform: "linkedin", parameter: "li_fat_id" },
  { name: "oppref", platform: "openai", parameter: "oppref" },
  { name: "_kx", platform: "klaviyo", parameter: "_kx" },
  { name: "aleid", platform: "applovin", parameter: "aleid" },
  { name: "tblci", platform: "taboola", parameter: "tblci" },
  { name: "dicbo", platform: "outbrain", parameter: "dicbo" },
  { name: "ndclid", platform: "nextdoor", parameter: "ndclid" },
  { name: "irclickid", platform: "impact", parameter: "irclickid" },
  { name: "awc", platform: "awin", parameter: "awc" },
  { name: "cjevent", platform: "cj", parameter: "cjevent", ignoreCase: true },
  { name: "ransiteid", platform: "rakuten", parameter: "ransiteid", ignoreCase: true },
  { name: "sscid", platform: "shareasale", parameter: "sscid", ignoreCase: true },
  { name: "clickref", platform: "partnerize", parameter: "clickref" },
  { name: "yclid", platform: "yandex", parameter: "yclid" },
];

/** Platform cookies that a payload may need. */
export const cookieRules: readonly CookieRule[] = [
  { name: "_ttp", platform: "tiktok" },
  { name: "ttclid", platform: "tiktok" },
  { name: "_fbp", platform: "meta" },
  { name: "_fbc", platform: "meta" },
  { name: "_gcl_aw", platform: "google" },
  { name: "_gcl_gb", platform: "google" },
  { name: "_gcl_au", platform: "google" },
  { name: "_ga", platform: "google" },
  { name: "_uetmsclkid", platform: "microsoft" },
  { name: "_uetsid", platform: "microsoft" },
  { name: "_uetvid", platform: "microsoft" },
  { name: "_twclid", platform: "x" },
  { name: "_scid", platform: "snapchat" },
  { name: "_scclid", platform: "snapchat" },
  { name: "_epik", platform: "pinterest" },
  { name: "_rdt_uuid", platform: "reddit" },
  { name: "_rdt_cid", platform: "reddit" },
  { name: "li_fat_id", platform: "linkedin" },
  { name: "__kla_id", platform: "klaviyo" },
];

const clickIdPlatforms = new Map(clickIdRules.map((rule) => [rule.name, rule.platform]));
const cookiePlatforms = new Map(cookieRules.map((rule) => [rule.name, rule.platform]));

/** The platform that a click ID belongs to, or null for a name we do not know. */
export function clickIdPlatform(name: string): string | null {
  return clickIdPlatforms.get(name) ?? null;
}

/** The platform that a cookie belongs to, or null for a name we do not know. */
export function cookiePlatform(name: string): string | null {
  return cookiePlatforms.get(name) ?? null;
}
