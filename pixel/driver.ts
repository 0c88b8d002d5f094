import type { PixelOptions } from "./api.ts";
import type { OutgoingEvent } from "./outbox.ts";
import type { Adapter } from "./platform.ts";

/**
 * Modes `drive` and `load`: tells the platforms' pixels of our events, as soon as the visitor allows it and the
 * platform is on the page.
 */
export function createDriver(
  { mode, platforms }: PixelOptions,
  adapters: readonly Adapter[],
  drive: (event: OutgoingEvent, adapter: Adapter) => unknown,
) {
  let waiting: [OutgoingEvent, Adapter][] = [];
  let hasLoaded = false;
  return {
    tell(event: OutgoingEvent): void {
      if (/drive|load/.test(`${mode}`)) for (const adapter of adapters) waiting.push([event, adapter]);
    },
    /** `allowed` is undefined while the answer is waited for. */
    driveAll(allowed: boolean | undefined): void {
      if (allowed === false) {
        waiting = [];
        if (hasLoaded) for (const adapter of adapters) adapter.revoke();
      }
      if (!allowed) return;
      if (mode === "load" && !hasLoaded) {
        for (const adapter of adapters) adapter.load(platforms?.[adapter.platform]?.pixelIds ?? []);
        hasLoaded = true;
      }
      waiting = waiting.filter(([event, adapter]) => !drive(event, adapter));
    },
  };
}
