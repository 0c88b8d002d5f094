import type { DeliveryState, EventRow } from "../../../../src/wire/index.ts";

/** Filters of the event list as they stand in the address bar. */
export interface EventSearch {
  readonly event?: string;
  readonly source?: EventRow["source"];
  readonly state?: DeliveryState;
  readonly destination?: string;
  readonly visitor_id?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Words of a source, the same on all pages. */
export const sourceWords: Readonly<Record<EventRow["source"], string>> = {
  pixel: "Pixel",
  server: "Server API",
  shopify: "Shopify webhook",
};

const states: readonly string[] = [
  "delivered",
  "skipped",
  "rejected",
  "expired",
  "waiting",
  "parked",
  "held",
];

/** Reads the address bar; what is not a filter is dropped, so that an old link still opens the list. */
export function eventSearch(search: Readonly<Record<string, unknown>>): EventSearch {
  const found: Record<string, string> = {};
  for (const name of ["event", "source", "state", "destination", "visitor_id", "text", "from", "to"]) {
    const value = search[name];
    if ((typeof value !== "string" && typeof value !== "number") || value === "") continue;
    if (name === "source" && !(String(value) in sourceWords)) continue;
    if (name === "state" && !states.includes(String(value))) continue;
    found[name] = String(value);
  }
  // Each name holds a string, and the two with fixed words were checked above.
  return found as EventSearch;
}
