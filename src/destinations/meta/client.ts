import {
  type HttpReply,
  type HttpRequest,
  isObject,
  type RequestContext,
  type Verdict,
} from "../../core/index.ts";
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
import { holdHints, ruleOf } from "./codes.ts";
import type { MetaEvent } from "./payload.ts";
import type { MetaSettings } from "./settings.ts";

/** Describes one request. The token stands in the body, never in the address, which gets logged on its way. */
export function eventsRequest(
  batch: readonly MetaEvent[],
  context: RequestContext<MetaSettings>,
): HttpRequest {
  const { settings, secrets, baseUrl, testCode } = context;
  return {
    method: "POST",
    url: `${baseUrl.replace(/\/+$/, "")}/${settings.graph_version}/${settings.pixel_id}/events`,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      data: batch,
      ...(testCode === undefined ? {} : { test_event_code: testCode }),
      access_token: secrets.access_token ?? "",
    }),
  };
}

/** Fields of the request, not of an event. */
const requestField = /\b(?:access_token|test_event_code|partner_agent|upload_tag)\b/;
const namedIndex = /\bdata(?:\[|\.)(\d{1,4})(?=[\].])/gi;

/** Reads Meta's answer: `events_received`, or an `error` whose code decides, whatever the HTTP status. */
export function readEventsReply(reply: HttpReply, batch: readonly MetaEvent[]): Verdict {
  const unanswered = unansweredVerdict(reply);
  if (unanswered) return unanswered;
  if (reply.kind !== "reply") return { kind: "retry", reason: "unanswered", detail: "no reply" };
  const body = replyJson(reply);
  if (body && isObject(body.error) && typeof body.error.code === "number") {
    return judge(body.error, body.error.code, reply, batch.length);
  }
  if (body && reply.status < 300 && typeof body.events_received === "number")
    return received(body, batch.length);
  return statusVerdict(reply, "Meta");
}

/** A batch is taken whole or not at all; should fewer be counted, each half is asked again and the IDs are known. */
function received(body: Readonly<Record<string, unknown>>, size: number): Verdict {
  const messages = Array.isArray(body.messages) && body.messages.length > 0 ? words(body.messages) : "";
  if (Number(body.events_received) < size) {
    const detail = `Meta counted ${words(body.events_received)} of ${size} events ${messages}`.trim();
    return { kind: "split", reason: "Meta: not all received", detail };
  }
  const result = { kind: "delivered", ...(messages ? { detail: messages } : {}) } as const;
  return { kind: "each", results: Array.from({ length: size }, () => result) };
}

function judge(
  error: Readonly<Record<string, unknown>>,
  code: number,
  reply: HttpReply & { readonly kind: "reply" },
  size: number,
): Verdict {
  const subcode = typeof error.error_subcode === "number" ? error.error_subcode : undefined;
  const rule = ruleOf(code, subcode, reply.status);
  const reason = `Meta ${code}${subcode === undefined ? "" : `/${subcode}`}`;
  const detail = describe(reason, error);
  const wait = after(retryAfterMs(reply.headers));
  if (error.is_transient === true && rule.does !== "slow") return { kind: "retry", reason, detail, ...wait };
  switch (rule.does) {
    case "retry":
      return { kind: "retry", reason, detail, ...wait };
    case "slow":
      return { kind: "slow", reason, detail, ...wait };
    case "hold":
      return { kind: "hold", reason, detail, hint: holdHints[rule.hold ?? "permission"] };
    case "split": {
      const all = `${words(error.message)} ${words(error.error_user_msg)} ${words(error.error_data)}`;
      if (requestField.test(all)) return { kind: "split", reason, detail, accountFault: true };
      const indexes = namedIndexes(all, namedIndex, size);
      return { kind: "split", reason, detail, ...(indexes.length > 0 ? { indexes } : {}) };
    }
  }
}

function describe(reason: string, error: Readonly<Record<string, unknown>>): string {
  const parts = [error.message, error.error_user_title, error.error_user_msg]
    .map(words)
    .filter((text, index, all) => text !== "" && all.indexOf(text) === index);
  const trace = typeof error.fbtrace_id === "string" ? ` (trace ${words(error.fbtrace_id)})` : "";
  return `${reason}: ${parts.join(". ") || "no message"}${trace}`;
}

const rules: Readonly<Record<string, MaskRule>> = {
  access_token: "hide",
  em: "start",
  ph: "start",
  external_id: "start",
  fn: "start",
  ln: "start",
  ge: "hide",
  db: "hide",
  ct: "start",
  st: "start",
  zp: "start",
  country: "start",
  client_ip_address: "start",
  fbc: "start",
  fbp: "start",
};

/** A request's body for people. */
export function mask(body: unknown): unknown {
  return maskBody(body, rules);
}
