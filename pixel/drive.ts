import type { PixelPlatform } from "./api.ts";
import { ads } from "./consent.ts";
import type { Mode } from "./mode.ts";
import { options } from "./options.ts";
import { adapters } from "./platform.ts";
import { attempt } from "./storage.ts";
import { attach } from "./twin.ts";

/** Calls a platform's pixel, whether its script has arrived or not. */
export type Tell = (name: string, properties: Readonly<Record<string, unknown>>, eventId: string) => void;

/** Modes `drive` and `load`: tells the platforms' pixels of each event, by these calls. */
export function driveBy(tellers: Readonly<Partial<Record<PixelPlatform, Tell>>>): Mode {
  return (stub) => {
    /** What platforms are to be told; each call is truthy once it is done. */
    let waiting: (() => unknown)[] = [];
    return (event) => {
      if (event) {
        const { properties = {}, event_id } = event;
        for (const { platform, ids, state } of adapters) {
          const chosen = options.platforms[platform];
          const name = chosen?.names?.[event.event] ?? event.event;
          waiting.push(() => {
            // Not chosen by the shop: done. Not on the page (yet): waits.
            if (!chosen || state() === undefined) return !chosen;
            tellers[platform]?.(name, properties, event_id);
            attach(event, { platform, name, event_id, pixel_ids: ids(), at: Date.now() });
            return true;
          });
        }
      }
      const allowed = ads();
      stub.load?.(allowed);
      if (allowed === false) waiting = [];
      if (allowed) waiting = waiting.filter((tell) => !attempt(tell));
    };
  };
}
