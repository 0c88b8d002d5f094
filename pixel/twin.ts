import { put } from "./outbox.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import type { PlatformCall } from "./platform.ts";

/** By platform. */
export const callsWithoutId: Record<string, number> = {};

/** Notes on an event that a platform has got it too. */
export function attach(event: OutgoingEvent, call: PlatformCall): void {
  event.twins ??= [];
  const whoOf = ({ platform, event_id, pixel_ids }: PlatformCall) => `${[platform, event_id, pixel_ids]}`;
  if (event.twins.some((one) => whoOf(one) === whoOf(call))) return;
  if (call.properties === event.properties) delete call.properties;
  event.twins.push(call);
  // Already sent: a second copy under the same ID tells the server what the first lacked.
  if (event.event) put(event);
}
