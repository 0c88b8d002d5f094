import type { AttemptResult, HttpReply, HttpRequest, RequestContext, Verdict } from "../../core/index.ts";
import { isObject } from "../../core/index.ts";
import {
  after,
  type MaskRule,
  maskBody,
  namedIndexes,
  replyJson,
  retryAfterMs,
  statusVerdict,
  unansweredVerdict,
  words,
} from "../kit/index.ts";
import { type CodeRule, holdHints, ruleOf } from "./codes.ts";
import type { TikTokPayload } from "./payload.ts";
import type { TikTokSettings } from "./settings.ts";

/** The trailing slash is part of the address; "2.0" is a product name, the path stays v1.3. */
const path = "/open_api/v1.3/event/track/";

/** Describes one request. All its payloads have the same source: the deliverer keeps groups apart. */
export function trackRequest(
  batch: readonly TikTokPayload[],
  context: RequestContext<TikTokSettings>,
): HttpRequest {
  const { settings, secrets, baseUrl, testCode } = context;
  const source = batch[0]?.source ?? "web";
  const body = {
    event_source: source,
    event_source_id: source === "web" ? settings.pixel_id : settings.offline_event_set_id,
    ...(testCode === undefined ? {} : { test_event_code: testCode }),
    data: batch.map((payload) => payload.event),
  };
  return {
    method: "POST",
    url: baseUrl.replace(/\/+$/, "") + path,
    // No "Bearer": with it the token counts as wrong (40105).
    headers: { "Access-Token": secrets.access_token ?? "", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** Fields of the request, not of an event: a refusal that names one would hit every event alike. */
const requestField = /\b(?:event_source_id|event_source|partner_name|test_event_code)\b/;
/** The field that a refusal is about; the rest of the message may echo others with their values. */
const blamedField = /\b(?:value for|field)[: ]+["'`]?([\w.]+)/i;
const namedIndex = /\b(?:data|batch)[.[](\d{1,4})(?=[.\]])/gi;

/**
 * Reads TikTok's answer: the body's `code` first, HTTP only where there is none, because TikTok refuses with HTTP 200
 * and with 4xx alike.
 */
export function readTrackReply(reply: HttpReply, batch: readonly TikTokPayload[]): Verdict {
  const unanswered = unansweredVerdict(reply);
  if (unanswered) return unanswered;
  if (reply.kind !== "reply") return { kind: "retry", reason: "unanswered", detail: "no reply" };
  const body = replyJson(reply);
  const code = body?.code;
  if (body === null || typeof code !== "number" || !Number.isInteger(code))
    return statusVerdict(reply, "TikTok");
  return judge(code, body, reply.headers, batch);
}

function judge(
  code: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  batch: readonly TikTokPayload[],
): Verdict {
  const rule = ruleOf(code);
  const reason = `TikTok ${code}`;
  const detail = describe(code, rule, body);
  const wait = after(retryAfterMs(headers) ?? rule.afterMs);
  switch (rule.does) {
    case "delivered":
      return { kind: "each", results: batch.map(() => acceptance(body)) };
    case "partial":
      return partial(body, detail, batch.length);
    case "retry":
      return { kind: "retry", reason, detail, ...wait };
    case "slow":
      return { kind: "slow", reason, detail, ...wait };
    case "split":
      return { kind: "split", reason, detail, ...blame(code, words(body.message), batch.length) };
    case "hold":
      return { kind: "hold", reason, detail, hint: holdHints[rule.hold ?? "account"] };
  }
}

function describe(code: number, rule: CodeRule, body: Readonly<Record<string, unknown>>): string {
  const request = typeof body.request_id === "string" ? ` (request ${words(body.request_id)})` : "";
  // The message is often a sentence with its full stop, which would stand before the bracket.
  const message = words(body.message).replace(/\.$/, "");
  return `${code} ${rule.name}: ${message || "no message"}${request}`;
}

/** Code 0 with other words than OK carries a remark that people should see. */
function acceptance(body: Readonly<Record<string, unknown>>): AttemptResult {
  const message = words(body.message);
  return message === "" || message.toUpperCase() === "OK"
    ? { kind: "delivered" }
    : { kind: "delivered", detail: `accepted with a remark: ${message}` };
}

/** Which events the words blame, where they say so, or that they blame the request itself. */
function blame(
  code: number,
  message: string,
  size: number,
): { readonly indexes?: readonly number[]; readonly accountFault?: true } {
  const blamed = blamedField.exec(message)?.[1] ?? message;
  if (code === 40063 || requestField.test(blamed)) return { accountFault: true };
  const indexes = namedIndexes(message, namedIndex, size);
  return indexes.length > 0 ? { indexes } : {};
}

/**
 * 20001: refused events are named by `order_in_batch` (0-based; TikTok's Android SDK, 2024-04). Where they are not,
 * each half is asked again: a copy that TikTok has already taken is dropped by its event ID.
 */
function partial(body: Readonly<Record<string, unknown>>, detail: string, size: number): Verdict {
  const refused = new Map<number, string>();
  const failed = isObject(body.data) ? body.data.failed_events : undefined;
  for (const entry of Array.isArray(failed) ? failed : []) {
    const index: unknown = isObject(entry) ? entry.order_in_batch : undefined;
    if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index < size) {
      const text = isObject(entry) ? (entry.error_message ?? entry.message ?? entry.error) : undefined;
      refused.set(index, text === undefined ? detail : `20001 PARTIAL_OK: ${words(text)}`);
    }
  }
  if (refused.size === 0) return { kind: "split", reason: "TikTok 20001", detail };
  const results = Array.from({ length: size }, (_, index): AttemptResult => {
    const text = refused.get(index);
    return text === undefined
      ? { kind: "delivered" }
      : { kind: "reject", reason: "TikTok 20001", detail: text };
  });
  return { kind: "each", results };
}

const rules: Readonly<Record<string, MaskRule>> = {
  email: "start",
  phone: "start",
  external_id: "start",
  first_name: "start",
  last_name: "start",
  zip_code: "start",
  ttclid: "start",
  ttp: "start",
  ip: "start",
  city: "hide",
  state: "hide",
};

/** A request's body for people. The token is in a header and never in the body. */
export function mask(body: unknown): unknown {
  return maskBody(body, rules);
}
