import type { Chance } from "./random.ts";
import type { Depth, Visit } from "./visit.ts";

/** One step of a visit and when it happens. */
export interface ScheduledStep {
  readonly at: number;
  readonly visit: Visit;
  readonly step: Depth;
}

const days = 14;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How busy each hour of the day is: quiet at night, two peaks, busiest in the evening. */
const dayCurve = [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 12, 11, 9, 8, 9, 10, 12, 15, 17, 15, 10, 5];
const stepMsMin = 8_000;
const stepMsMax = 150_000;
const windowMs = hourMs / 3;

/** Spreads visits over the two weeks before `end`, more of them each day and in the evening; in order of time. */
export function createSchedule(
  visits: readonly Visit[],
  end: number,
  chance: Chance,
  stepsOf: (visit: Visit) => readonly Depth[],
): readonly ScheduledStep[] {
  const steps = visits.flatMap((visit) => {
    let at = startOf(end, chance);
    return stepsOf(visit).map((step) => {
      const scheduled = { at, visit, step };
      at += chance.between(stepMsMin, stepMsMax);
      return scheduled;
    });
  });
  return steps.filter((one) => one.at < end).sort((a, b) => a.at - b.at);
}

/** Steps that happen in one stretch of time, by visit: visits do not wait for each other, steps of one visit do. */
export interface Window {
  /** When the last of them happens. */
  readonly at: number;
  readonly byVisit: readonly (readonly ScheduledStep[])[];
}

/** Steps in order of time, cut into windows. */
export function toWindows(steps: readonly ScheduledStep[]): readonly Window[] {
  const windows = Map.groupBy(steps, (one) => Math.floor(one.at / windowMs));
  return [...windows.values()].map((inside) => ({
    at: inside.at(-1)?.at ?? 0,
    byVisit: [...Map.groupBy(inside, (one) => one.visit).values()],
  }));
}

/** Later days are likelier, and so are busy hours: a draw that fails is drawn again. */
function startOf(end: number, chance: Chance): number {
  for (;;) {
    const at = Math.floor(end - chance.float() * days * dayMs);
    const growth = 1 - (0.45 * (end - at)) / (days * dayMs);
    const busy = (dayCurve[new Date(at).getUTCHours()] ?? 1) / 17;
    if (chance.float() < growth * busy) return at;
  }
}
