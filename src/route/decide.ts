import {
  type Consent,
  type ConsentPolicy,
  type ConsentPurpose,
  consentEventName,
  dayMs,
  decideConsent,
  type EpochMs,
  type EventWindows,
  hourMs,
  type Outcome,
  reasons,
  type StorefrontEvent,
  stricterConsent,
  windowOf,
} from "../core/index.ts";
import { applyMappingScope, type EventMapping } from "./event-mapping.ts";
import { applyExclusions, type OrderSourceExclusion } from "./exclusion.ts";
import { applyFilter, type EventFilter } from "./filter.ts";
import { mayBeOfBrowser, type OrderDisposition } from "./order-class.ts";
import { orderRule } from "./order-rule.ts";

/** What routing knows about a destination. */
export interface RouteTarget {
  readonly id: string;
  readonly title: string;
  readonly platform: string;
  readonly active: boolean;
  readonly filter: EventFilter | undefined;
  readonly consent: readonly ConsentPurpose[];
  readonly hasOfflineSet: boolean;
  readonly windows: EventWindows;
}

/** What routing knows about the store. */
export interface RouteStore {
  readonly country: string | undefined;
  readonly consent: ConsentPolicy;
  readonly exclusions: readonly OrderSourceExclusion[];
  /** What happens to the orders of a source where the store differs from the defaults. */
  readonly dispositions?: Readonly<Record<string, OrderDisposition>> | undefined;
  readonly sendBots: boolean;
  /** Platforms whose script over half of the last seven days' sessions had. */
  readonly likelyScripts: readonly string[];
  readonly mappings?: readonly EventMapping[] | undefined;
}

/** What is known at the moment when the event is due. */
export interface RouteMoment {
  readonly now: EpochMs;
  /** Consent of the profile now, which may be stricter than that of the event. */
  readonly profileConsent: Consent | undefined;
  readonly profileCountry: string | undefined;
  /** Platforms whose script this visitor's pixel saw; null: no pixel has said. */
  readonly profileScripts: readonly string[] | null;
  /** When a request with this event may have reached the platform first; null: certainly never. */
  readonly possiblySince: EpochMs | null;
}

/** The outcome of an event that is not sent, in the order in which an operator would look; null: send it. */
export function decide(
  event: StorefrontEvent,
  target: RouteTarget,
  store: RouteStore,
  moment: RouteMoment,
): Outcome | null {
  if (!target.active) return skip(reasons.inactive, `${target.title} was inactive when the event was due`);
  if (event.event === consentEventName)
    return skip(reasons.unmapped, "a visitor's answer about consent, which stays with us");
  if (event.flags?.includes("bot") && !store.sendBots) {
    return skip(reasons.bot, "the visitor's user agent is that of a bot, or empty");
  }
  return (
    orderRule(event, {
      hasOfflineSet: target.hasOfflineSet,
      dispositions: store.dispositions,
      mappings: store.mappings,
    }) ??
    applyExclusions(event, store.exclusions, target.id) ??
    applyMappingScope(event, store.mappings, target.id) ??
    applyFilter(event, target.filter) ??
    consentRule(event, target, store, moment) ??
    lateness(event, target, store, moment)
  );
}

/** The skip for an event that its visitor, or the store's rule for those who have not answered, keeps from a platform. */
export function consentRule(
  event: StorefrontEvent,
  target: Pick<RouteTarget, "consent" | "title">,
  store: Pick<RouteStore, "consent" | "country">,
  moment: Pick<RouteMoment, "profileConsent" | "profileCountry">,
): Outcome | null {
  const country = event.country ?? moment.profileCountry ?? store.country ?? "";
  const said = stricterConsent(event.consent, moment.profileConsent);
  const decision = decideConsent(said, target.consent, country, store.consent);
  if (!decision || decision.allowed) return null;
  const purpose = decision.purpose === "sale_of_data" ? "sale of data" : decision.purpose;
  return skip(
    reasons.consent,
    decision.basis === "said"
      ? `the visitor refused ${purpose}, which ${target.title} needs`
      : `nobody answered for ${purpose}, and the store's rule for ${country || "this region"} is not to send`,
  );
}

/** Age limit and dedup window, checked each time the event is due: a backlog may outlive both. */
function lateness(
  event: StorefrontEvent,
  target: RouteTarget,
  store: RouteStore,
  moment: RouteMoment,
): Outcome | null {
  const age = moment.now - event.event_time;
  const { eventAgeMsMax, dedupWindowMs } = windowOf(target.windows, event);
  if (age > eventAgeMsMax) {
    return expire(
      reasons.tooOld,
      `${inDays(age)} old; ${target.title} takes ${target.windows.exceptions ? "such events" : "events"} of up to ${inDays(eventAgeMsMax)}`,
    );
  }
  if (dedupWindowMs === null) return null;
  const since = countedSince(event, target.platform, store, moment);
  if (since === null || moment.now - since.at <= dedupWindowMs) return null;
  return expire(
    reasons.dedupWindowOver,
    `${since.why} ${Math.floor((moment.now - since.at) / hourMs)} hours ago; ${target.title} has forgotten its ID and would count it twice`,
  );
}

/** Since when the platform may know this event: from the browser's copy, or from a request of ours. */
function countedSince(
  event: StorefrontEvent,
  platform: string,
  store: RouteStore,
  moment: RouteMoment,
): { readonly at: EpochMs; readonly why: string } | null {
  const twins = event.twins?.filter((one) => one.platform === platform) ?? [];
  const browser = twins.length
    ? { at: Math.min(...twins.map((one) => one.at ?? event.event_time)), why: "the browser pixel sent it" }
    : isTwinPossible(event, platform, store, moment)
      ? { at: event.event_time, why: "the browser pixel may have sent it" }
      : null;
  const ours =
    moment.possiblySince === null
      ? null
      : { at: moment.possiblySince, why: "an unanswered request may have delivered it" };
  if (!browser || !ours) return browser ?? ours;
  return browser.at < ours.at ? browser : ours;
}

/**
 * A browser copy is possible when the platform's script ran in the visitor's browser: the event's own page says so, or
 * else the visitor's pixel, or else most sessions of the store. An order that was made in no browser of the shop
 * (POS, marketplaces, drafts) has none.
 */
function isTwinPossible(
  event: StorefrontEvent,
  platform: string,
  store: RouteStore,
  moment: RouteMoment,
): boolean {
  if (event.twin_possible?.includes(platform)) return true;
  if (event.source === "pixel") return false;
  if (!mayBeOfBrowser(event)) return false;
  return (moment.profileScripts ?? store.likelyScripts).includes(platform);
}

function inDays(ms: number): string {
  return ms < 2 * dayMs ? `${Math.floor(ms / hourMs)} hours` : `${Math.floor(ms / dayMs)} days`;
}

function skip(reason: string, detail: string): Outcome {
  return { kind: "skipped", reason, detail };
}

function expire(reason: string, detail: string): Outcome {
  return { kind: "expired", reason, detail };
}
