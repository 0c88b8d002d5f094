import { ads } from "./consent.ts";
import { options } from "./options.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { adapters } from "./platform.ts";
import { drive } from "./twin.ts";

/** What platforms are to be told; each call is truthy once it is done. */
let waiting: (() => unknown)[] = [];

/** Modes `drive` and `load`: the pixels of the platforms that the shop has chosen are to be told of this event. */
export function tellPlatforms(event: OutgoingEvent): void {
  if (!/drive|load/.test(options.mode)) return;
  for (const adapter of adapters) {
    const chosen = options.platforms[adapter.platform];
    if (chosen) waiting.push(() => drive(event, adapter, chosen));
  }
  driveAll();
}

/** Tells the platforms' pixels what waits, as soon as the visitor allows it and the platform is on the page. */
export function driveAll(): void {
  const allowed = ads();
  window.signalpost?.load?.(allowed);
  if (allowed === false) waiting = [];
  if (allowed) waiting = waiting.filter((tell) => !tell());
}
