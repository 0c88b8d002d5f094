import type { EmulatedRequest, Emulator, HttpReply } from "./emulator.ts";
import { splitPath } from "./path.ts";
import { jsonReply, textReply } from "./reply.ts";
import { isRecord } from "./rules.ts";
import { SwitchError } from "./switches.ts";

/** Answers the emulator's own addresses (`/__...`); undefined for all others. */
export function controlReply(emulator: Emulator, request: EmulatedRequest): HttpReply | undefined {
  const { pathname, query } = splitPath(request.path);
  if (!pathname.startsWith("/__")) return undefined;
  const endpoint = endpoints.get(`${request.method} ${pathname}`);
  if (endpoint) return endpoint(emulator, request, query);
  const known = [...endpoints.keys()].join(", ");
  return jsonReply(404, { error: `No such address: ${request.method} ${pathname}. There are: ${known}.` });
}

type Endpoint = (emulator: Emulator, request: EmulatedRequest, query: URLSearchParams) => HttpReply;

const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ["GET /__ledger", (emulator, _request, query) => jsonReply(200, emulator.ledger(viewOf(query)))],
  ["GET /__faults", (emulator) => faultsReply(emulator)],
  ["POST /__faults", (emulator, request) => withObject(request, (values) => setFaults(emulator, values))],
  ["POST /__token", (emulator, request) => withObject(request, (change) => changeToken(emulator, change))],
  [
    "POST /__reset",
    (emulator, request) => {
      emulator.reset();
      return isForm(request) ? backToPage("", "overview") : jsonReply(200, { reset: true });
    },
  ],
]);

function viewOf(query: URLSearchParams): { events?: number; payloads: boolean } {
  const events = Number.parseInt(query.get("events") ?? "", 10);
  const payloads = ["1", "true"].includes(query.get("payloads") ?? "");
  return events >= 0 ? { events, payloads } : { payloads };
}

function faultsReply(emulator: Emulator): HttpReply {
  return jsonReply(200, { switches: emulator.faults(), definitions: emulator.switches() });
}

function setFaults(emulator: Emulator, values: Readonly<Record<string, unknown>>): HttpReply {
  try {
    emulator.setFaults(values);
  } catch (error) {
    if (!(error instanceof SwitchError)) throw error;
    return jsonReply(400, {
      error: error.message,
      problems: error.problems,
      valid: emulator.switches().map((s) => s.name),
    });
  }
  return faultsReply(emulator);
}

function changeToken(emulator: Emulator, change: Readonly<Record<string, unknown>>): HttpReply {
  const { pixel, token, revoked, expired, action } = change;
  if (typeof token !== "string" || token === "") {
    return jsonReply(400, { error: "token must be a text: send {pixel, token, revoked}." });
  }
  if (revoked === true || action === "revoke") emulator.revokeToken(token);
  else if (expired === true || action === "expire") emulator.expireToken(token);
  else if (typeof pixel === "string" && pixel !== "") emulator.addToken(pixel, token);
  else return jsonReply(400, { error: "pixel must be a text when a token is added: send {pixel, token}." });
  return jsonReply(200, { pixels: emulator.pixels() });
}

/** Takes JSON, or a plain form of the page, which is answered by going back to it. */
function withObject(
  request: EmulatedRequest,
  use: (value: Readonly<Record<string, unknown>>) => HttpReply,
): HttpReply {
  if (isForm(request)) {
    const reply = use(Object.fromEntries(new URLSearchParams(request.body)));
    return reply.status < 400 ? backToPage("") : backToPage(errorIn(reply.body));
  }
  const value = parsed(request.body);
  return isRecord(value) ? use(value) : jsonReply(400, { error: "The body must be a JSON object." });
}

function isForm(request: EmulatedRequest): boolean {
  return request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
}

function backToPage(problem: string, view = "faults"): HttpReply {
  const location =
    problem === "" ? `/?view=${view}` : `/?view=${view}&problem=${encodeURIComponent(problem)}`;
  return textReply(303, "text/plain", "", { location });
}

function errorIn(body: string): string {
  const value = parsed(body);
  return isRecord(value) && typeof value.error === "string" ? value.error : "That did not work.";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
