import {
  type AnyDestinationType,
  type ClearContacts,
  type EpochMs,
  hourMs,
  type SealedContacts,
  type Secrets,
} from "../core/index.ts";
import type { DestinationKey } from "../engine/index.ts";
import type { EventFilter, RouteStore, RouteTarget } from "../route/index.ts";
import type { Ownership } from "./ownership.ts";

/** A configured destination, ready to deliver to. Made from the configuration; replaced as a whole when it changes. */
export interface Target {
  readonly key: DestinationKey;
  readonly id: string;
  readonly store: string;
  readonly type: AnyDestinationType;
  readonly settings: object;
  readonly secrets: Secrets;
  readonly baseUrl: string;
  readonly active: boolean;
  readonly filter: EventFilter | undefined;
  readonly routeStore: RouteStore;
  /** Opens the contacts of an event; absent: this destination gets none in clear. */
  readonly contacts?: ((sealed: SealedContacts) => ClearContacts) | undefined;
  readonly delivery: DeliverySettings;
  /** Where several captures see the same act; absent: every copy stands for itself. */
  readonly ownership?: Ownership | undefined;
  /** Changes when credentials, settings or address change: then a held destination tries again. */
  readonly version: string;
}

/** How a destination is delivered to; the operator's numbers within the platform's limits. */
export interface DeliverySettings {
  readonly batchEventsMax: number;
  readonly requestsPerSecondMax: number;
  /** How long an event of this name waits for its copies. */
  readonly settleMs: Readonly<Record<string, number>>;
  /** Above this share of rejections among the last 200 results the destination is held. */
  readonly rejectedShareMax: number;
  /** How long after a click it is still added to events; missing: as long as the platform credits one. */
  readonly clickIdAgeMs?: number | undefined;
}

/** Requests of one destination that may be under way at once. */
export const inFlightMax = 4;
/** Events of one window: what is read, sent and settled together. */
export const windowEventsMax = 4000;
/** Bytes of the log that one window reads. */
export const windowBytesMax = 2 * 1024 * 1024;
/** Bytes of a reply that are kept. */
export const replyBytesMax = 256 * 1024;

/**
 * The longest that an event waits alone: an hour, or what the platform prescribes. What is due later was parked by a
 * clock that was wrong.
 */
export function parkedMsMax(target: Target | null): number {
  return Math.max(hourMs, ...(target?.type.manifest.limits.retryScheduleMs ?? []));
}

/** What routing needs to know of a target. */
export function routeTarget(target: Target): RouteTarget {
  const { manifest } = target.type;
  return {
    id: target.id,
    title: manifest.title,
    platform: manifest.platform,
    active: target.active,
    filter: target.filter,
    consent: manifest.consent,
    hasOfflineSet: manifest.takesOffline?.(target.settings) ?? false,
    windows: manifest.limits,
  };
}

/** The code under which events are sent as tests at this moment, or null. */
export function testCodeAt(target: Target, now: EpochMs): string | null {
  const mode = target.type.manifest.testMode?.(target.settings) ?? null;
  if (!mode || (mode.until !== undefined && now >= mode.until)) return null;
  return mode.code;
}
