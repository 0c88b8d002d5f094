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
   * `false`: the visitor has reset the pixel or withdrawn consent. The server expires its cookies, does not take the
   * visitor from them, and sets none in this answer.
   */
  readonly store_visitor?: boolean;
  /**
   * May be empty, when only a report is told. An event's own `visitor_id` goes before that of the
   * body.
   */
  readonly events: readonly SentEvent[];
  /** Once a session: what the pixel sees of the platforms' own scripts. */
  readonly report?: SentReport;
}

/** An event as the pixel sends it: with raw facts in place of what the server reads out of them. */
export interface SentEvent extends Omit<EventInput, "click_ids" | "utm" | "cookies" | "screen"> {
  readonly landing?: SentLanding;
  /** Name and value of the platforms' cookies, as they stand. */
  readonly cookies?: readonly (readonly [string, string])[];
  /** Width and height, or both as one text. */
  readonly screen?: string | readonly [number, number];
}

/** Parameters of landing addresses that carry click IDs or UTM, by name, percent-encoded as they stood there. */
export type SentLanding = Record<
  string,
  { readonly value: string; readonly first_seen: number; readonly last_seen: number }
>;

/** What the pixel sends of it: as little code as can be in the browser, so that the server finds the IDs. */
export interface SentReport {
  readonly url: string;
  /** Pieces of script addresses and names of cookies that hold a pixel's ID at their end. */
  readonly traces: readonly string[] | null;
  readonly platforms: readonly SentPlatform[];
}

/** Whether the platform's script has run (missing: not even its queue is there); how many calls had no ID. */
export type SentPlatform = readonly [
  platform: string,
  pixelIds: readonly string[],
  hasRun: boolean | undefined,
  callsWithoutId: number | undefined,
];

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
}

/** Answer of `POST /e`. `visitor_id` is the one that the server keeps for this browser. */
export interface PixelReply {
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly problems: readonly object[] }[];
  readonly visitor_id?: string;
}
