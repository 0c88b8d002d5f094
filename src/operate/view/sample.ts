import { dayMs, type EpochMs, hourMs } from "../../core/index.ts";
import type { Delay, MatchCoverage, MatchKey } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import { coverage, estimateFormula, estimateOf, matchKeysOf } from "../match-key.ts";
import type { OperateEngine } from "../ports.ts";
import { sentKeys } from "./trace.ts";

/** Slices of the range that a sample is drawn from, and events of each: enough for a median, read in milliseconds. */
const slicesMax = 24;
const eventsPerSlice = 8;
const eventsPerDay = 40;

/** One event that reached a destination. */
export interface Sampled {
  readonly event: string;
  readonly receivedAt: EpochMs;
  /** From receipt to the platform's acceptance. */
  readonly delayMs: number;
  readonly keys: readonly MatchKey["key"][];
  /** Without what identity added. */
  readonly ownKeys: readonly MatchKey["key"][];
}

/** Events of a range that were sent to a destination, spread evenly over its time. */
export async function sampleSent(
  engine: OperateEngine,
  destination: KnownDestination,
  range: { readonly from: EpochMs; readonly to: EpochMs },
  wish: { readonly slices?: number; readonly perSlice?: number } = {},
): Promise<readonly Sampled[]> {
  const slices = Math.min(wish.slices ?? slicesMax, Math.max(1, Math.ceil((range.to - range.from) / hourMs)));
  const width = (range.to - range.from) / slices;
  const drawn = await Promise.all(
    Array.from({ length: slices }, (_, index) =>
      drawSlice(engine, destination, {
        from: Math.floor(range.from + index * width),
        to: Math.floor(range.from + (index + 1) * width),
        limit: wish.perSlice ?? eventsPerSlice,
      }),
    ),
  );
  return drawn.flat();
}

async function drawSlice(
  engine: OperateEngine,
  destination: KnownDestination,
  slice: { readonly from: EpochMs; readonly to: EpochMs; readonly limit: number },
): Promise<readonly Sampled[]> {
  const store = destination.store.id;
  const { events } = await engine.trace.search({ store, ...slice });
  const sampled = await Promise.all(
    events.map(async ({ part, position, event }): Promise<readonly Sampled[]> => {
      const deliveries = await engine.trace.deliveries(part, position);
      const delivery = deliveries.find((one) => one.destination === destination.key);
      const last = delivery?.attempts.at(-1);
      if (!delivery || !last || delivery.outcome?.kind !== "delivered") return [];
      const delayMs = Math.max(0, last.at + last.durationMs - event.received_at);
      const [keys, ownKeys] = [sentKeys(event, delivery), matchKeysOf(event)];
      return [{ event: event.event, receivedAt: event.received_at, delayMs, keys, ownKeys }];
    }),
  );
  return sampled.flat();
}

/** Median and 95th percentile of a sample; null when it is empty. */
export function delayOf(sample: readonly Sampled[]): Delay | null {
  if (sample.length === 0) return null;
  const sorted = sample.map((one) => one.delayMs).toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50_ms: at(0.5), p95_ms: at(0.95), sample: sorted.length };
}

/** Match-key coverage of what was sent, per event and per day. */
export async function readMatchCoverage(
  engine: OperateEngine,
  destination: KnownDestination,
  range: { readonly from: EpochMs; readonly to: EpochMs },
): Promise<MatchCoverage> {
  const days = Math.max(1, Math.min(14, Math.ceil((range.to - range.from) / dayMs)));
  const sample = await sampleSent(engine, destination, range, { slices: days, perSlice: eventsPerDay });
  const names = [...new Set(sample.map((one) => one.event))];
  const anonymous = sample.filter(
    (one) => !one.keys.some((key) => key === "email" || key === "phone" || key === "external_id"),
  );
  const daysSeen = [...new Set(sample.map((one) => one.receivedAt - (one.receivedAt % dayMs)))].toSorted(
    (a, b) => a - b,
  );
  const keys = coverage(sample.map((one) => one.keys));
  const own = coverage(sample.map((one) => one.ownKeys));
  return {
    sample: sample.length,
    keys,
    without_identity: own,
    estimate: { score: estimateOf(keys), without_identity: estimateOf(own), formula: estimateFormula },
    by_event: names.map((event) =>
      summary(
        { event },
        sample.filter((one) => one.event === event),
      ),
    ),
    trend: daysSeen.map((day) =>
      summary(
        { day },
        sample.filter((one) => one.receivedAt >= day && one.receivedAt < day + dayMs),
      ),
    ),
    anonymous_share: sample.length === 0 ? null : anonymous.length / sample.length,
  };
}

function summary<T extends object>(label: T, sample: readonly Sampled[]) {
  return { ...label, sample: sample.length, keys: coverage(sample.map((one) => one.keys)) };
}
