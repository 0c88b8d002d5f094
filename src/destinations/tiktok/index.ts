import { defineDestination } from "../../core/index.ts";
import { mask, readTrackReply, trackRequest } from "./client.ts";
import { manifest } from "./manifest.ts";
import { toTikTokEvent } from "./mapping.ts";

/** TikTok: web events into a pixel, point-of-sale orders into an offline event set. */
export const tiktok = defineDestination({
  manifest,
  map: toTikTokEvent,
  request: trackRequest,
  read: readTrackReply,
  mask,
});
