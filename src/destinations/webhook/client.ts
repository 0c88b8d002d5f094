import {
  type HttpReply,
  type HttpRequest,
  hmacSha256,
  type RequestContext,
  sha256,
  type Verdict,
} from "../../core/index.ts";
import { after, type MaskRule, maskBody, retryAfterMs, unansweredVerdict, words } from "../kit/index.ts";
import type { WebhookEvent } from "./schema.ts";
import { keyOf, type WebhookSettings } from "./settings.ts";

/**
 * Describes one message by the Standard Webhooks specification
 * (https://github.com/standard-webhooks/standard-webhooks, read 2026-11-22). The message ID is made of the events'
 * IDs, so that a repeat and a replay carry the same one.
 */
export function messageRequest(
  batch: readonly WebhookEvent[],
  context: RequestContext<WebhookSettings>,
): HttpRequest {
  const { settings, secrets, now, baseUrl } = context;
  const id = messageId(batch);
  const timestamp = String(Math.floor(now / 1000));
  const body = JSON.stringify(messageOf(batch, settings));
  return {
    method: "POST",
    url: addressOf(settings.url, baseUrl),
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Signalpost/1",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": [secrets.signing_secret, secrets.previous_signing_secret]
        .filter((secret) => secret !== undefined)
        .map((secret) => sign(secret, id, timestamp, body))
        .join(" "),
    },
    body,
    // An address of `base_url` was written by who runs the server, for a stand-in.
    ...(baseUrl === "" ? { publicUnless: settings.allow_networks } : {}),
  };
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  return `v1,${hmacSha256(keyOf(secret), `${id}.${timestamp}.${body}`)}`;
}

function messageOf(batch: readonly WebhookEvent[], settings: WebhookSettings): object {
  const [first] = batch;
  const single = batch.length === 1 && !settings.batches;
  return {
    type: single ? "storefront.event" : "storefront.events",
    version: 1,
    timestamp: first?.event_time,
    data: single ? first : batch,
  };
}

function messageId(batch: readonly WebhookEvent[]): string {
  const keys = batch.map((event) => `${event.store}\n${event.event}\n${event.event_id}`);
  return `msg_${sha256(keys.join("\n\n")).slice(0, 32)}`;
}

function addressOf(url: string, baseUrl: string): string {
  if (baseUrl === "") return url;
  const { pathname, search } = new URL(url);
  return baseUrl.replace(/\/$/, "") + pathname + search;
}

/** Any 2xx is success; everything else is repeated by the schedule, but what only a person can change holds. */
export function readReceiverReply(reply: HttpReply, batch: readonly WebhookEvent[]): Verdict {
  const unanswered = unansweredVerdict(reply);
  if (unanswered) return unanswered;
  if (reply.kind !== "reply") return { kind: "retry", reason: "unanswered", detail: "no reply" };
  const { status } = reply;
  const reason = `HTTP ${status}`;
  const detail = words(reply.body) || "the receiver said nothing more";
  const wait = after(retryAfterMs(reply.headers));
  if (status >= 200 && status < 300) return each(batch, { kind: "delivered" });
  const hint = holdHint(status);
  if (hint !== null) return { kind: "hold", reason, detail, hint };
  if (status === 429) return { kind: "slow", reason, detail, ...wait };
  if (status === 413 && batch.length > 1) return { kind: "split", reason, detail };
  // These speak of the receiver as a whole; others, of this message.
  const whole = [403, 404, 408, 502, 503, 504].includes(status);
  return whole
    ? { kind: "retry", reason, detail, ...wait }
    : each(batch, { kind: "retry", reason, detail, ...wait });
}

type Each = Extract<Verdict, { kind: "each" }>;

function each(batch: readonly unknown[], result: Each["results"][number]): Each {
  return { kind: "each", results: batch.map(() => result) };
}

function holdHint(status: number): string | null {
  if (status === 410) {
    return "The receiver says that it is gone for good (410). Change the address, or switch this destination off.";
  }
  if (status === 401) {
    return "The receiver refuses our signature. Compare the signing secret on both sides.";
  }
  if (status >= 300 && status < 400) {
    return "The receiver redirects, which is not followed. Enter the final address.";
  }
  return null;
}

const rules: Readonly<Record<string, MaskRule>> = {
  email_sha256: "start",
  phone_sha256: "start",
  external_id_sha256: "start",
  first_name_sha256: "start",
  last_name_sha256: "start",
  zip_sha256: "start",
  city: "hide",
  state: "hide",
  visitor_id: "start",
  ip: "start",
  contacts: "hide",
  click_ids: "hide",
  cookies: "hide",
};

/** A message's body for people. */
export function mask(body: unknown): unknown {
  return maskBody(body, rules);
}
