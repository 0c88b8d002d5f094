import type { Credentials } from "../kit/credentials.ts";
import type { EmulatedRequest, HttpReply } from "../kit/emulator.ts";
import type { RefusedRequest } from "../kit/ledger.ts";
import type { RateWindow } from "../kit/rate.ts";
import type { Switches } from "../kit/switches.ts";
import { envelope, type Refusal, refusals, requestIdOf } from "./codes.ts";
import type { tiktokSwitches } from "./switches.ts";
import { type Batch, checkBatch } from "./track.ts";

/** What the API needs from the emulator around it. */
export interface ApiParts {
  readonly now: () => number;
  readonly random: () => number;
  readonly switches: Switches<typeof tiktokSwitches>;
  readonly credentials: Credentials;
  readonly rate: RateWindow;
  /** Called with every accepted batch. */
  readonly accept: (batch: Batch) => void;
  /** Called with every answer. */
  readonly answered: (answer: RefusedRequest) => void;
}

/** Answers requests below `/open_api/`. */
export type Api = (request: EmulatedRequest, pathname: string) => HttpReply;

/**
 * Checks in this order, which is ours (the platform's is unknown): faults, path and version, JSON, token, top-level
 * types, pixel, batch size, events, rate. Only then the events count.
 */
export function createApi(parts: ApiParts): Api {
  const { switches, now, random } = parts;
  const answer = (refusal: Refusal): HttpReply => {
    const requestId = requestIdOf(now(), random);
    const { code, message } = refusal;
    parts.answered({ at: new Date(now()).toISOString(), code, message, request_id: requestId });
    return envelope(refusal, requestId, switches.values.refusal_status);
  };
  return (request, pathname) => {
    const fault = serverFault(switches);
    if (fault) return answer(fault);
    const misrouted = checkRoute(request, pathname, switches.values.trailing_slash === "required");
    if (misrouted) return answer(misrouted);
    const body = parseBody(request, switches.values.content_type_header === "required");
    if (body.kind === "refused") return answer(body.refusal);
    const token = checkToken(request, parts);
    if (token.kind === "refused") return answer(token.refusal);
    const verdict = checkBatch(body.value, {
      switches: switches.values,
      nowMs: now(),
      permitted: token.pixels,
      eventSource: parts.credentials.eventSource,
    });
    if (verdict.kind === "refused") return answer(verdict.refusal);
    const frequent = !parts.rate.allows(token.value, switches.values.qps, now());
    if (frequent || switches.strikes("too_many_requests")) return answer(refusals.tooMany);
    parts.accept(verdict.batch);
    const { failed } = verdict.batch;
    if (failed.length > 0)
      return answer({ code: 20001, message: "Partial success.", data: { failed_events: failed } });
    return answer({ code: 0, message: switches.values.success_message });
  };
}

function serverFault(switches: Switches<typeof tiktokSwitches>): Refusal | undefined {
  if (switches.strikes("error_60001")) return refusals.maintenance;
  if (switches.strikes("error_50000")) return refusals.system;
  if (switches.strikes("error_51012")) return refusals.pixelService;
  return undefined;
}

function checkRoute(request: EmulatedRequest, pathname: string, slashRequired: boolean): Refusal | undefined {
  const route = /^\/open_api\/([^/]+)\/(.*)$/.exec(pathname);
  if (!route || request.method !== "POST") return refusals.noRoute;
  const [, version = "", rest = ""] = route;
  const endpoint = rest.endsWith("/") || slashRequired ? rest : `${rest}/`;
  if (/^(pixel|app|offline)\/(track|batch)\/$/.test(endpoint)) return refusals.sunset;
  if (endpoint !== "event/track/") return refusals.noRoute;
  return version === "v1.3" ? undefined : refusals.version;
}

type Body =
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "refused"; readonly refusal: Refusal };

function parseBody(request: EmulatedRequest, contentTypeRequired: boolean): Body {
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (contentTypeRequired && contentType !== "application/json") {
    return { kind: "refused", refusal: refusals.contentType };
  }
  try {
    return { kind: "parsed", value: JSON.parse(request.body) };
  } catch {
    return { kind: "refused", refusal: refusals.notJson };
  }
}

type TokenVerdict =
  | { readonly kind: "valid"; readonly value: string; readonly pixels: ReadonlySet<string> }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** The header holds the bare token: with `Bearer ` before it, it is another, unknown one. */
function checkToken(request: EmulatedRequest, { credentials, switches, now }: ApiParts): TokenVerdict {
  const value = request.headers["access-token"] ?? "";
  if (value === "") return { kind: "refused", refusal: refusals.noToken };
  const token = credentials.token(value);
  if (token.kind === "expired") return { kind: "refused", refusal: refusals.expiredToken };
  const revokedAt = switches.values.tokens_revoked_at;
  if (token.kind !== "valid" || (now() >= revokedAt && token.addedAtMs < revokedAt)) {
    return { kind: "refused", refusal: refusals.badToken };
  }
  return { kind: "valid", value, pixels: token.pixels };
}
