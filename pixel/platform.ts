import type { PlatformOptions } from "./api.ts";

/** One call that a page makes to a platform's own pixel, under the platform's name. */
export interface PlatformCall {
  readonly platform: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly eventId: string | undefined;
  /** The pixels it goes to. */
  readonly pixelIds: readonly string[];
  readonly at: number;
  /** Whether the page itself passed no ID. */
  readonly bare: boolean;
}

/** Takes note of a call and gives the event ID that it must carry. */
export type OnCall = (call: Omit<PlatformCall, "at" | "bare">) => string;

/** What is to be known about one platform's browser pixel. Nothing else in the pixel knows a platform. */
export interface Adapter {
  readonly platform: "tiktok" | "meta";
  /** Watches the page's own calls, those that already wait in the platform's queue too. */
  observe(onCall: OnCall): void;
  /** Calls the platform's pixel, whether its script has arrived or not; false when the page has no such pixel. */
  call(name: string, properties: Readonly<Record<string, unknown>>, eventId: string): boolean;
  /** Puts the platform's base code on the page. */
  load(options: PlatformOptions): void;
  /** IDs that the platform's pixel was loaded with. */
  pixelIds(): string[];
  /** `loaded`: its script has run; `stub`: only its queue is there; `absent`. */
  script(): "loaded" | "stub" | "absent";
  /** Matches the address of the platform's script; the group is the pixel ID. */
  readonly address: RegExp;
}
