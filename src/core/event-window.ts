import type { StorefrontEvent } from "./event.ts";

/** How late an event may be sent. Checked each time it is due, because a backlog may outlive both. */
export interface EventWindow {
  /** Older events are not sent. */
  readonly eventAgeMsMax: number;
  /** How long the platform remembers an event ID, less an hour; null: it has no such window. */
  readonly dedupWindowMs: number | null;
}

/** Events for which a platform has other times: those that fit everything that is named here. */
export interface WindowException extends Partial<EventWindow> {
  /** Our names, not the platform's. */
  readonly events?: readonly string[];
  readonly orderSources?: readonly string[];
  /** Where the platform knows a purchase again by its order. */
  readonly withOrderId?: true;
}

/** A platform's times, with those of some events apart. */
export interface EventWindows extends EventWindow {
  /** The first one that fits an event counts; what it leaves out is as for all others. */
  readonly exceptions?: readonly WindowException[];
}

/** The times that hold for one event. */
export function windowOf(windows: EventWindows, event: StorefrontEvent): EventWindow {
  const exception = windows.exceptions?.find((one) => fits(one, event));
  return exception ? { ...windows, ...exception } : windows;
}

/** The age up to which some event or other is taken. */
export function longestAgeMs({ eventAgeMsMax, exceptions }: EventWindows): number {
  return Math.max(eventAgeMsMax, ...(exceptions ?? []).map((one) => one.eventAgeMsMax ?? 0));
}

/** Whether an order was made in no browser but in a shop: by its source, or because the store files that source so. */
export function isOffline({ order_source: source, flags }: StorefrontEvent): boolean {
  return source === "pos" || flags?.includes("offline") === true;
}

function fits({ events, orderSources, withOrderId }: WindowException, event: StorefrontEvent): boolean {
  if (events && !events.includes(event.event)) return false;
  const source = isOffline(event) ? "pos" : (event.order_source ?? "");
  if (orderSources && !orderSources.includes(source)) return false;
  return !withOrderId || event.properties.order_id !== undefined;
}
