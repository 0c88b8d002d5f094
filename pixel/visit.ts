import { consent } from "./consent.ts";
import { landing, readPlatformCookies } from "./landing.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { adapters } from "./platform.ts";
import { session } from "./visitor.ts";

/**
 * Adds what is known of visit and landing when an event first leaves; a complete one stays as it is. Click IDs and
 * platform cookies only for visitors who allow marketing.
 */
export function complete(event: OutgoingEvent): void {
  if (event.consent) return;
  Object.assign(event, {
    session_id: session(),
    screen: [screen.width, screen.height],
    consent,
    twin_possible: adapters.filter(({ state }) => state()).map(({ platform }) => platform),
    ...(consent.marketing !== false && { landing, cookies: readPlatformCookies() }),
  });
}
