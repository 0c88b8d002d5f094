import type { EmulatedRequest, Emulator, HttpReply } from "./emulator.ts";
import { splitPath } from "./path.ts";
import { jsonReply } from "./reply.ts";
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
    (emulator) => {
      emulator.reset();
      return jsonReply(200, { reset: true });
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
  const { pixel, token, revoked, expired } = change;
  if (typeof token !== "string" || token === "") {
    return jsonReply(400, { error: "token must be a text: send {pixel, token, revoked}." });
  }
  if (revoked === true) emulator.revokeToken(token);
  else if (expired === true) emulator.expireToken(token);
  else if (typeof pixel === "string" && pixel !== "") emulator.addToken(pixel, token);
  else return jsonReply(400, { error: "pixel must be a text when a token is added: send {pixel, token}." });
  return jsonReply(200, { pixels: emulator.pixels() });
}

function withObject(
  request: EmulatedRequest,
  use: (value: Readonly<Record<string, unknown>>) => HttpReply,
): HttpReply {
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    return jsonReply(400, { error: "The body must be a JSON object." });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return jsonReply(400, { error: "The body must be a JSON object." });
  }
  // An object that is no array: reading any of its keys gives unknown.
  return use(value as Readonly<Record<string, unknown>>);
}
