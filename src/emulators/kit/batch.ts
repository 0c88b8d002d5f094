/** What a platform does with a batch of which some events are bad: refuse it whole, or keep the good ones. */
export type BatchRule = "atomic" | "per_event";

/** What came of one event of a batch. */
export type EventVerdict<Event, Refusal> =
  | { readonly kind: "accepted"; readonly event: Event }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Good events with the refused ones by their place; or the refusal of all. */
export type BatchVerdict<Event, Refusal> =
  | {
      readonly kind: "accepted";
      readonly events: readonly Event[];
      readonly failed: readonly { readonly index: number; readonly refusal: Refusal }[];
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Checks the events of a batch one by one. A batch without a good event is refused by either rule. */
export function checkEvents<Event, Refusal>(
  data: readonly unknown[],
  rule: BatchRule,
  check: (raw: unknown, index: number) => EventVerdict<Event, Refusal>,
): BatchVerdict<Event, Refusal> {
  const events: Event[] = [];
  const failed: { readonly index: number; readonly refusal: Refusal }[] = [];
  for (const [index, raw] of data.entries()) {
    const verdict = check(raw, index);
    if (verdict.kind === "accepted") events.push(verdict.event);
    else if (rule === "atomic") return verdict;
    else failed.push({ index, refusal: verdict.refusal });
  }
  const [first] = failed;
  return first && events.length === 0
    ? { kind: "refused", refusal: first.refusal }
    : { kind: "accepted", events, failed };
}

const dayMs = 86_400_000;
/** Clocks differ a little; no platform says by how much they may. */
const futureMs = 10 * 60_000;

/** Whether an event is older than a platform takes, or in the future. */
export function isOutOfAge(timeMs: number, daysMax: number, nowMs: number): boolean {
  return timeMs < nowMs - daysMax * dayMs || timeMs > nowMs + futureMs;
}
