import type { Consent } from "./consent.ts";
import type { EventInput } from "./event-input.ts";

/**
 * Body of `POST /e` as JSON text (`text/plain`, so that no preflight is needed). Times are browser times in
 * milliseconds; the server corrects them by `sent_at`.
 */
export interface PixelBody {
  /** The store's public key. */
  readonly key: string;
  readonly sent_at: number;
  /** The readable copy of the visitor ID; the HttpOnly cookie wins where the browser sends it. */
  readonly visitor_id?: string;
  readonly session_id?: string;
  /**
   * `false`: the visitor has reset the pixel or withdrawn consent. The server expires its cookies, does not take
   * the visitor
   * from them, and sets none in this answer.
   */
  readonly store_visitor?: false;
  /**
   * The visitor's answers, when they change without an event: with `store_visitor: false`, after consent was
   * withdrawn.
   */
  readonly consent?: (Consent & { readonly gpc?: boolean }) | undefined;
  /**
   * May be empty, when only a report or an answer is told. An event's own `visitor_id` goes before that of the
   * body.
   */
  readonly events: readonly SentEvent[];
  /** Once a session: what the pixel sees of the platforms' own scripts. */
  readonly report?: SentReport;
}

/** An event as the pixel sends it: with raw facts in place of what the server reads out of them. */
export interface SentEvent extends Omit<EventInput, "click_ids" | "utm"> {
  readonly landing?: SentLanding;
}

/**
 * Parameters of landing addresses that carry click IDs or UTM, by name, percent-encoded as they stood there. `cookies`
 * of a sent event are likewise as they stand.
 */
export type SentLanding = Readonly<
  Record<string, { readonly value: string; readonly first_seen: number; readonly last_seen: number }>
>;

/** What the pixel sends of it: as little code as can be in the browser, so that the server finds the IDs. */
export interface SentReport {
  readonly page_url: string;
  /** Pieces of script addresses and names of cookies that hold a pixel's ID at their end. */
  readonly traces: readonly string[] | null;
  readonly platforms: readonly {
    readonly platform: string;
    readonly pixel_ids: readonly string[];
    /** Missing: absent. */
    readonly script: "loaded" | "stub" | undefined;
    /** Missing: none. */
    readonly calls_without_id: number | undefined;
  }[];
}

/** What one session's pixel saw of the ad platforms' browser scripts. */
export interface PixelReport {
  readonly page_url: string;
  readonly platforms: readonly {
    readonly platform: string;
    /** IDs found in `ttq._i`, script addresses and cookies. */
    readonly pixel_ids: readonly string[];
    /** `loaded`: the platform's script ran; `stub`: only its queue is there (blocked or slow); `absent`. */
    readonly script: "loaded" | "stub" | "absent";
    /** How often each ID was loaded; above one means double counting. */
    readonly loads: Readonly<Record<string, number>>;
    /** Calls that carried no event ID. */
    readonly calls_without_id: number;
  }[];
  readonly consent?: Consent;
}

/** Answer of `POST /e`. `visitor_id` is the one that the server keeps for this browser. */
export interface PixelReply {
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly problems: readonly object[] }[];
  readonly visitor_id?: string;
}
