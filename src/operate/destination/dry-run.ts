import { applyFilter, parseFilter } from "../../route/index.ts";
import type { EventFilterRule, FilterDryRun } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import { latestEvents } from "../latest-events.ts";
import { placeOf } from "../place.ts";
import type { OperateEngine } from "../ports.ts";
import { invalid } from "../refusal.ts";

/** Stored events that a dry run looks at, newest first. */
const eventsMax = 2_000;
const samplesMax = 20;

/** What a filter would have done to the latest stored events. */
export async function dryRunFilter(
  engine: OperateEngine,
  destination: KnownDestination,
  rule: EventFilterRule,
): Promise<FilterDryRun> {
  const parsed = parseFilter(rule, "filter");
  if (!parsed.ok) throw invalid(parsed.problems);
  const events = await latestEvents(engine, destination.store.id, eventsMax);
  const byEvent = new Map<string, { kept: number; dropped: number }>();
  const samples: FilterDryRun["samples"][number][] = [];
  for (const logged of events) {
    const { event } = logged;
    const outcome = applyFilter(event, parsed.value);
    const counts = byEvent.get(event.event) ?? { kept: 0, dropped: 0 };
    byEvent.set(event.event, counts);
    if (!outcome) counts.kept++;
    else {
      counts.dropped++;
      if (samples.length < samplesMax) {
        const { event: name, event_id, received_at } = event;
        samples.push({
          place: placeOf(logged),
          event: name,
          event_id,
          received_at,
          why: outcome.detail ?? outcome.reason,
        });
      }
    }
  }
  const rows = [...byEvent].map(([event, counts]) => ({ event, ...counts }));
  return {
    looked_at: events.length,
    from: events.at(-1)?.event.received_at ?? null,
    kept: rows.reduce((sum, one) => sum + one.kept, 0),
    dropped: rows.reduce((sum, one) => sum + one.dropped, 0),
    by_event: rows.toSorted((a, b) => b.kept + b.dropped - a.kept - a.dropped),
    samples,
  };
}
