/** One call that a page makes to a platform's own pixel: the twin of an event, under the platform's name. */
export interface PlatformCall {
  readonly platform: string;
  readonly name: string;
  /** Left out where they are those of the event. */
  properties?: Readonly<Record<string, unknown>>;
  /** Empty when the page passed none. */
  event_id: string;
  /** The pixels it goes to. */
  readonly pixel_ids: string[];
  /** The page itself passed no ID, and the snippet made one. */
  readonly bare?: boolean;
  /** When it was made, if not now. */
  at?: number;
}

/** Takes note of a call and gives the event ID that it must carry. */
export type OnCall = (call: PlatformCall) => string;

/** What is to be known about one platform's browser pixel. Nothing else in the pixel knows a platform. */
export interface Adapter {
  readonly platform: "tiktok" | "meta";
  /** IDs that the platform's pixel was loaded with. */
  readonly ids: () => string[];
  /** Whether its script has run; undefined: not even its queue is there. */
  readonly state: () => boolean | undefined;
}

/** The platforms that this script knows. */
export const adapters: Adapter[] = [];
