import { dayMs, type EpochMs, isStandardName } from "../core/index.ts";
import type { MatchCount, ParkedEvent, Position } from "../engine/index.ts";
import type { Sendable } from "./plan.ts";
import type { WindowEntry } from "./window.ts";

/** All events with names of the shop's own, as one: anybody may invent names, and each would have its own row. */
export const customEvents = "custom";

/** What the delivered ones of these events carried, counted by day and name. */
export function tallyMatches(
  sendables: readonly Sendable[],
  entries: ReadonlyMap<Position, Pick<WindowEntry, "outcome">>,
  was: ReadonlyMap<Position, Pick<ParkedEvent, "reason">>,
): readonly MatchCount[] {
  const counts = new Map<string, { readonly day: EpochMs; count: number } & Omit<MatchCount, "count">>();
  for (const { position, receivedAt, event, match } of sendables) {
    // A replay of what was delivered brings nothing new.
    if (entries.get(position)?.outcome?.kind !== "delivered" || was.get(position)?.reason === "replay")
      continue;
    const day = receivedAt - (receivedAt % dayMs);
    const name = isStandardName(event) ? event : customEvents;
    const key = `${day} ${match.own} ${match.sent} ${name}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { day, event: name, ...match, count: 1 });
  }
  return [...counts.values()];
}
