import type { EpochMs } from "../core/index.ts";
import type { EventRow } from "../wire/index.ts";
import type { OperatePorts } from "./ports.ts";
import { type EventWish, queryOf, rowsOf } from "./view/event-list.ts";

/** How often news is looked for. */
const pollMs = 500;
/** Rows of one look; of a burst beyond them an empty batch says that the list is to be read again. */
const rowsPerLookMax = 50;
/** Rows that are watched until their deliveries have outcomes, and for how long. */
const watchedMax = 100;
const watchMsMax = 60_000;

/**
 * New rows as they come, and old ones again when their state changes, until `signal` aborts. After an empty batch, as
 * the first is, nothing is missed: what came before it stands in the list.
 */
export async function* feedOf(
  ports: Pick<OperatePorts, "engine" | "clock">,
  store: string,
  wish: EventWish,
  signal: AbortSignal,
): AsyncGenerator<readonly EventRow[]> {
  const { engine, clock } = ports;
  // Filtered by state, a row comes when it gets that state, and a visitor's events are found by the visitor only a
  // moment after they are stored: the newest events are looked at as a whole then.
  const { state, destination, visitor_id, ...plain } = wish;
  const hasState = (row: EventRow): boolean =>
    (state === undefined && destination === undefined) ||
    row.deliveries.some(
      (one) => (destination ?? one.destination) === one.destination && (state ?? one.state) === one.state,
    );
  const fits = (row: EventRow): boolean =>
    (visitor_id === undefined || row.visitor_id === visitor_id) && hasState(row);
  let heads = await headsOf(engine, store);
  yield [];
  const watched = new Map<string, { readonly row: EventRow; readonly since: EpochMs }>();
  while (!signal.aborted) {
    const reached = await headsOf(engine, store);
    const fresh = await freshEvents(engine, store, plain, heads, reached);
    heads = reached;
    if (fresh.length >= rowsPerLookMax) yield [];
    const old = await Promise.all([...watched.values()].map(({ row }) => eventAt(engine, row.place)));
    const rows = await rowsOf(engine, [...fresh, ...old.flat()]);
    const news = rows.filter((row) => {
      const before = watched.get(row.place)?.row;
      return !before || JSON.stringify(before.deliveries) !== JSON.stringify(row.deliveries);
    });
    watch(watched, rows, clock.now());
    const shown = news.filter(fits);
    if (shown.length > 0) yield shown;
    await clock.sleep(pollMs, signal);
  }
}

async function headsOf(engine: OperatePorts["engine"], store: string): Promise<ReadonlyMap<string, number>> {
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${store}/`));
  return new Map(await Promise.all(parts.map(async (part) => [part, await engine.log.head(part)] as const)));
}

async function freshEvents(
  engine: OperatePorts["engine"],
  store: string,
  wish: EventWish,
  heads: ReadonlyMap<string, number>,
  reached: ReadonlyMap<string, number>,
) {
  if (![...reached].some(([part, head]) => head > (heads.get(part) ?? 0))) return [];
  const { events } = await engine.trace.search(queryOf(store, { ...wish, limit: rowsPerLookMax }));
  const isFresh = ({ part, position }: { readonly part: string; readonly position: number }): boolean =>
    position > (heads.get(part) ?? 0) && position <= (reached.get(part) ?? 0);
  return events.filter(isFresh).toReversed();
}

async function eventAt(engine: OperatePorts["engine"], place: string) {
  const colon = place.lastIndexOf(":");
  const found = await engine.trace.at(place.slice(0, colon), Number(place.slice(colon + 1)));
  return found ? [found] : [];
}

function watch(
  watched: Map<string, { readonly row: EventRow; readonly since: EpochMs }>,
  rows: readonly EventRow[],
  now: EpochMs,
): void {
  for (const row of rows) {
    const since = watched.get(row.place)?.since ?? now;
    const open = row.deliveries.some(
      (one) => one.state === "waiting" || one.state === "parked" || one.state === "held",
    );
    // A row without any delivery yet was read before the destinations saw its part.
    if ((open || row.deliveries.length === 0) && now - since < watchMsMax)
      watched.set(row.place, { row, since });
    else watched.delete(row.place);
  }
  for (const place of [...watched.keys()].slice(0, Math.max(0, watched.size - watchedMax)))
    watched.delete(place);
}
