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

/** When the latest event of a kind came. */
export async function lastEventAt(
  engine: OperateEngine,
  store: string,
  kind: { readonly source?: string; readonly event?: string },
): Promise<EpochMs | null> {
  const { events } = await engine.trace.search({ store, limit: 1, ...kind });
  return events[0]?.event.received_at ?? null;
}

async function firstEventAt(engine: OperateEngine, store: string): Promise<EpochMs | null> {
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${store}/`));
  const chunks = await Promise.all(parts.map((part) => engine.log.read(part, 1, 1)));
  const times = chunks.flatMap((chunk) => chunk?.events.find((event) => event !== null)?.received_at ?? []);
  return times.length === 0 ? null : Math.min(...times);
}
