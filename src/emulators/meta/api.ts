import { checkEvents } from "../kit/batch.ts";
import type { Credentials } from "../kit/credentials.ts";
import type { EmulatedRequest, HttpReply } from "../kit/emulator.ts";
import type { RefusedRequest } from "../kit/ledger.ts";
import type { RateWindow } from "../kit/rate.ts";
import { jsonReply } from "../kit/reply.ts";
import { isRecord } from "../kit/rules.ts";
import type { Switches } from "../kit/switches.ts";
import { errorReply, errors, type GraphError, noObject, traceOf } from "./errors.ts";
import { checkEvent, type MetaEvent } from "./event-check.ts";
import type { metaSwitches } from "./switches.ts";

/** A request whose events count. */
export interface Batch {
  readonly pixel: string;
  readonly testEventCode: string | undefined;
  readonly events: readonly MetaEvent[];
}

/** What the API needs from the emulator around it. */
export interface ApiParts {
  readonly now: () => number;
  readonly random: () => number;
  readonly switches: Switches<typeof metaSwitches>;
  readonly credentials: Credentials;
  readonly rate: RateWindow;
  readonly accept: (batch: Batch) => void;
  readonly answered: (answer: RefusedRequest) => void;
}

const eventsMax = 1000;
const route = /^\/v(\d{1,3})\.\d{1,2}\/([^/]+)\/events\/?$/;

/** Whether an address is the API's. */
export function isApiPath(pathname: string): boolean {
  return /^\/v\d/.test(pathname);
}

/**
 * Checks in this order, which is ours (the platform's is unknown): faults, path and version, JSON, token, pixel,
 * batch, events, rate. A batch is taken whole or not at all.
 */
export function createApi(
  parts: ApiParts,
): (request: EmulatedRequest, pathname: string, query: URLSearchParams) => HttpReply {
  const { random, now } = parts;
  return (request, pathname, query) => {
    const trace = traceOf(random);
    const checked = check(parts, request, pathname, query);
    const at = new Date(now()).toISOString();
    if (checked.kind === "refused") {
      const { code, message, text } = checked.error;
      parts.answered({ at, code, message: text ?? message, request_id: trace });
      return errorReply(checked.error, trace);
    }
    parts.accept(checked.batch);
    parts.answered({ at, code: 0, message: "OK", request_id: trace });
    return jsonReply(200, { events_received: checked.batch.events.length, messages: [], fbtrace_id: trace });
  };
}

type Checked =
  | { readonly kind: "accepted"; readonly batch: Batch }
  | { readonly kind: "refused"; readonly error: GraphError };

function check(parts: ApiParts, request: EmulatedRequest, pathname: string, query: URLSearchParams): Checked {
  const { switches, now } = parts;
  const refused = (error: GraphError): Checked => ({ kind: "refused", error });
  const fault = serverFault(switches);
  if (fault) return refused(fault);
  const match = route.exec(pathname);
  if (!match || request.method !== "POST") return refused(errors.noRoute);
  if (Number(match[1]) < switches.values.oldest_version) return refused(errors.deprecated);
  const pixel = match[2] ?? "";
  const body = parsed(request.body);
  if (!isRecord(body)) return refused(errors.notJson);
  const inQuery = switches.values.token_in_query === "accepted" ? query.get("access_token") : null;
  const token = typeof body.access_token === "string" ? body.access_token : (inQuery ?? "");
  const wrongToken = checkToken(parts, token, pixel);
  if (wrongToken) return refused(wrongToken);
  const { data } = body;
  if (!Array.isArray(data) || data.length < 1 || data.length > eventsMax) return refused(errors.notJson);
  // Meta takes a batch whole or not at all.
  const checked = checkEvents(data, "atomic", (raw, index) => {
    const refusal = checkEvent(raw, index, switches.values, now());
    // The check just made sure that it is an object.
    return refusal ? { kind: "refused", refusal } : { kind: "accepted", event: raw as MetaEvent };
  });
  if (checked.kind === "refused") return refused(checked.refusal);
  if (!parts.rate.allows(token, switches.values.requests_per_second, now()))
    return refused(errors.tooFrequent);
  if (switches.strikes("too_many_requests")) return refused(errors.tooMany);
  const code = typeof body.test_event_code === "string" ? body.test_event_code : "";
  return {
    kind: "accepted",
    batch: { pixel, testEventCode: code === "" ? undefined : code, events: checked.events },
  };
}

function serverFault(switches: Switches<typeof metaSwitches>): GraphError | undefined {
  if (switches.strikes("error_1")) return errors.unknown;
  if (switches.strikes("error_2")) return errors.temporary;
  if (switches.strikes("transient_100")) return errors.transient;
  return undefined;
}

function checkToken(
  { credentials, switches, now }: ApiParts,
  value: string,
  pixel: string,
): GraphError | undefined {
  if (value === "") return errors.noToken;
  const token = credentials.token(value);
  if (token.kind === "unknown") return errors.badToken;
  if (token.kind === "expired") return errors.expiredToken;
  const revokedAt = switches.values.tokens_revoked_at;
  if (token.kind === "revoked" || (now() >= revokedAt && token.addedAtMs < revokedAt))
    return errors.revokedToken;
  return token.pixels.has(pixel) ? undefined : noObject(pixel);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
