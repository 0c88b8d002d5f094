import type { StoreFile } from "../../config/index.ts";
import type { EpochMs } from "../../core/index.ts";
import type { StoreBrief } from "../../wire/index.ts";
import type { OperateEngine } from "../ports.ts";

/** A store with when its events began and when the latest came. */
export async function describeStore(engine: OperateEngine, store: StoreFile): Promise<StoreBrief> {
  const [first, last] = await Promise.all([
    firstEventAt(engine, store.id),
    lastEventAt(engine, store.id, {}),
  ]);
  return {
    id: store.id,
    name: store.name ?? store.id,
    currency: store.currency?.toUpperCase() ?? null,
    country: store.country?.toUpperCase() ?? null,
    destinations: store.destinations?.length ?? 0,
    first_event_at: first,
    last_event_at: last,
  };
}

interface Sight {
  /** How far the log was looked through, per part. */
  readonly heads: ReadonlyMap<string, number>;
  readonly at: EpochMs | null;
}

/**
 * What was found before, per engine: a kind that never comes (a shop without webhooks) would otherwise be looked for
 * through the whole log at every page.
 */
const sights = new WeakMap<OperateEngine, Map<string, Sight>>();

/** When the latest event of a kind came. */
export async function lastEventAt(
  engine: OperateEngine,
  store: string,
  kind: { readonly source?: string; readonly event?: string },
): Promise<EpochMs | null> {
  const known = sights.get(engine) ?? new Map<string, Sight>();
  sights.set(engine, known);
  const name = JSON.stringify([store, kind]);
  const before = known.get(name);
  const heads = await headsOf(engine, store);
  if (before && [...heads].every(([part, head]) => before.heads.get(part) === head)) return before.at;
  const from = before ? await timeAt(engine, before.heads) : null;
  const { events } = await engine.trace.search({
    store,
    limit: 1,
    ...kind,
    ...(from === null ? {} : { from }),
  });
  const at = events[0]?.event.received_at ?? before?.at ?? null;
  known.set(name, { heads, at });
  return at;
}

async function headsOf(engine: OperateEngine, store: string): Promise<ReadonlyMap<string, number>> {
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${store}/`));
  return new Map(await Promise.all(parts.map(async (part) => [part, await engine.log.head(part)] as const)));
}

/** When the oldest of these heads was received; null: it is gone. */
async function timeAt(engine: OperateEngine, heads: ReadonlyMap<string, number>): Promise<EpochMs | null> {
  const found = await Promise.all([...heads].map(([part, head]) => engine.trace.at(part, head)));
  const times = found.map((one) => one?.event.received_at ?? null);
  return times.includes(null) || times.length === 0 ? null : Math.min(...times.filter((one) => one !== null));
}

async function firstEventAt(engine: OperateEngine, store: string): Promise<EpochMs | null> {
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${store}/`));
  const chunks = await Promise.all(parts.map((part) => engine.log.read(part, 1, 1)));
  const times = chunks.flatMap((chunk) => chunk?.events.find((event) => event !== null)?.received_at ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
