import { ads } from "./consent.ts";
import { options } from "./options.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { adapters } from "./platform.ts";
import { drive } from "./twin.ts";

/** What platforms are to be told; each call is truthy once it is done. */
let waiting: (() => unknown)[] = [];
let hasLoaded: boolean;

/** The platforms that the shop has chosen. */
function chosen() {
  return adapters.filter(({ platform }) => options.platforms[platform]);
}

/** Modes `drive` and `load`: the platforms' pixels are to be told of this event. */
export function tellPlatforms(event: OutgoingEvent): void {
  if (!/drive|load/.test(options.mode)) return;
  for (const adapter of chosen()) waiting.push(() => drive(event, adapter));
  driveAll();
}

/** Tells the platforms' pixels what waits, as soon as the visitor allows it and the platform is on the page. */
export function driveAll(): void {
  if (ads() === false) {
    waiting = [];
    if (hasLoaded) for (const { revoke } of chosen()) revoke();
  }
  if (!ads()) return;
  if (options.mode === "load" && !hasLoaded) {
    for (const { platform, loadAll } of chosen()) loadAll(options.platforms[platform]?.pixelIds ?? []);
    hasLoaded = true;
  }
  waiting = waiting.filter((tell) => !tell());
}
