import {
  type EpochMs,
  type EventWindow,
  hourMs,
  type Outcome,
  type OutcomeKind,
  reasons,
  type StorefrontEvent,
  windowOf,
} from "../../core/index.ts";
import type { LoggedEvent } from "../../engine/index.ts";
import { markOffline } from "../../route/index.ts";
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
  return {
    events: found.length,
    by_outcome: groups(found),
    already_delivered: count(({ outcome }) => outcome.kind === "delivered"),
    past_window: count(({ logged }) => isPastWindow(logged.event, destination, now)),
    too_old: count(
      ({ logged: { event } }) => now - event.event_time > windowFor(destination, event).eventAgeMsMax,
    ),
    complete: next === null,
    warning: warningOf(destination, found, now),
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

/** The browser's copy is known, and longer ago than the platform remembers. */
function isPastWindow(event: StorefrontEvent, destination: KnownDestination, now: EpochMs): boolean {
  const { platform } = destination.type.manifest;
  if (!isForgotten(event, event.event_time, destination, now)) return false;
  return Boolean(
    event.twins?.some((one) => one.platform === platform) || event.twin_possible?.includes(platform),
  );
}

/** Whether the platform would take a copy of what it may have had at this time for another event. */
function isForgotten(
  event: StorefrontEvent,
  since: EpochMs,
  destination: KnownDestination,
  now: EpochMs,
): boolean {
  const { dedupWindowMs } = windowFor(destination, event);
  return dedupWindowMs !== null && now - since > dedupWindowMs;
}

function windowFor({ type, store }: KnownDestination, event: StorefrontEvent): EventWindow {
  return windowOf(type.manifest.limits, markOffline(event, store.order_sources));
}

/** What could count twice, in sentences; null: nothing. */
function warningOf(destination: KnownDestination, found: readonly Selected[], now: EpochMs): string | null {
  const { title } = destination;
  const { dedupWindowMs, exceptions } = destination.type.manifest.limits;
  const hours = Math.round((dedupWindowMs ?? 0) / hourMs);
  const ago = exceptions ? `longer ago than ${title} remembers` : `more than ${hours} hours ago`;
  const hasTwin = ({ logged }: Selected): boolean => isPastWindow(logged.event, destination, now);
  const wasForgotten = ({ logged: { event } }: Selected): boolean =>
    isForgotten(event, event.received_at, destination, now);
  const others = found.filter((one) => !hasTwin(one));
  const delivered = others.filter(({ outcome }) => outcome.kind === "delivered");
  const unanswered = others.filter(({ outcome }) => outcome.reason === reasons.dedupWindowOver);
  const sentences = [
    [
      found.filter(hasTwin),
      `seen by the browser pixel ${ago}: ${title} would count twice, so the outcome is expired.`,
    ],
    [
      delivered.filter(wasForgotten),
      `delivered ${ago}: ${title} has forgotten that, and counts a second time.`,
    ],
    [
      delivered.filter((one) => !wasForgotten(one)),
      dedupWindowMs === null
        ? `delivered already; ${title} promises no deduplication.`
        : `delivered already; ${title} drops the second copy for ${hours} hours after the first.`,
    ],
    [unanswered, `sent without an answer: what ${title} took all the same is counted twice.`],
  ] as const;
  const told = sentences.flatMap(([some, words]) =>
    some.length > 0 ? [`${some.length} ${some.length === 1 ? "was" : "were"} ${words}`] : [],
  );
  return told.length > 0 ? told.join(" ") : null;
}
