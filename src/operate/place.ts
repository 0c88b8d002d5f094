import type { Part, Position } from "../engine/index.ts";
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
