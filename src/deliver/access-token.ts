import { type EpochMs, minuteMs, type RequestContext, type TokenReading } from "../core/index.ts";
import type { Clock, Http } from "../engine/index.ts";
import type { Stop } from "./stop.ts";
import { replyBytesMax, type Target } from "./target.ts";

/** A token that ends so soon is not used any more: requests take their time. */
const reserveMs = minuteMs;

/** The access token of one destination, in memory only. */
export interface AccessTokens {
  /** The token to send with; null where the type needs none; or why there is none. */
  readonly current: (target: Target) => Promise<string | null | Stop>;
  /**
   * This token was refused: forgets it, and says whether another may help. Of several requests that were under way with
   * it the first replaces it for all; one that replaced another just now is not replaced again.
   */
  readonly renew: (refused: string | null) => boolean;
}

/** States: none, being asked for, valid until a time. Requests of one destination share one token. */
export function createAccessTokens(clock: Clock, http: Http): AccessTokens {
  let kept: { readonly token: string; readonly until: EpochMs; readonly version: string } | null = null;
  let asking: Promise<TokenReading> | null = null;
  /** Whether a request has already been sent with the token. */
  let used = false;
  let renewedAt: EpochMs = Number.NEGATIVE_INFINITY;

  return {
    async current(target) {
      if (!target.type.accessToken) return null;
      if (kept && kept.version === target.version && clock.now() < kept.until) {
        used = true;
        return kept.token;
      }
      asking ??= askForToken(target, clock, http).finally(() => {
        asking = null;
      });
      const reading = await asking;
      if (reading.kind !== "token") return stopOf(reading);
      const until = clock.now() + Math.max(reading.lifetimeMs - reserveMs, reading.lifetimeMs / 2);
      kept = { token: reading.token, until, version: target.version };
      used = false;
      return reading.token;
    },
    renew(refused) {
      if (refused === null) return false;
      if (kept?.token !== refused) return true;
      const now = clock.now();
      if (!used || Math.abs(now - renewedAt) < reserveMs) return false;
      kept = null;
      used = false;
      renewedAt = now;
      return true;
    },
  };
}

async function askForToken(target: Target, clock: Clock, http: Http): Promise<TokenReading> {
  const { type, settings, secrets, baseUrl } = target;
  const context: RequestContext<object> = { settings, secrets, baseUrl, now: clock.now() };
  const request = type.accessToken?.request(context);
  if (!request || !type.accessToken) throw new Error(`${type.manifest.type} needs no access token`);
  const reply = await http.send(request, { timeoutMs: type.manifest.limits.timeoutMs, replyBytesMax });
  return type.accessToken.read(reply);
}

/** Trouble with the token is never an event's fault. */
function stopOf(reading: Exclude<TokenReading, { kind: "token" }>): Stop {
  if (reading.kind === "hold") return reading;
  const afterMs = reading.afterMs ?? null;
  const { reason, detail } = reading;
  return reading.kind === "slow"
    ? { kind: "slow", reason, detail, afterMs }
    : { kind: "down", reason, detail, afterMs, reply: "unreached" };
}
