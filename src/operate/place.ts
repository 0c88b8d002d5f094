import type { LoggedEvent, Part, Position } from "../engine/index.ts";
import { notFound } from "./refusal.ts";

/** Names one stored copy for people and links: `demo/0:123`. */
export function placeOf(logged: { readonly part: Part; readonly position: Position }): string {
  return `${logged.part}:${logged.position}`;
}

/** The stored copy at a place of this store. */
export function readPlace(
  place: string,
  store: string,
): { readonly part: Part; readonly position: Position } {
  const colon = place.lastIndexOf(":");
  const [part, position] = [place.slice(0, colon), Number(place.slice(colon + 1))];
  if (colon > 0 && part.startsWith(`${store}/`) && Number.isSafeInteger(position) && position > 0) {
    return { part, position };
  }
  throw notFound("stored event", place, "Use the `place` of an event in the list.");
}

/** All items, some at a time, in their order. */
export async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(run))));
  }
  return results;
}

/** The page of the list before which an event lies, as its own place. */
export function isAt(
  logged: LoggedEvent,
  place: { readonly part: Part; readonly position: Position },
): boolean {
  return logged.part === place.part && logged.position === place.position;
}
