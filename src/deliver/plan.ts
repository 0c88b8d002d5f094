import {
  contactTexts,
  dayMs,
  type EpochMs,
  nameCopy,
  type Outcome,
  reasons,
  type StorefrontEvent,
} from "../core/index.ts";
import type { Additions, ParkedEvent, Position, Profile } from "../engine/index.ts";
import { copyAdditions, enrich, matchBits, mergeCopies } from "../identity/index.ts";
import { decide, markOffline, type RouteTarget } from "../route/index.ts";
import { aloneBackoffMs } from "./backoff.ts";
import { roleOf, standsInAt } from "./ownership.ts";
import { duplicateOf, type Sibling } from "./sibling.ts";
import type { Target } from "./target.ts";

/** An event that is to be sent, in the platform's form. */
export interface Sendable {
  readonly position: Position;
  readonly receivedAt: EpochMs;
  readonly payload: object;
  /** Contacts in clear that the payload may hold, so that nothing the platform echoes is kept. */
  readonly contacts: readonly string[];
  readonly group: string;
  /** Sent in a request of its own: with others it may have made the platform fail. */
  readonly alone: boolean;
  /** What the operator should know although it is sent; null: nothing. */
  readonly remark: string | null;
  readonly additions: Additions | null;
  readonly event: string;
  /** The match keys of the event as it came in and as it is sent, as bits. */
  readonly match: { readonly own: number; readonly sent: number };
  readonly attempts: number;
  readonly possiblySince: EpochMs | null;
}

/** An event that is due at a destination, with what is known about its earlier tries. */
export interface DueEvent {
  readonly position: Position;
  /** Null: its bytes are damaged, erased or trimmed. */
  readonly event: StorefrontEvent | null;
  readonly receivedAt: EpochMs;
  readonly profile: Profile | null;
  readonly parked: ParkedEvent | null;
  /** When a request with it may have arrived before a crash. */
  readonly possiblySince: EpochMs | null;
  /** Other copies of it, as far as they are known. */
  readonly siblings: readonly Sibling[];
}

/** When a window is planned, and who is told of a fault of ours in it. */
export interface PlanMoment {
  readonly now: EpochMs;
  readonly failed: (position: Position, error: unknown) => void;
}

/** What is done with one due event. */
export type Step =
  | { readonly kind: "settle"; readonly outcome: Outcome }
  | { readonly kind: "park"; readonly parked: ParkedEvent }
  | { readonly kind: "send"; readonly sendable: Sendable };

/**
 * Decides, completes and maps one event. A fault of ours in doing so costs this event a wait, and no other event its
 * turn: it is tried again until a version without the fault can send it, or its age ends it. `skipped` holds positions
 * of this window that are not sent.
 */
export function planEvent(
  due: DueEvent,
  target: Target,
  route: RouteTarget,
  skipped: ReadonlySet<Position>,
  moment: PlanMoment,
): Step {
  try {
    return plan(due, target, route, skipped, moment.now);
  } catch (error) {
    moment.failed(due.position, error);
    const attempts = (due.parked?.attempts ?? 0) + 1;
    const until = moment.now + aloneBackoffMs(attempts, 0);
    const step = park(
      due,
      until,
      reasons.fault,
      "it could not be prepared; the server's log says why",
      moment.now,
    );
    return { ...step, parked: { ...step.parked, attempts } };
  }
}

function plan(
  due: DueEvent,
  target: Target,
  route: RouteTarget,
  skipped: ReadonlySet<Position>,
  now: EpochMs,
): Step {
  const { event: own, profile, siblings } = due;
  if (!own) {
    return settle({
      kind: "rejected",
      reason: reasons.unreadable,
      detail: "its stored bytes are damaged or were erased",
    });
  }
  if (own.flags?.includes("erased")) {
    return settle({ kind: "skipped", reason: reasons.erased, detail: "erased at the person's request" });
  }
  const role = roleOf(own, target.ownership);
  const twin = duplicateOf(due.position, role, siblings, skipped, target.ownership);
  // A later copy that was sent before its stand-in is the owner's.
  if (twin !== null && role === "stand_in" && twin > due.position) return joined(own, twin);
  if (twin !== null) {
    return settle({
      kind: "skipped",
      reason: reasons.duplicate,
      detail: `a copy of ${nameCopy(twin)}, which has the same name and ID or the same order`,
    });
  }
  if (role === "stand_in") {
    const step = standIn(due, own, target, now);
    if (step) return step;
  }
  const flagged: StorefrontEvent =
    role === "stand_in" ? { ...own, flags: [...(own.flags ?? []), "owner_missing"] } : own;
  const event = mergeCopies(
    flagged,
    siblings.flatMap((one) => one.event ?? []),
  );
  const possiblySince = earliest(due.parked?.possiblySince ?? null, due.possiblySince);
  const outcome = decide(markOffline(event, target.routeStore.dispositions), route, target.routeStore, {
    now,
    profileConsent: profile?.consent?.value,
    profileCountry: profile?.country?.value,
    profileScripts: profile?.scripts ? profile.scripts.value.split(" ") : null,
    possiblySince,
  });
  if (outcome) return settle(outcome);
  const wait = due.parked ? null : settling(due, event, target, now);
  return wait ?? send(due, own, event, target, possiblySince, now);
}

