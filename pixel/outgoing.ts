import type { PixelProperties } from "./api.ts";
import type { Answers } from "./consent.ts";
import type { PlatformCall } from "./platform.ts";

/**
 * An event on its way out. It has the visitor's answers once it is complete, and a visitor of its own once it was
 * stored.
 */
export type OutgoingEvent = {
  readonly event: string;
  readonly event_id: string;
  readonly event_time: number;
  readonly consent?: Answers;
  visitor_id?: string;
  properties?: PixelProperties;
  twins?: PlatformCall[];
};
