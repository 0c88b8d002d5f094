import { type EpochMs, type Outcome, reasons, type StorefrontEvent } from "../core/index.ts";
import type { Additions, ParkedEvent, Position, Profile } from "../engine/index.ts";
import { enrich } from "../identity/index.ts";
import { decide, type RouteStore, type RouteTarget } from "../route/index.ts";
import type { Target } from "./target.ts";

/** An event that is to be sent, in the platform's form. */
export interface Sendable {
  readonly position: Position;
  readonly receivedAt: EpochMs;
  readonly payload: object;
  readonly group: string;
  readonly additions: Additions | null;
  readonly attempts: number;
  readonly possiblySince: EpochMs | null;
}

/** An event that is due at a destination, with what is known about its earlier tries. */
export interface DueEvent {
  readonly position: Position;
  readonly event: StorefrontEvent | null;
  readonly profile: Profile | null;
  readonly parked: ParkedEvent | null;
  /** When a request with it may have arrived before a crash. */
  readonly possiblySince: EpochMs | null;
  /** Set when it is a copy of an event that this destination has got or will get. */
  readonly duplicateOf: Position | null;
}

/** What is done with one due event. */
export type Step =
  | { readonly kind: "settle"; readonly outcome: Outcome }
  | { readonly kind: "park"; readonly parked: ParkedEvent }
  | { readonly kind: "send"; readonly sendable: Sendable };

/** Decides, completes and maps one event. Never throws: what cannot be mapped is rejected with our own fault named. */
export function planEvent(
  due: DueEvent,
  target: Target,
  route: RouteTarget,
  store: RouteStore,
  now: EpochMs,
): Step {
  const { event, profile } = due;
  if (!event) {
    return settle({
      kind: "rejected",
      reason: reasons.unreadable,
      detail: "its stored bytes are damaged or were erased",
    });
  }
  if (due.duplicateOf !== null) {
    return settle({
      kind: "skipped",
      reason: reasons.duplicate,
      detail: `a copy of event ${due.duplicateOf}, which has the same name and ID or the same order`,
    });
  }
  const possiblySince = earliest(due.parked?.possiblySince ?? null, due.possiblySince);
  const outcome = decide(event, route, store, {
    now,
    profileConsent: profile?.consent?.value,
    profileCountry: profile?.country?.value,
    possiblySince,
  });
  if (outcome) return settle(outcome);
  const wait = due.parked ? null : settling(due, event, target, now);
  return wait ?? send(due, event, target, possiblySince);
}

function send(due: DueEvent, event: StorefrontEvent, target: Target, possiblySince: EpochMs | null): Step {
  const complete = enrich(event, due.profile, target.type.manifest.platform);
  const mapped = target.type.map(complete.event, target.settings);
  if (mapped.kind === "skip")
    return settle({ kind: "skipped", reason: mapped.reason, detail: mapped.detail });
  return {
    kind: "send",
    sendable: {
      position: due.position,
      receivedAt: event.received_at,
      payload: mapped.payload,
      group: mapped.group ?? "",
      additions: complete.additions,
      attempts: due.parked?.attempts ?? 0,
      possiblySince,
    },
  };
}

/** Waits for the other copies of the event, so that their match keys arrive with the first. */
function settling(due: DueEvent, event: StorefrontEvent, target: Target, now: EpochMs): Step | null {
  const settleMs = target.delivery.settleMs[event.event] ?? 0;
  const until = event.received_at + settleMs;
  if (settleMs === 0 || now >= until) return null;
  return {
    kind: "park",
    parked: {
      position: due.position,
      due: until,
      reason: reasons.settling,
      detail: `waits up to ${Math.round(settleMs / 1000)} s for its other copies`,
      attempts: 0,
      possiblySince: null,
      since: now,
    },
  };
}

/** The earlier of two times that may be missing. */
export function earliest(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

function settle(outcome: Outcome): Step {
  return { kind: "settle", outcome };
}
