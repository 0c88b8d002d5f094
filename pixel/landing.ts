import type { SentLanding } from "../src/core/pixel-wire.ts";
import { capturedNames } from "./captured.ts";
import { pairsIn } from "./pairs.ts";
import { readStored } from "./storage.ts";

/**
 * Reads click IDs and UTM parameters from the address that the browser navigated to, which still holds them after
 * a shop's script has cleaned the address bar, and joins them with what earlier visits stored. Verbatim: the server
 * takes them apart, and says how old a click may be.
 */
export function readLanding(): SentLanding {
  const now = Date.now();
  const landing = readStored("_signalpost.landing");
  const [navigated] = performance.getEntriesByType("navigation");
  for (const [name, value] of captured(`${navigated?.name} ${location.href}`)) {
    const before = landing[name];
    landing[name] = { first_seen: now, ...(before?.value === value && before), value, last_seen: now };
  }
  return landing;
}

/** The platforms' cookies as they stand now. */
export function readPlatformCookies(): Record<string, string> {
  return Object.fromEntries(captured(document.cookie));
}

function captured(text: string): [string, string][] {
  return pairsIn(text).filter(([name, value]) => value && capturedNames.test(name));
}
