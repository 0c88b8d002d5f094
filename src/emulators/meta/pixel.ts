import type { Beacon, EmulatedRequest, HttpReply } from "../kit/emulator.ts";
import { textReply } from "../kit/reply.ts";
import { pixelScript } from "./pixel-script.ts";

const crossOrigin = { "access-control-allow-origin": "*" };

/** Answers the addresses of the browser pixel: its script, its configuration, and beacons; undefined for all others. */
export function pixelReply(
  request: EmulatedRequest,
  pathname: string,
  query: URLSearchParams,
  receive: (beacon: Beacon) => void,
): HttpReply | undefined {
  if (request.method === "GET" && pathname === "/en_US/fbevents.js") {
    return textReply(200, "text/javascript; charset=utf-8", pixelScript, { "cache-control": "no-store" });
  }
  if (request.method === "GET" && pathname.startsWith("/signals/config/")) {
    return textReply(200, "text/javascript; charset=utf-8", "", crossOrigin);
  }
  if (pathname !== "/tr" && pathname !== "/tr/") return undefined;
  const beacon = beaconOf(request, request.method === "POST" ? new URLSearchParams(request.body) : query);
  if (beacon) receive(beacon);
  return textReply(beacon ? 200 : 400, "text/plain", "", crossOrigin);
}

/** The base code of Meta's pixel; only the script's host differs from what a shop pastes. */
export function snippetFor(baseUrl: string, pixels: readonly string[]): string {
  const source = JSON.stringify(`${baseUrl}/en_US/fbevents.js`).replaceAll("<", "\\u003c");
  const inits = pixels
    .map((id) => `fbq("init", ${JSON.stringify(id).replaceAll("<", "\\u003c")});\n`)
    .join("");
  return `<script>
!function (f, b, e, v, n, t, s) {
  if (f.fbq) return;
  n = f.fbq = function () { n.callMethod ? n.callMethod.apply(n, arguments) : n.queue.push(arguments); };
  if (!f._fbq) f._fbq = n;
  n.push = n; n.loaded = !0; n.version = "2.0"; n.queue = [];
  t = b.createElement(e); t.async = !0; t.src = v;
  s = b.getElementsByTagName(e)[0]; s.parentNode.insertBefore(t, s);
}(window, document, "script", ${source});
${inits}fbq("track", "PageView");
</script>`;
}

/** Reads the pixel's wire form: `id`, `ev`, `eid`, `dl`, `rl`, `cd[...]`, `ud[...]`, `fbp`, `fbc`. */
function beaconOf(request: EmulatedRequest, form: URLSearchParams): Beacon | undefined {
  const [pixel, event] = [form.get("id"), form.get("ev")];
  if (!pixel || !event) return undefined;
  const eventId = form.get("eid");
  const user: Record<string, string> = {};
  for (const name of ["fbp", "fbc"]) {
    const value = form.get(name);
    if (value) user[name] = value;
  }
  if (request.remoteAddress) user.client_ip_address = request.remoteAddress;
  const agent = request.headers["user-agent"];
  if (agent) user.client_user_agent = agent;
  return {
    pixel,
    event,
    ...(eventId ? { event_id: eventId } : {}),
    properties: under(form, "cd"),
    user: { ...under(form, "ud"), ...user },
    page: { url: form.get("dl") ?? "", referrer: form.get("rl") ?? "" },
  };
}

/** `cd[value]=5` as `{value: 5}`: numbers and JSON as what they are. */
function under(form: URLSearchParams, prefix: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of form) {
    const name = new RegExp(`^${prefix}\\[(\\w{1,40})\\]$`).exec(key)?.[1];
    if (name !== undefined) result[name] = prefix === "cd" ? plain(name, value) : value;
  }
  return result;
}

function plain(name: string, value: string): unknown {
  if (name === "value" || name === "num_items") return Number(value);
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // a text that happens to begin with a bracket
  }
}
