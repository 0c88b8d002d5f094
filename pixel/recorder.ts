import type { PixelProperties } from "./api.ts";
import { canonicalName } from "./name.ts";
import { put } from "./outbox.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { referrer } from "./route.ts";
import { uuidv7 } from "./uuid.ts";

/** Names and IDs of this page that are remembered, so that a second call is noticed. */
const knownMax = 500;

/**
 * The events recorded on this page, by name and each ID that they go by; and those of which only a platform has been
 * told, with no name yet.
 */
export const known = new Map<string, OutgoingEvent>();
let calledAt: number | undefined;

/** The time of the calls that follow, which waited in the queue; without one: now. */
export function callsFrom(time?: number): void {
  calledAt = time;
}

/** A new event, one for each name and ID; undefined when it is known already. */
export function record(
  name: string,
  properties: PixelProperties,
  event_id = uuidv7(),
  event_time = calledAt ?? Date.now(),
): OutgoingEvent | undefined {
  const event = canonicalName(name);
  const before = known.get(event + event_id);
  if (before?.event) return undefined;
  const whole = { ...before, event, event_id, event_time, url: location.href, referrer, properties };
  remember(event + event_id, whole);
  put(whole);
  return whole;
}

/** Keeps an event under one of the keys that it goes by. */
export function remember(key: string, event: OutgoingEvent): void {
  if (known.size > knownMax) known.clear();
  known.set(key, event);
}
