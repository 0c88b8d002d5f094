import { maskedContacts, type StorefrontEvent } from "../../core/index.ts";
import { markOffline } from "../../route/index.ts";
import type { KnownDestination } from "../catalogue.ts";

/** A request's body for people's eyes. */
export interface DescribedPayload {
  readonly body: unknown;
  readonly name: string;
  readonly eventId: string;
  readonly notes: readonly string[];
}

/** The body that a destination would send for an event alone, masked by the destination itself; null: it sends none. */
export function describePayload(
  event: StorefrontEvent,
  destination: KnownDestination,
): DescribedPayload | null {
  const { type, settings, baseUrl, store } = destination;
  if (!settings) return null;
  // Nobody who looks is shown a contact: nothing is opened here.
  const mapped = type.map(
    markOffline(event, store.order_sources),
    settings,
    maskedContacts(event.sealed?.fields ?? []),
  );
  if (mapped.kind === "skip") return null;
  // A body never needs the real credentials; where a platform wants one inside it, the placeholder shows.
  const secrets = Object.fromEntries(type.manifest.secrets.map((field) => [field.name, "***"]));
  const request = type.request([mapped.payload], { settings, secrets, baseUrl, now: event.received_at });
  return {
    body: type.mask(parse(request.body)),
    name: mapped.name,
    eventId: mapped.eventId,
    notes: mapped.notes ?? [],
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body; // a platform whose requests are no JSON
  }
}
