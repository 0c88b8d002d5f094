import { type EpochMs, type Outcome, reasons } from "../core/index.ts";
import type { BegunRange, OutcomeRun, ParkedEvent, Position, Settlement } from "../engine/index.ts";
import { earliest, type Sendable, type Step } from "./plan.ts";
import type { Stop } from "./stop.ts";
import type { BatchReport } from "./verdict.ts";

/** One position of a window with what became of it; `outcome` null: it waits where it was. */
export interface WindowEntry {
  readonly position: Position;
  readonly receivedAt: EpochMs;
  outcome: Outcome | null;
  parked: ParkedEvent | null;
}

/** Groups what is to be sent: at most `max` events a request, never two groups in one, in order. */
export function toBatches(sendables: readonly Sendable[], max: number): Sendable[][] {
  const batches: Sendable[][] = [];
  const open = new Map<string, Sendable[]>();
  for (const sendable of sendables) {
    if (sendable.alone) {
      batches.push([sendable]);
      continue;
    }
    const batch = open.get(sendable.group);
    if (batch && batch.length < max) {
      batch.push(sendable);
      continue;
    }
    const fresh = [sendable];
    open.set(sendable.group, fresh);
    batches.push(fresh);
  }
  return batches;
}

/** Enters what planning settled at once. */
export function enterStep(entry: WindowEntry, step: Step): void {
  if (step.kind === "settle") entry.outcome = step.outcome;
  else if (step.kind === "park") park(entry, step.parked);
}

/** Enters what the requests brought. */
export function enterReport(
  entries: ReadonlyMap<Position, WindowEntry>,
  results: BatchReport["results"],
  now: EpochMs,
  was: ReadonlyMap<Position, ParkedEvent>,
): void {
  for (const [position, result] of results) {
    const entry = entries.get(position);
    if (!entry) continue;
    if (result.kind === "outcome") entry.outcome = result.outcome;
    else {
      park(entry, {
        position,
        due: now + result.afterMs,
        reason: result.reason,
        detail: result.detail,
        attempts: result.attempts,
        possiblySince: result.possiblySince,
        since: was.get(position)?.since ?? now,
      });
    }
  }
}

/**
 * When the destination as a whole must wait, the events without a result stay behind the cursor. Only those that have
 * settled events after them are parked, so that the cursor can pass.
 */
export function parkGaps(
  entries: readonly WindowEntry[],
  stop: Stop,
  possibly: ReadonlyMap<Position, EpochMs>,
  now: EpochMs,
): void {
  let last = entries.length - 1;
  while (last >= 0 && entries[last]?.outcome === null) last--;
  for (const entry of entries.slice(0, last + 1)) {
    if (entry.outcome !== null) continue;
    park(entry, {
      position: entry.position,
      due: now + (stop.kind === "hold" ? 0 : (stop.afterMs ?? 0)),
      reason: stop.kind === "hold" ? stop.reason : reasons.retry,
      detail: stop.detail,
      attempts: 0,
      possiblySince: possibly.get(entry.position) ?? null,
      since: now,
    });
  }
}

/**
 * A probe that the platform fails on again and again may be the trouble itself: it waits apart, so that the next event
 * can show whether the platform works.
 */
export function setAside(
  entry: WindowEntry,
  stop: Stop,
  old: ParkedEvent | undefined,
  possiblySince: EpochMs | null,
  moment: { readonly now: EpochMs; readonly due: EpochMs },
): void {
  park(entry, {
    position: entry.position,
    due: moment.due,
    reason: reasons.setAside,
    detail: `tried alone, because the platform failed on it several times: ${stop.detail}`,
    attempts: (old?.attempts ?? 0) + 1,
    possiblySince: earliest(old?.possiblySince ?? null, possiblySince),
    since: old?.since ?? moment.now,
  });
}

/** A parked event stays parked; what the stop cost is no attempt of its own. */
export function reparkUnsettled(
  entries: readonly WindowEntry[],
  stop: Stop,
  was: ReadonlyMap<Position, ParkedEvent>,
  possibly: ReadonlyMap<Position, EpochMs>,
  now: EpochMs,
): void {
  for (const entry of entries) {
    const old = was.get(entry.position);
    if (entry.outcome !== null || !old) continue;
    park(entry, {
      ...old,
      due: now,
      detail: stop.detail,
      possiblySince: earliest(old.possiblySince, possibly.get(entry.position) ?? null),
    });
  }
}

/** What the ledger is told of a window's events. */
export function settledOf(entries: readonly WindowEntry[]): Pick<Settlement, "parked" | "runs"> {
  return { runs: toRuns(entries), parked: entries.flatMap((entry) => entry.parked ?? []) };
}

/** Settled entries as runs of consecutive positions. */
function toRuns(entries: readonly WindowEntry[]): OutcomeRun[] {
  const runs: { first: Position; outcomes: Outcome[]; receivedAt: EpochMs[] }[] = [];
  for (const { position, outcome, receivedAt } of entries) {
    if (outcome === null) continue;
    const run = runs.at(-1);
    if (run && run.first + run.outcomes.length === position) {
      run.outcomes.push(outcome);
      run.receivedAt.push(receivedAt);
    } else runs.push({ first: position, outcomes: [outcome], receivedAt: [receivedAt] });
  }
  return runs;
}

function park(entry: WindowEntry, parked: ParkedEvent): void {
  entry.parked = parked;
  entry.outcome = { kind: "parked", reason: parked.reason };
}

/** The first position without an outcome. */
export function firstOpen(entries: readonly WindowEntry[]): Position | null {
  return entries.find((entry) => entry.outcome === null)?.position ?? null;
}

/** What may have been received beyond the new cursor, with the earliest time. */
export function remaining(
  sent: ReadonlyMap<Position, EpochMs>,
  from: Position,
  before: BegunRange | null,
): BegunRange | null {
  let to = 0;
  let at: EpochMs | null = null;
  for (const [position, since] of sent) {
    if (position < from) continue;
    to = Math.max(to, position);
    at = earliest(at, since);
  }
  if (before && before.to >= from) {
    to = Math.max(to, before.to);
    at = earliest(at, before.at);
  }
  return at === null ? null : { to, at };
}
