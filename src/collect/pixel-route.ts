import type { IncomingMessage, ServerResponse } from "node:http";
import { cleanText, hostOf, isObject, limits, type StorefrontEvent, secondMs } from "../core/index.ts";
import type { Desk } from "./desk.ts";
import { listEvents, takeEvents } from "./intake.ts";
import { bodyNestingMax, nestsDeeper, parseJson, textOf } from "./json.ts";
import { isEncoded, refuseBody, refuseDepth, refuseEncoding, refuseText } from "./refuse.ts";
import { type RefusedEvent, sendJson, sendRefusal } from "./reply.ts";
import { readReport } from "./report.ts";
import { readSentEvent } from "./sent-event.ts";
import { type CollectStore, mappingsFor, parseContext } from "./store.ts";
import {
  addressOf,
  expiredCookies,
  isMachine,
  isSecure,
  isVisitorId,
  visitorCookies,
  visitorIdOf,
} from "./visitor.ts";

/** Browser clocks this far off are corrected by the difference; less is the way through the network. */
const offsetMsMin = 30 * secondMs;

/** `POST /e`: events from browsers. Public: everything in it is hostile until shown otherwise. */
export function handlePixel(desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  const headers = corsHeaders(desk, request);
  if (isEncoded(request)) return refuseEncoding(response, headers);
  desk.read(request, response, (body) => {
    if (typeof body === "string") return refuseBody(response, body, headers);
    const text = textOf(body);
    if (text === null) return refuseText(response, headers);
    if (nestsDeeper(text, bodyNestingMax)) return refuseDepth(response, headers);
    const parsed = parseBody(text);
    if (!parsed) {
      return sendRefusal(
        response,
        400,
        "Not a pixel body",
        'Send JSON text with "key", "sent_at" and "events".',
        { headers },
      );
    }
    const store = typeof parsed.key === "string" ? desk.stores().byPublicKey(parsed.key) : null;
    if (!store) {
      return sendRefusal(response, 401, "Unknown public key", "Copy the snippet of this store again.", {
        headers,
      });
    }
    if (!isFromStore(desk, store, request, parsed)) {
      const detail =
        "Neither the origin nor the page's address belongs to this store. Add it to the store's origins.";
      return sendRefusal(response, 403, "Foreign origin", detail, { headers });
    }
    const address = addressOf(request, desk.ports.trustedProxies());
    const wait = desk.throttle(`${store.id} ${address}`, desk.ports.now());
    if (wait > 0) {
      return sendRefusal(response, 429, "Too many requests", `Wait ${wait} s.`, {
        limit: "requestsPerMinute",
        retryAfterS: wait,
        headers,
      });
    }
    takePixelBody(desk, store, parsed, address, request, response, headers);
  });
}

/** Answers a preflight for a known origin. Our own pixel needs none: its body is plain text. */
export function handlePreflight(desk: Desk, request: IncomingMessage, response: ServerResponse): true {
  response.writeHead(204, {
    ...corsHeaders(desk, request),
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type",
    "access-control-max-age": "86400",
  });
  response.end();
  return true;
}

type Json = Readonly<Record<string, unknown>>;

