import { isStandardName, nearStandardName } from "../../core/index.ts";
import { latestEvents } from "../latest-events.ts";
import type { OperateEngine } from "../ports.ts";

const eventsMax = 2_000;

/** Event names of the latest events, with a warning for a name that is one typo away from one of ours. */
export async function recentNames(engine: OperateEngine, store: string) {
  const counts = new Map<string, number>();
  for (const { event } of await latestEvents(engine, store, eventsMax)) {
    counts.set(event.event, (counts.get(event.event) ?? 0) + 1);
  }
  return [...counts]
    .map(([event, count]) => {
      const near = isStandardName(event) ? null : nearStandardName(event);
      const warning =
        near === null ? null : `Almost ${near}: platforms take it as a custom event. Is it a typing mistake?`;
      return { event, count, warning };
    })
    .toSorted((a, b) => b.count - a.count);
}
