import {
  type EpochMs,
  type EventWindow,
  type Outcome,
  type OutcomeKind,
  type StorefrontEvent,
  windowOf,
} from "../../core/index.ts";
import type { LoggedEvent } from "../../engine/index.ts";
import type { ReplayPreview } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import type { OperateEngine } from "../ports.ts";
import { invalid } from "../refusal.ts";

/** What a replay takes: settled events of a range, by outcome, reason and name. */
export interface ReplayWish {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly outcomes: readonly OutcomeKind[];
  readonly reasons?: readonly string[];
  readonly events?: readonly string[];
}

/** One event that a replay takes. */
export interface Selected {
  readonly logged: LoggedEvent;
  readonly outcome: { readonly kind: string; readonly reason: string };
}

/** Events of one page. */
const pageEvents = 400;
/** Events that a preview counts; a replay itself has no such limit. */
const previewEventsMax = 20_000;

/** The next page of what a replay takes, newest first; `next` null: the end. */
export async function selectPage(
  engine: OperateEngine,
  destination: KnownDestination,
  wish: ReplayWish,
  before: number | null,
): Promise<{
  readonly selected: readonly Selected[];
  readonly looked: number;
  readonly next: number | null;
}> {
  const { events, next } = await engine.trace.search({
    store: destination.store.id,
    from: wish.from,
    to: wish.to,
    destination: destination.key,
    state: wish.outcomes,
    limit: pageEvents,
    ...(before === null ? {} : { before }),
  });
  const named = events.filter(({ event }) => wish.events === undefined || wish.events.includes(event.event));
  const outcomes = await outcomesOf(engine, destination.key, named);
  const selected = named.flatMap((logged, index): readonly Selected[] => {
    const outcome = outcomes[index];
    if (!outcome || outcome.kind === "parked" || !wish.outcomes.includes(outcome.kind)) return [];
    if (wish.reasons && !wish.reasons.includes(outcome.reason)) return [];
    return [{ logged, outcome }];
  });
  return { selected, looked: events.length, next };
}

/** Outcomes of events, one question for each part they lie in. */
async function outcomesOf(
  engine: OperateEngine,
  key: string,
  events: readonly LoggedEvent[],
): Promise<readonly (Outcome | null)[]> {
  const parts = [...new Set(events.map((one) => one.part))];
  const found = new Map<string, Outcome | null>();
  for (const part of parts) {
    const positions = events.filter((one) => one.part === part).map((one) => one.position);
    const outcomes = await engine.trace.outcomes(key, part, positions);
    positions.forEach((position, index) => {
      found.set(`${part} ${position}`, outcomes[index] ?? null);
    });
  }
  return events.map((one) => found.get(`${one.part} ${one.position}`) ?? null);
}

/** What a replay would send, in numbers. Nothing is sent by asking. */
export async function previewReplay(
  engine: OperateEngine,
  destination: KnownDestination,
  wish: ReplayWish,
  now: EpochMs,
): Promise<ReplayPreview> {
  checkWish(wish);
  const found: Selected[] = [];
  let looked = 0;
  let next: number | null = null;
  do {
    const page = await selectPage(engine, destination, wish, next);
    found.push(...page.selected);
    looked += page.looked;
    next = page.next;
  } while (next !== null && looked < previewEventsMax);
  const count = (test: (one: Selected) => boolean): number => found.filter(test).length;
  const pastWindow = count(({ logged }) => isPastWindow(logged.event, destination, now));
  const delivered = count(({ outcome }) => outcome.kind === "delivered");
  return {
    events: found.length,
    by_outcome: groups(found),
    already_delivered: delivered,
    past_window: pastWindow,
    too_old: count(
      ({ logged: { event } }) => now - event.event_time > windowFor(destination, event).eventAgeMsMax,
    ),
    complete: next === null,
    warning: warningOf(destination, delivered, pastWindow),
    confirm: confirmWord,
  };
}

/** The word that a person types before events are sent once more. */
export const confirmWord = "replay";

/** Refuses a range that runs backwards. */
export function checkWish(wish: ReplayWish): void {
  if (wish.from < wish.to) return;
  throw invalid([
    { path: "from", problem: "not before `to`", hint: "Send a range of received times in milliseconds." },
  ]);
}

function groups(found: readonly Selected[]): ReplayPreview["by_outcome"] {
  const counts = new Map<string, { readonly outcome: string; readonly reason: string; count: number }>();
  for (const { outcome } of found) {
    const key = `${outcome.kind} ${outcome.reason}`;
    const group = counts.get(key) ?? { outcome: outcome.kind, reason: outcome.reason, count: 0 };
    group.count++;
    counts.set(key, group);
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}

function isPastWindow(event: StorefrontEvent, destination: KnownDestination, now: EpochMs): boolean {
  const { platform } = destination.type.manifest;
  const { dedupWindowMs } = windowFor(destination, event);
  if (dedupWindowMs === null || now - event.event_time <= dedupWindowMs) return false;
  return Boolean(
    event.twins?.some((one) => one.platform === platform) || event.twin_possible?.includes(platform),
  );
}

function windowFor({ type }: KnownDestination, event: StorefrontEvent): EventWindow {
  return windowOf(type.manifest.limits, event);
}

function warningOf(destination: KnownDestination, delivered: number, pastWindow: number): string | null {
  const { title } = destination;
  const { dedupWindowMs, exceptions } = destination.type.manifest.limits;
  const hours = Math.round((dedupWindowMs ?? 0) / 3_600_000);
  if (pastWindow > 0) {
    const ago = exceptions ? `longer ago than ${title} remembers` : `more than ${hours} hours ago`;
    return `${pastWindow} were seen by the browser pixel ${ago}: ${title} would count them twice, so they end as expired.`;
  }
  if (delivered === 0) return null;
  return hours === 0
    ? `${delivered} were delivered already; ${title} promises no deduplication.`
    : `${delivered} were delivered already; ${title} drops the second copy for ${hours} hours after the first.`;
}
