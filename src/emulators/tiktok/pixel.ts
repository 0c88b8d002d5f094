import type { Beacon, EmulatedRequest, HttpReply } from "../kit/emulator.ts";
import { textReply } from "../kit/reply.ts";
import { isRecord } from "../kit/rules.ts";
import { recordOf, textOf } from "./copies.ts";
import { pixelScript } from "./pixel-script.ts";
import { stubSnippet } from "./stub.ts";

/** Beacons come from the shop's pages, which are another origin. */
const crossOrigin = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "content-type",
  "access-control-allow-methods": "POST, OPTIONS",
};
const noStore = { "cache-control": "no-store" };

/** Answers the addresses of the browser pixel: its script, the stub, and beacons; undefined for all others. */
export function pixelReply(
  request: EmulatedRequest,
  pathname: string,
  query: URLSearchParams,
  receive: (beacon: Beacon) => void,
): HttpReply | undefined {
  if (request.method === "GET" && pathname === "/i18n/pixel/events.js") {
    return textReply(200, "text/javascript; charset=utf-8", pixelScript, noStore);
  }
  if (request.method === "GET" && pathname === "/stub.js") {
    const base = `http://${request.headers.host ?? "127.0.0.1"}`;
    const stub = stubSnippet(
      base,
      (query.get("id") ?? "").split(",").filter((id) => id !== ""),
    );
    return textReply(200, "text/javascript; charset=utf-8", stub, { ...noStore, ...crossOrigin });
  }
  if (pathname !== "/api/v2/pixel" && pathname !== "/api/v2/pixel/act") return undefined;
  if (request.method === "OPTIONS") return textReply(204, "text/plain", "", crossOrigin);
  if (request.method !== "POST") return undefined;
  const beacon = beaconOf(request);
  if (beacon) receive(beacon);
  return textReply(beacon ? 200 : 400, "application/json", beacon ? '{"code":0}' : '{"code":1}', crossOrigin);
}

/** The HTML that a shop pastes into its head. */
export function snippetFor(baseUrl: string, pixels: readonly string[]): string {
  return `<script>\n${stubSnippet(baseUrl, pixels)}</script>`;
}

/** Reads the pixel's own wire form, as recorded in the end-to-end snapshots of nuxt/scripts (2026-02). */
function beaconOf(request: EmulatedRequest): Beacon | undefined {
  const body = parsed(request.body);
  if (!isRecord(body)) return undefined;
  const context = recordOf(body.context);
  const code = textOf(recordOf(context.pixel).code);
  const event = textOf(body.event) ?? textOf(body.action);
  if (code === undefined || event === undefined) return undefined;
  const user = recordOf(context.user);
  const eventId = textOf(body.event_id);
  const ttclid = textOf(recordOf(context.ad).callback);
  const agent = textOf(request.headers["user-agent"]);
  return {
    pixel: code,
    event,
    ...(eventId === undefined ? {} : { event_id: eventId }),
    properties: recordOf(body.properties),
    page: recordOf(context.page),
    user: {
      ...user,
      ...(user.phone_number === undefined ? {} : { phone: user.phone_number }),
      ...(ttclid === undefined ? {} : { ttclid }),
      ...(request.remoteAddress === undefined ? {} : { ip: request.remoteAddress }),
      ...(agent === undefined ? {} : { user_agent: agent }),
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
