import type { StorefrontEvent, Twin } from "../../core/index.ts";
import type { TwinCount } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import { latestEvents } from "../latest-events.ts";
import type { OperateEngine } from "../ports.ts";
import { reportsOf } from "./pixel-report.ts";

const eventsMax = 1_000;

/** Browser against server counts per event name over the latest events. */
export async function countTwins(
  engine: OperateEngine,
  store: string,
  platform: string,
): Promise<{ readonly sample: number; readonly events: readonly TwinCount[] }> {
  const events = (await latestEvents(engine, store, eventsMax)).map(({ event }) => event);
  return { sample: events.length, events: countCopies(events, platform) };
}

/** Per event name: all, those that the platform's browser pixel saw too, and those whose copies differ. */
export function countCopies(events: readonly StorefrontEvent[], platform: string): readonly TwinCount[] {
  const counts = new Map<string, { server: number; browser: number; mismatched: number }>();
  for (const event of events) {
    const count = counts.get(event.event) ?? { server: 0, browser: 0, mismatched: 0 };
    counts.set(event.event, count);
    count.server++;
    const twin = event.twins?.find((one) => one.platform === platform);
    if (!twin) continue;
    count.browser++;
    if (mismatch(event, twin) !== null) count.mismatched++;
  }
  const rows = [...counts].map(([event, count]) => ({ event, ...count }));
  return rows.toSorted((a, b) => b.server - a.server);
}

/** In what a browser's copy and the server's differ, in words; null: nothing that the platform would look at. */
export function mismatch(event: StorefrontEvent, twin: Twin): string | null {
  const { value, currency, contents } = event.properties;
  if (twin.event_id === undefined) return "the browser's copy carries no event ID";
  if (twin.value !== undefined && value !== undefined && Number(twin.value) !== Number(value)) {
    return `value ${twin.value} in the browser, ${value} here`;
  }
  if (twin.currency !== undefined && currency !== undefined && twin.currency !== currency) {
    return `currency ${twin.currency} in the browser, ${currency} here`;
  }
  const ids = contents?.map((one) => one.content_id) ?? [];
  if (twin.content_id !== undefined && ids.length > 0 && !ids.includes(twin.content_id)) {
    return `content ID ${twin.content_id} in the browser, ${ids[0]} here`;
  }
  return null;
}

/** Pixel IDs that browsers reported for the platform of a destination, with how often. */
export async function browserPixelIds(
  engine: OperateEngine,
  destination: KnownDestination,
): Promise<ReadonlyMap<string, number>> {
  const { platform } = destination.type.manifest;
  const seen = new Map<string, number>();
  for (const { event } of await latestEvents(engine, destination.store.id, eventsMax)) {
    const twins = event.twins?.filter((one) => one.platform === platform) ?? [];
    for (const id of twins.flatMap((one) => one.pixel_ids ?? [])) seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  for (const report of await reportsOf(engine, destination.store.id, platform)) {
    for (const id of report.pixel_ids) seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  return seen;
}
