import { type EpochMs, hourMs } from "../../core/index.ts";
import type { Delay } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import type { OperateEngine } from "../ports.ts";

/** Slices of the range that a sample is drawn from, and events of each: enough for a median, read in milliseconds. */
const slicesMax = 24;
const eventsPerSlice = 8;

/** One event that reached a destination. */
export interface Sampled {
  readonly event: string;
  readonly receivedAt: EpochMs;
  /** From receipt to the platform's acceptance. */
  readonly delayMs: number;
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
  const ranges = Array.from({ length: slices }, (_, index) => ({
    from: Math.floor(range.from + index * width),
    to: Math.floor(range.from + (index + 1) * width),
  }));
  const store = destination.store.id;
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${store}/`));
  const drawn = await Promise.all(
    parts.map((part) => engine.trace.sample(destination.key, part, ranges, wish.perSlice ?? eventsPerSlice)),
  );
  return drawn.flat().flatMap(({ logged: { event }, delivery }): readonly Sampled[] => {
    const last = delivery.attempts.at(-1);
    if (!last) return [];
    const delayMs = Math.max(0, last.at + last.durationMs - event.received_at);
    return [{ event: event.event, receivedAt: event.received_at, delayMs }];
  });
}

/** Median and 95th percentile of a sample; null when it is empty. */
export function delayOf(sample: readonly Sampled[]): Delay | null {
  if (sample.length === 0) return null;
  const sorted = sample.map((one) => one.delayMs).toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50_ms: at(0.5), p95_ms: at(0.95), sample: sorted.length };
}
