import { defineDestination } from "../../core/index.ts";
import { eventsRequest, mask, readEventsReply } from "./client.ts";
import { manifest } from "./manifest.ts";
import { toMetaEvent } from "./mapping.ts";

/** Meta: website events and physical-store orders into one dataset. */
export const meta = defineDestination({
  manifest,
  map: toMetaEvent,
  request: eventsRequest,
  read: readEventsReply,
  mask,
});
