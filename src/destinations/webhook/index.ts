import { defineDestination } from "../../core/index.ts";
import { mask, messageRequest, readReceiverReply } from "./client.ts";
import { manifest } from "./manifest.ts";
import { toWebhookEvent } from "./mapping.ts";

/** Any receiver that verifies Standard Webhooks signatures. */
export const webhook = defineDestination({
  manifest,
  map: toWebhookEvent,
  request: messageRequest,
  read: readReceiverReply,
  mask,
});
