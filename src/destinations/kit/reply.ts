import { cleanText, dayMs, type HttpReply, isObject, type Verdict } from "../../core/index.ts";

/** Longest piece of a platform's own words that an attempt keeps. */
const detailCharsMax = 500;
/** How much of them is read: enough that an address at the cut is still whole. */
const readCharsMax = 4000;

/** The reply's JSON object, or null when the body is none (an HTML error page, an empty body, a list). */
export function replyJson(reply: HttpReply): Readonly<Record<string, unknown>> | null {
  if (reply.kind !== "reply") return null;
  const start = reply.body.trimStart();
  if (!start.startsWith("{")) return null;
  try {
    const parsed: unknown = JSON.parse(start);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null; // cut off or not JSON: judged by its HTTP status
  }
}

/** A platform's words for people: without addresses that it echoes, on one line, of bounded length. */
export function words(text: unknown): string {
  const plain = typeof text === "string" ? text : text === undefined ? "" : JSON.stringify(text);
  const line = cleanText(plain.slice(0, readCharsMax)).replace(/\s+/g, " ").trim();
  return line.length > detailCharsMax ? `${line.slice(0, detailCharsMax)}…` : line;
}

/**
 * Places in the batch that a refusal names, by the platform's own way of naming them (a global expression, group
 * 1).
 */
export function namedIndexes(text: string, named: RegExp, size: number): readonly number[] {
  const indexes = [...text.matchAll(named)].map((match) => Number(match[1]));
  return [...new Set(indexes)].filter((index) => index < size).sort((a, b) => a - b);
}

/** The longest that a reply may put us off: events grow too old, and nobody would notice that a destination stands. */
const retryAfterMsMax = dayMs;

/** Milliseconds of a `Retry-After` header in seconds; undefined when there is none that can be read without a clock. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  for (const name in headers) {
    if (name.toLowerCase() !== "retry-after") continue;
    const text = headers[name]?.trim() ?? "";
    if (/^\d{1,7}$/.test(text)) return Math.min(Number(text) * 1000, retryAfterMsMax);
  }
  return undefined;
}

/** `afterMs` as an optional property. */
export function after(ms: number | undefined): { readonly afterMs?: number } {
  return ms === undefined ? {} : { afterMs: ms };
}

/** The verdict on a request that got no reply, or null when there is one to read. */
export function unansweredVerdict(reply: HttpReply): Verdict | null {
  if (reply.kind === "reply") return null;
  const detail =
    reply.kind === "unreached"
      ? `no connection: ${words(reply.error)}`
      : `no answer, the platform may have taken it: ${words(reply.error)}`;
  return { kind: "retry", reason: reply.kind, detail };
}

/** The verdict by HTTP status alone, for replies in which the platform itself said nothing. */
export function statusVerdict(reply: HttpReply & { readonly kind: "reply" }, platform: string): Verdict {
  const { status } = reply;
  const reason = `HTTP ${status}`;
  // The title of an error page says what its body says once more.
  const page = reply.body.slice(0, readCharsMax).replace(/<title>[^<]*<\/title>/i, " ");
  const start = words(page.replace(/<[^<>]*>/g, " "));
  const detail = `${platform} gave no verdict of its own${start ? `: ${start}` : ""}`;
  const wait = after(retryAfterMs(reply.headers));
  if (status === 429) return { kind: "slow", reason, detail, ...wait };
  if (status === 401) {
    return {
      kind: "hold",
      reason,
      detail,
      hint: "Paste a new access token; everything waits and is sent then.",
    };
  }
  // A platform says "no such path" in its own words; a gateway says 404 for a moment, too (while it is replaced).
  if (status === 404)
    return { kind: "retry", reason, detail: `${detail}. If this lasts, check base_url`, ...wait };
  if (status === 410) {
    return { kind: "hold", reason, detail, hint: "Check base_url: this address is not the platform's API." };
  }
  // Nothing says whether an event or the request is at fault: one that all share is seen when every event is refused.
  if (status === 400 || status === 413 || status === 422) return { kind: "split", reason, detail };
  // Everything else (a success without the platform's answer, redirects, firewalls, 5xx) may pass the next time.
  return { kind: "retry", reason, detail, ...wait };
}