/**
 * A copy of another capture than the owner: joined to the owner's copy, or waiting for it, or no sale without it; null:
 * it stands in.
 */
function standIn(due: DueEvent, event: StorefrontEvent, target: Target, now: EpochMs): Step | null {
  const owner = due.siblings.find((one) => one.event && roleOf(one.event, target.ownership) === "owner");
  if (owner) return joined(event, owner.position);
  const until = Math.min(
    standsInAt(event, target.ownership),
    (due.parked?.since ?? now) + (target.ownership?.waitMs ?? 0),
  );
  if (now >= until) return event.event === "Purchase" && target.ownership?.paidOnly ? unpaid() : null;
  const detail = `waits up to ${Math.round((until - event.received_at) / 1000)} s for the copy of the source that owns ${event.event}`;
  return park(due, until, reasons.owner, detail, now);
}

function unpaid(): Step {
  const detail =
    "purchases of this store count when they are paid, and the order's webhook has not said so; what this copy knows goes out with it";
  return settle({ kind: "skipped", reason: reasons.unpaid, detail });
}

function joined(event: StorefrontEvent, position: Position): Step {
  return settle({
    kind: "skipped",
    reason: reasons.joined,
    detail: `joined to ${nameCopy(position)}, the copy of the source that owns ${event.event}`,
  });
}

function send(
  due: DueEvent,
  own: StorefrontEvent,
  event: StorefrontEvent,
  target: Target,
  possiblySince: EpochMs | null,
  now: EpochMs,
): Step {
  const complete = enrich(event, due.profile, target.type.manifest.platform, target.delivery.clickIdAgeMs);
  const contacts = event.sealed && target.contacts?.(event.sealed);
  const whole = markOffline(complete.event, target.routeStore.dispositions);
  const mapped = target.type.map(whole, target.settings, contacts);
  if (mapped.kind === "skip")
    return settle({ kind: "skipped", reason: mapped.reason, detail: mapped.detail });
  const { platform } = target.type.manifest;
  const from = due.siblings[0]?.position ?? due.position;
  const seen = (one: StorefrontEvent): StorefrontEvent => enrich(one, null, platform).event;
  const asItCame = seen(own);
  const copied = event === own ? null : copyAdditions(asItCame, seen(event), from);
  return {
    kind: "send",
    sendable: {
      position: due.position,
      receivedAt: own.received_at,
      payload: mapped.payload,
      contacts: contacts ? contactTexts(contacts) : [],
      group: mapped.group ?? "",
      alone: due.parked?.reason === reasons.setAside,
      remark: ageRemark(own, target, now),
      additions: copied || complete.additions ? { ...copied, ...complete.additions } : null,
      event: own.event,
      match: { own: matchBits(asItCame), sent: matchBits(complete.event) },
      attempts: due.parked?.attempts ?? 0,
      possiblySince,
    },
  };
}

function ageRemark(event: StorefrontEvent, target: Target, now: EpochMs): string | null {
  const { eventAgeMsWarn } = target.type.manifest.limits;
  const age = now - event.event_time;
  if (eventAgeMsWarn === undefined || age <= eventAgeMsWarn) return null;
  return `sent ${Math.floor(age / dayMs)} days after it happened; it may match no ad any more`;
}

/** Waits for the other captures' copies, so that their match keys arrive with the first; not once they have met. */
function settling(due: DueEvent, event: StorefrontEvent, target: Target, now: EpochMs): Step | null {
  const settleMs = target.delivery.settleMs[event.event] ?? 0;
  // Never longer than the window itself, however wrong the clock was when the event came.
  const until = Math.min(event.received_at, now) + settleMs;
  if (settleMs === 0 || now >= until) return null;
  if (due.siblings.some((one) => one.event && one.event.source !== due.event?.source)) return null;
  const detail = `waits up to ${Math.round(settleMs / 1000)} s for its other copies`;
  return park(due, until, reasons.settling, detail, now);
}

function park(
  due: DueEvent,
  until: EpochMs,
  reason: string,
  detail: string,
  now: EpochMs,
): Extract<Step, { readonly kind: "park" }> {
  const { position, parked } = due;
  return {
    kind: "park",
    parked: {
      position,
      due: until,
      reason,
      detail,
      attempts: parked?.attempts ?? 0,
      possiblySince: earliest(parked?.possiblySince ?? null, due.possiblySince),
      since: parked?.since ?? now,
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
