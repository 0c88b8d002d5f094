import type { PixelProperties } from "./api.ts";
import { canonicalName } from "./name.ts";
import type { OutgoingEvent } from "./outbox.ts";

/** Names and IDs of this page that are remembered, so that a second call is noticed. */
const knownMax = 500;

/** Makes events of calls: one for each name and ID. */
export function createRecorder(referrer: () => string, put: (event: OutgoingEvent) => void) {
  const known = new Map<string, OutgoingEvent>();
  let calledAt: number | undefined;
  return {
    /** The events recorded on this page, by name and each ID that they go by. */
    known,
    /** The time of the calls that follow, which waited in the queue; without one: now. */
    callsFrom(time?: number): void {
      calledAt = time;
    },
    /** A new event, or undefined when it is known already. */
    record(
      name: string,
      properties: PixelProperties,
      event_id: string,
      event_time = calledAt ?? Date.now(),
    ): OutgoingEvent | undefined {
      const event: OutgoingEvent = {
        event: canonicalName(name),
        event_id,
        event_time,
        url: location.href,
        referrer: referrer(),
        properties,
      };
      const key = event.event + event_id;
      if (known.has(key)) return undefined;
      if (known.size > knownMax) known.clear();
      known.set(key, event);
      put(event);
      return event;
    },
  };
}
