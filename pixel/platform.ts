/** One call that a page makes to a platform's own pixel, under the platform's name. */
export interface PlatformCall {
  readonly platform: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Empty when the page passed none. */
  readonly eventId: string;
  /** The pixels it goes to. */
  readonly pixelIds: readonly string[];
  /** The page itself passed no ID, and the snippet made one. */
  readonly bare?: boolean;
  /** When it was made, if not now. */
  readonly at?: number;
}

/** Takes note of a call and gives the event ID that it must carry. */
export type OnCall = (call: PlatformCall) => string;

/** What is to be known about one platform's browser pixel. Nothing else in the pixel knows a platform. */
export interface Adapter {
  readonly platform: "tiktok" | "meta";
  /** Calls the platform's pixel, whether its script has arrived or not; falsy when the page has none. */
  readonly call: (name: string, properties: Readonly<Record<string, unknown>>, eventId: string) => unknown;
  /** Loads these pixels, by the platform's base code that the snippet of mode `load` carries. */
  readonly load: (pixelIds: readonly string[]) => void;
  /** The visitor has withdrawn what allowed us to load it. */
  readonly revoke: () => void;
  /** IDs that the platform's pixel was loaded with. */
  readonly pixelIds: () => string[];
  /** `loaded`: its script has run; `stub`: only its queue is there; undefined: neither. */
  readonly state: () => "loaded" | "stub" | undefined;
  /** Finds pixel IDs in addresses of scripts (first group) and in names of cookies (second group). */
  readonly trace: RegExp;
}
