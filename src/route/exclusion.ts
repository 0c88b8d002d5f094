import { type Outcome, reasons, type StorefrontEvent } from "../core/index.ts";
import { orderSourceTitle } from "./order-class.ts";

/** An order source that must not reach some destinations. */
export interface OrderSourceExclusion {
  readonly source: string;
  /** IDs of the destinations it must not reach; missing: none may have it. */
  readonly destinations?: readonly string[] | undefined;
}

/**
 * The preset "not back to TikTok": TikTok may book a TikTok Shop sale itself, so that a copy from us could count twice
 * (whether it does is not documented; 2026-11).
 */
export function notBackToTikTok(tiktokDestinations: readonly string[]): OrderSourceExclusion {
  return { source: "tiktok_shop", destinations: tiktokDestinations };
}

/** The skip for an event whose order source is excluded at this destination, else null. Never retried. */
export function applyExclusions(
  event: StorefrontEvent,
  exclusions: readonly OrderSourceExclusion[] | undefined,
  destinationId: string,
): Outcome | null {
  const source = event.order_source;
  if (source === undefined || !exclusions) return null;
  const hit = exclusions.some(
    (one) =>
      one.source === source && (one.destinations === undefined || one.destinations.includes(destinationId)),
  );
  if (!hit) return null;
  return {
    kind: "skipped",
    reason: reasons.exclusion,
    detail: `order source ${orderSourceTitle(source)} is excluded`,
  };
}
