import { ads } from "./consent.ts";
import { options } from "./options.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { adapters } from "./platform.ts";
import { attach } from "./twin.ts";

/** What platforms are to be told; each call is truthy once it is done. */
let waiting: (() => unknown)[] = [];

/**
 * Tells the pixels of the platforms that the shop has chosen what waits, and this event (modes `drive` and `load`), as
 * soon as the visitor allows it and the platform is on the page.
 */
export function driveAll(event?: OutgoingEvent): void {
  if (event && /drive|load/.test(options.mode)) {
    for (const { platform, ids, state, tell } of adapters) {
      const chosen = options.platforms[platform];
      if (!chosen) continue;
      waiting.push(() => {
        if (state() === undefined) return false;
        const name = chosen.names?.[event.event] ?? event.event;
        const { properties = {}, event_id } = event;
        tell(name, properties, event_id);
        attach(event, { platform, name, event_id, pixel_ids: ids(), at: Date.now() });
        return true;
      });
    }
  }
  const allowed = ads();
  window.signalpost?.load?.(allowed);
  if (allowed === false) waiting = [];
  if (allowed) waiting = waiting.filter((tell) => !tell());
}
