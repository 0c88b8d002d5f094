import { consent } from "./consent.ts";
import type { SentLanding } from "../src/core/pixel-wire.ts";
import { readLanding, readPlatformCookies } from "./landing.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { adapters } from "./platform.ts";
import { store } from "./storage.ts";
import { session } from "./visitor.ts";

let landing: SentLanding;

/** Reads where the visitor came from, before a script changes the address. */
export function startVisit(): void {
  landing = readLanding();
}

/** Lets later pages know; without consent to marketing nobody shall. */
export function storeLanding(): void {
  store("_signalpost.landing", consent.marketing !== false && landing);
}

/**
 * Adds what is known of visit and landing when an event first leaves; a complete one stays as it is. Click IDs and
 * platform cookies only for visitors who allow marketing.
 */
export function complete(event: OutgoingEvent): void {
  if (event.consent) return;
  Object.assign(event, {
    session_id: session(),
    locale: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    consent,
    twin_possible: adapters.flatMap(({ platform, state }) => (state() === "loaded" ? platform : [])),
    ...(consent.marketing !== false && { landing, cookies: readPlatformCookies() }),
  });
}
