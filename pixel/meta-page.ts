/**
 * Meta's pixel: `window.fbq` is a function that queues its arguments until fbevents.js sets `fbq.callMethod`. The
 * event ID is `eventID` in the argument after the properties (https://developers.facebook.com/docs/marketing-
 * api/conversions-api/deduplicate-pixel-and-server-events, read 2026-11).
 */
export interface Fbq {
  (...args: unknown[]): void;
  callMethod?: (...args: unknown[]) => void;
  queue?: ArrayLike<unknown>[];
  getState?: () => { readonly pixels?: readonly { readonly id: string }[] };
}

/** The IDs that the page loads Meta's pixel with. */
export function metaIds(): string[] {
  const { getState, queue = [] } = window.fbq ?? {};
  const waiting = queue.filter((args) => args[0] === "init").map((args) => `${args[1]}`);
  return [...(getState?.().pixels ?? []).map(({ id }) => id), ...waiting];
}
