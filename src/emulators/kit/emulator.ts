import type { MatchKey } from "./coverage.ts";
import type { Ledger, LedgerView } from "./ledger.ts";
import type { SwitchDescription, SwitchValue } from "./switches.ts";

/** One HTTP request as an emulator sees it; header names are lower-case. */
export interface EmulatedRequest {
  readonly method: string;
  /** Path with its query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The caller's address, where there is a socket; used as a browser's IP. */
  readonly remoteAddress?: string;
}

/** An ordinary HTTP answer. */
export interface HttpReply {
  readonly kind: "reply";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the platform takes before it answers. */
  readonly delayMs: number;
}

/** The connection breaks instead of an answer; `applied` tells whether the request took effect all the same. */
export interface ResetReply {
  readonly kind: "reset";
  readonly applied: boolean;
  readonly delayMs: number;
}

/** No answer ever comes; the caller has to time out. */
export interface HangReply {
  readonly kind: "hang";
  readonly applied: boolean;
}

/** What came of a request: an answer, a broken connection, or silence. */
export type EmulatedReply = HttpReply | ResetReply | HangReply;

/** What a browser pixel reports of one event; the stand-in script sends it, and tests may hand it in directly. */
export interface Beacon {
  readonly pixel: string | readonly string[];
  readonly event: string;
  /** Without it the platform cannot pair the copy with the server's. */
  readonly event_id?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Contacts are SHA-256 hex here, since pixels hash in the browser. */
  readonly user?: Readonly<Record<string, unknown>>;
  readonly page?: Readonly<Record<string, unknown>>;
}

/** One account's event source at the platform (a TikTok pixel, a Meta dataset) and the tokens that may write to it. */
export interface PixelInfo {
  readonly code: string;
  readonly eventSource: string;
  readonly tokens: number;
}

/**
 * A test of the platform's API that behaves like it, faults included. Server, page, CLI and simulation know only
 * this.
 */
export interface Emulator {
  /** Slug, as in `signalpost emulate <platform>`. */
  readonly platform: string;
  readonly title: string;
  /** User data by which the platform finds people, with the weights of our estimate. */
  readonly matchKeys: readonly MatchKey[];
  /** Answers the platform's own addresses: API, pixel script, beacons. Pure but for its own memory; never throws. */
  handle(request: EmulatedRequest): EmulatedReply;
  /** Takes a browser's copy of an event without HTTP. */
  browser(beacon: Beacon): void;
  /** What was received and what of it counts. */
  ledger(view?: LedgerView): Ledger;
  /** Every switch with its help and its value now. */
  switches(): readonly SwitchDescription[];
  /** Switch values by name. */
  faults(): Readonly<Record<string, SwitchValue>>;
  /** Changes switches while running. Throws `SwitchError` (and changes nothing) when a name or value is unknown. */
  setFaults(values: Readonly<Record<string, unknown>>): void;
  pixels(): readonly PixelInfo[];
  /** Lets a token write to a pixel; a revoked one is valid again. Makes the pixel when it is new. */
  addToken(pixel: string, token: string): void;
  revokeToken(token: string): void;
  /** The token is refused as expired instead of unknown. */
  expireToken(token: string): void;
  /** The HTML that a shop pastes to load the stand-in of the browser pixel from this emulator. */
  snippet(baseUrl: string, pixels: readonly string[]): string;
  /** A command that sends one good event, for people who want to see something happen. */
  example(baseUrl: string): string;
  /** Back to the state at creation: no events, first tokens, first switches. */
  reset(): void;
}
