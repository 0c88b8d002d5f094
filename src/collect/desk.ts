import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { EpochMs, PixelReport } from "../core/index.ts";
import type { Appended, EventLog, Rng } from "../engine/index.ts";
import type { BodyRefusal } from "./body.ts";
import type { PrivacyRequest } from "./privacy.ts";
import type { PixelScripts } from "./script-route.ts";
import type { CollectStore, StoreIndex } from "./store.ts";
import type { Throttle } from "./throttle.ts";

/** Ports and settings of the collector. */
export interface CollectorPorts {
  readonly log: Pick<EventLog, "append">;
  readonly now: () => EpochMs;
  /** When the newest event of the log was received. @default 0 */
  readonly latestReceipt?: EpochMs;
  readonly rng: Rng;
  readonly script: PixelScripts;
  /** Told after each commit, so that delivery starts at once. */
  readonly stored: () => void;
  readonly reported: (store: string, report: PixelReport, at: EpochMs) => void;
  readonly privacy: (request: PrivacyRequest) => Promise<void>;
  /**
   * Keeps a signed webhook that could not be read; false: there is no room. Absent: Shopify keeps it for four hours.
   */
  readonly unread?: (webhook: {
    readonly store: string;
    readonly topic: string;
    readonly body: string;
  }) => Promise<boolean>;
  /** Told when something could not be stored, and its request was refused. */
  readonly refused: (error: unknown) => void;
  /** Told of a fault of ours, for which a request was answered with 500. */
  readonly failed: (error: unknown) => void;
  /** Requests of one address and store in a minute, at the pixel's endpoint. */
  readonly requestsPerMinute: () => number;
  /** Whether there are too many connections for this one to be served. @default nobody is turned away */
  readonly isLate?: (connection: Socket) => boolean;
  readonly trustedProxies: () => number;
}

/** What each route works with. */
export interface Desk {
  readonly ports: CollectorPorts;
  readonly stores: () => StoreIndex;
  readonly receive: () => EpochMs;
  readonly throttle: Throttle;
  readonly read: (
    request: IncomingMessage,
    response: ServerResponse,
    done: (body: Buffer | BodyRefusal) => void,
    bodyMax?: number,
  ) => void;
  readonly store: (
    store: CollectStore,
    texts: readonly string[],
    at: EpochMs,
    response: ServerResponse,
    done: (place: Appended) => void,
  ) => void;
}
