import type { EventInput } from "../src/core/event-input.ts";
import { storage } from "./storage.ts";

/** Ad-click parameters, as in the server's table; a test keeps the two equal. */
export const clickIdNames =
  "ttclid fbclid gclid gbraid wbraid dclid msclkid twclid sccid epik rdt_cid li_fat_id oppref _kx aleid tblci dicbo ndclid irclickid awc yclid";

/** First-party cookies of the platforms, as in the server's table; a test keeps the two equal. */
export const cookieNames =
  "_ttp ttclid _fbp _fbc _gcl_aw _gcl_gb _gcl_au _ga _uetmsclkid _uetsid _uetvid _twclid _scid _scclid _epik _rdt_uuid _rdt_cid li_fat_id __kla_id";

/** Click IDs live as long as the longest attribution window of the platforms that we send them to. */
const clickIdMsMax = 90 * 864e5;

type ClickIds = Record<string, { value: string; first_seen: number; last_seen: number }>;

/** Where the visitor came from. */
export interface Landing {
  readonly click_ids: NonNullable<EventInput["click_ids"]>;
  readonly utm: Record<string, string>;
}

/**
 * Reads click IDs and UTM parameters from the address that the browser navigated to, which still holds them after a shop's
 * script has cleaned the address bar, and joins them with what earlier visits stored.
 */
export function readLanding(): Landing {
  const now = Date.now();
  const stored = storage.read("landing");
  const clicks: ClickIds = {};
  let utm: Record<string, string> = {};
  try {
    const before = JSON.parse(stored ?? "{}");
    for (const name in before.c)
      if (before.c[name].last_seen > now - clickIdMsMax) clicks[name] = before.c[name];
    utm = before.u ?? utm;
  } catch {
    // Somebody else's text under our name: start anew.
  }
  const seenUtm: Record<string, string> = {};
  const navigated = performance.getEntriesByType("navigation")[0]?.name ?? "";
  for (const [, rawName = "", raw = ""] of `${navigated} ${location.href}`.matchAll(
    /[?&]([^=&#\s]+)=([^&#\s]+)/g,
  )) {
    const name = /^sccid$/i.test(rawName) ? "sccid" : rawName;
    const value = decodeOnce(raw);
    if (name.startsWith("utm_")) seenUtm[name.slice(4)] = value.slice(0, 500);
    else if (` ${clickIdNames} `.includes(` ${name} `) && value.length <= 1000) {
      const earlier = clicks[name];
      clicks[name] = {
        value,
        first_seen: earlier?.value === value ? earlier.first_seen : now,
        last_seen: now,
      };
    }
  }
  if (Object.keys(seenUtm)[0]) utm = seenUtm;
  return { click_ids: clicks, utm };
}

/** Keeps the landing for later pages. */
export function storeLanding({ click_ids, utm }: Landing): void {
  storage.write("landing", JSON.stringify({ c: click_ids, u: utm }));
}

/** The platforms' cookies as they stand now, verbatim. */
export function readPlatformCookies(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of document.cookie.split("; ")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (` ${cookieNames} `.includes(` ${name} `)) found[name] = decodeOnce(pair.slice(at + 1));
  }
  return found;
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a malformed escape: the platform's own text, kept verbatim
  }
}
