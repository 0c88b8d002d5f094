import type { EventInput } from "../src/core/event-input.ts";
import { capturedNames } from "./captured.ts";
import { readCookies } from "./cookie.ts";
import { pairsIn } from "./pairs.ts";
import { attempt, readStored } from "./storage.ts";

/** Where the visitor came from. */
export interface Landing {
  readonly click_ids: NonNullable<EventInput["click_ids"]>;
  readonly utm: Readonly<Record<string, string>>;
}

/**
 * Reads click IDs and UTM parameters from the address that the browser navigated to, which still holds them after
 * a shop's script has cleaned the address bar, and joins them with what earlier visits stored.
 */
export function readLanding(): Landing {
  const now = Date.now();
  const stored = readStored("_signalpost.landing");
  // How old a click may be is for the server to say, per platform.
  const click_ids: Record<string, { value: string; first_seen: number; last_seen: number }> = {
    ...stored.click_ids,
  };
  let utm: Record<string, string> | undefined;
  const [navigated] = performance.getEntriesByType("navigation");
  for (const [name = "", raw] of pairsIn(`${navigated?.name} ${location.href}`, /[?&#\s]/)) {
    if (!raw) continue;
    const value = decodeOnce(raw);
    if (/^utm_/.test(name)) utm = { ...utm, [name.slice(4)]: value };
    else if (capturedNames.test(name)) {
      const before = click_ids[name];
      click_ids[name] = { first_seen: now, ...(before?.value === value && before), value, last_seen: now };
    }
  }
  return { click_ids, utm: utm ?? stored.utm };
}

/** The platforms' cookies as they stand now. */
export function readPlatformCookies(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(readCookies())) {
    if (capturedNames.test(name)) found[name] = decodeOnce(value);
  }
  return found;
}

/** A malformed escape is the platform's own text, kept verbatim. The server takes no longer values. */
function decodeOnce(text: string): string {
  return (attempt(() => decodeURIComponent(text)) ?? text).slice(0, 1000);
}
