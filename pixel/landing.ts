import type { SentLanding } from "../src/core/pixel-wire.ts";
import { capturedNames } from "./captured.ts";
import { consent } from "./consent.ts";
import { readStored, store } from "./storage.ts";

/** Where the visitor came from, now and before. */
export let landing: SentLanding;

/**
 * Reads click IDs and UTM parameters from the address that the browser navigated to, which still holds them after
 * a shop's script has cleaned the address bar, and joins them with what earlier visits stored. Verbatim: the server
 * takes them apart, and says how old a click may be.
 */
export function startLanding(): void {
  const now = Date.now();
  landing = readStored("_signalpost.landing");
  const navigated = performance.getEntriesByType("navigation")[0]?.name;
  for (const [name, value] of captured(`${navigated} ${location.href}`)) {
    const before = landing[name];
    landing[name] = { first_seen: now, ...(before?.value === value && before), value, last_seen: now };
  }
}

/** Lets later pages know; without consent to marketing nobody shall. */
export function storeLanding(): void {
  store("_signalpost.landing", consent.marketing !== false && landing);
}

/** The platforms' cookies as they stand now. */
export function readPlatformCookies(): [string, string][] {
  return captured(document.cookie);
}

/** Names and values that stand in cookies or addresses, as they stand; a value may hold further `=`. */
function captured(text: string): [string, string][] {
  return (
    text
      .split(/;? |[?&#]/)
      // The second is missing where there is no `=`; such a pair does not pass.
      .map((pair) => pair.split(/=(.*)/) as [string, string])
      .filter(([name, value]) => value && capturedNames.test(name))
  );
}
