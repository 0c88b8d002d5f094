import type { KeyCoverage } from "./coverage.ts";
import type { Channel } from "./dedup.ts";
import type { Diagnostic } from "./diagnostics.ts";

/** One copy of an event that the platform has accepted. */
export interface Copy {
  readonly channel: Channel;
  readonly pixel: string;
  readonly event: string;
  /** The name under which the platform's reports show it, where it differs. */
  readonly shownAs?: string | undefined;
  readonly kind: "standard" | "legacy" | "custom";
  readonly eventId: string | undefined;
  readonly eventTimeMs: number | undefined;
  readonly matchKeys: readonly string[];
  readonly value: number | undefined;
  readonly currency: string | undefined;
  readonly testEventCode?: string | undefined;
  /** The copy as received. */
  readonly payload: unknown;
  /** What Events Manager would complain about, in words. */
  readonly problems: readonly string[];
}

/** A counted event (or a test event) as the ledger shows it. */
export interface LedgerEvent {
  readonly pixel: string;
  readonly event: string;
  readonly shown_as: string;
  readonly kind: "standard" | "legacy" | "custom";
  readonly event_id: string | null;
  readonly event_time: string | null;
  readonly received_at: string;
  /** Channels from which copies came, dropped ones included. */
  readonly sources: readonly Channel[];
  readonly counted: boolean;
  readonly merged: boolean;
  /** Copies dropped as duplicates of this one. */
  readonly duplicates: number;
  readonly test: boolean;
  readonly test_event_code: string | null;
  readonly match_keys: readonly string[];
  readonly value: number | null;
  readonly currency: string | null;
  /** Problems of the first copy, in words; a code 0 does not mean that there are none. */
  readonly problems: readonly string[];
  /** The copies as received, by channel; only when asked for. */
  readonly payloads?: Readonly<Partial<Record<Channel, unknown>>>;
}

/** Counts of one event name; received = conversions + merged + duplicates. */
export interface EventCounts {
  readonly received: number;
  readonly conversions: number;
  readonly duplicates: number;
  readonly merged: number;
  readonly browser: number;
  readonly server: number;
  readonly shown_as: string;
  readonly kind: "standard" | "legacy" | "custom";
  readonly last_received: string;
  readonly match_keys: Readonly<Record<string, KeyCoverage>>;
  readonly match_score: number;
}

/** What `GET /__ledger` answers. */
export interface Ledger {
  readonly platform: string;
  /** Accepted live copies; received = conversions + merged + duplicates. */
  readonly received: number;
  readonly conversions: number;
  readonly duplicates: number;
  /** Pairs of a browser and a server copy that became one conversion. */
  readonly merged: number;
  readonly test_received: number;
  /** Dedup keys forgotten before their window because the limit was reached; while it is 0 all counts are exact. */
  readonly forgotten_early: number;
  readonly requests: RequestCounts;
  readonly by_event: Readonly<Record<string, EventCounts>>;
  /** Newest first, at most the kept ones. */
  readonly events: readonly LedgerEvent[];
  readonly test_events: readonly LedgerEvent[];
  readonly diagnostics: readonly Diagnostic[];
}

/** API requests and how they were answered. */
export interface RequestCounts {
  readonly total: number;
  readonly accepted: number;
  readonly refused: number;
  readonly by_code: Readonly<Record<string, number>>;
  /** Newest first. */
  readonly latest_refusals: readonly RefusedRequest[];
}

/** One answer that was not a full success, as the client got it. */
export interface RefusedRequest {
  readonly at: string;
  readonly code: number;
  readonly message: string;
  readonly request_id: string;
}

/** How much of the ledger to show. */
export interface LedgerView {
  /** Events listed at most. @default all that are kept */
  readonly events?: number;
  /** Also show the copies as received. @default false */
  readonly payloads?: boolean;
}
