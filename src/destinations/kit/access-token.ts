import type { HttpReply, HttpRequest, TokenReading } from "../../core/index.ts";
import { replyJson, statusVerdict, unansweredVerdict, words } from "./reply.ts";

/** What an OAuth server says of a token when it does not say how long it lasts (RFC 6749 recommends to say it). */
const usualLifetimeMs = 3_600_000;
/** A longer life (a year) is a mistake of units. */
const secondsMax = 31_536_000;

/** A token request as OAuth 2.0 has it (RFC 6749, sections 4.4 and 6): a form, the secrets in its body. */
export function tokenRequest(url: string, form: Readonly<Record<string, string>>): HttpRequest {
  return {
    method: "POST",
    url,
    headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
    body: new URLSearchParams(form).toString(),
  };
}

/** Reads its answer. What the server refuses (a revoked grant, a wrong client) only a person can mend: `hint`. */
export function readTokenReply(reply: HttpReply, platform: string, hint: string): TokenReading {
  const unanswered = unansweredVerdict(reply);
  if (unanswered?.kind === "retry") return unanswered;
  if (reply.kind !== "reply") return { kind: "retry", reason: "unanswered", detail: "no reply" };
  const body = replyJson(reply);
  const token = body?.access_token;
  if (reply.status < 300 && typeof token === "string" && token !== "") {
    const said = body?.expires_in;
    const seconds = typeof said === "number" || typeof said === "string" ? Number(said) : 0;
    const lifetimeMs = seconds > 0 && seconds <= secondsMax ? seconds * 1000 : usualLifetimeMs;
    return { kind: "token", token, lifetimeMs };
  }
  const verdict = statusVerdict(reply, platform);
  if (verdict.kind === "retry" || verdict.kind === "slow") return verdict;
  const said = [body?.error, body?.error_description].map(words).filter((text) => text !== "");
  const detail = `no access token: ${said.join(": ") || `HTTP ${reply.status}`}`;
  return { kind: "hold", reason: `${platform}: no access token`, detail, hint };
}