function parseBody(text: string): Json | null {
  try {
    const parsed = parseJson(text);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function corsHeaders(desk: Desk, request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  // A sandboxed page (Shopify's custom pixel) has the origin "null"; it gets no credentials, and needs none.
  if (origin === "null") return { "access-control-allow-origin": "*", vary: "origin" };
  if (!desk.stores().isAnyOrigin(origin)) return { vary: "origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    vary: "origin",
  };
}

/** A listed origin; or none (sandbox, beacon), when the page that the events name is one of the store's. */
function isFromStore(desk: Desk, store: CollectStore, request: IncomingMessage, body: Json): boolean {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== "null") return desk.stores().isOrigin(store, origin);
  const events = body.events;
  const urls = (Array.isArray(events) ? events : []).map((event) => (isObject(event) ? event.url : null));
  const report = body.report;
  if (urls.length === 0 && isObject(report)) urls.push(report.url);
  return urls.length > 0 && urls.every((url) => typeof url === "string" && desk.stores().isPage(store, url));
}

function takePixelBody(
  desk: Desk,
  store: CollectStore,
  body: Json,
  address: string | null,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string>,
): void {
  const at = desk.receive();
  if (isObject(body.report)) report(desk, store, body.report, at);
  const events = Array.isArray(body.events) && body.events.length === 0 ? [] : listEvents(body);
  if (!("length" in events)) {
    const status = events.limit === undefined ? 400 : 413;
    return sendRefusal(response, status, events.title, events.detail, {
      ...(events.limit ? { limit: events.limit } : {}),
      headers,
    });
  }
  const keep = body.store_visitor !== false;
  // A visitor who was reset or has withdrawn is named by the body alone, and gets no new ID.
  const visitorId = keep
    ? (visitorIdOf(request, body.visitor_id) ?? desk.ports.rng.id(at))
    : visitorIdOf(null, body.visitor_id);
  const sentAt = body.sent_at;
  const offset = typeof sentAt === "number" && Number.isFinite(sentAt) ? at - sentAt : 0;
  const context = {
    ...parseContext(store, "pixel", at, () => desk.ports.rng.id(at)),
    clockOffsetMs: Math.abs(offset) > offsetMsMin ? offset : 0,
  };
  const session = isSessionId(body.session_id) ? body.session_id : undefined;
  const finish = (event: StorefrontEvent): StorefrontEvent =>
    completed(event, request, address, visitorId, session);
  const intake = takeEvents(events.map(readSentEvent), context, finish, mappingsFor(store, "pixel"));
  const secure = isSecure(request, desk.ports.trustedProxies());
  const cookies =
    keep && visitorId !== null
      ? visitorCookies(visitorId, store.cookieDomain, secure)
      : expiredCookies(store.cookieDomain, secure);
  response.setHeader("set-cookie", cookies);
  const done = (): void => {
    sendJson(response, 202, reply(intake.texts.length, intake.rejected, keep ? visitorId : null), headers);
  };
  if (intake.texts.length === 0) {
    if (intake.rejected.length === 0) return done();
    return sendRefusal(response, 400, "No event was accepted", "See rejected.", {
      rejected: intake.rejected,
      headers,
    });
  }
  desk.store(store, [...intake.texts, ...intake.derived], at, response, done);
}

/** What the request itself tells beats what the page claims. */
function completed(
  event: StorefrontEvent,
  request: IncomingMessage,
  address: string | null,
  visitorId: string | null,
  session: string | undefined,
): StorefrontEvent {
  const { "user-agent": agent } = request.headers;
  const userAgent = agent === undefined ? undefined : cleanText(agent.slice(0, 2000));
  const machine = isMachine(userAgent, event.url === undefined ? null : hostOf(event.url));
  return {
    ...event,
    ...visitorOf(event, visitorId),
    ...(event.session_id === undefined && session !== undefined ? { session_id: session } : {}),
    ...(event.locale === undefined ? localeOf(request) : {}),
    ...(address === null ? {} : { ip: address }),
    ...(userAgent === undefined ? {} : { user_agent: userAgent }),
    ...(machine ? { flags: [...(event.flags ?? []), "bot" as const] } : {}),
  };
}

/** The first of the languages that the browser asks for is its own. */
function localeOf(request: IncomingMessage): { readonly locale?: string } {
  const [locale = ""] = (request.headers["accept-language"] ?? "").split(/[,;]/, 1);
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/.test(locale.trim()) ? { locale: locale.trim() } : {};
}

/** A session has a made-up ID; anything else in its place (an address, say) is none. */
function isSessionId(value: unknown): value is string {
  return typeof value === "string" && /^[\w.:-]{1,128}$/.test(value);
}

/** An event that waited in the browser keeps its own visitor: somebody else may sit there now. */
function visitorOf(event: StorefrontEvent, visitorId: string | null): { readonly visitor_id?: string } {
  if (visitorId === null || isVisitorId(event.visitor_id)) return {};
  return { visitor_id: visitorId };
}

function report(desk: Desk, store: CollectStore, raw: Json, at: number): void {
  if (JSON.stringify(raw).length > limits.stringBytesMax) return;
  const read = readReport(raw);
  if (read) desk.ports.reported(store.id, read, at);
}

function reply(accepted: number, rejected: readonly RefusedEvent[], visitorId: string | null): string {
  return JSON.stringify({ accepted, rejected, ...(visitorId === null ? {} : { visitor_id: visitorId }) });
}
