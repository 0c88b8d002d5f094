import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../core/index.ts";
import type { BodyRefusal } from "./body.ts";
import type { Desk } from "./desk.ts";
import { type Intake, listEvents, takeEvents } from "./intake.ts";
import { bodyNestingMax, nestsDeeper, parseJson } from "./json.ts";
import { sendJson, sendRefusal } from "./reply.ts";
import { type CollectStore, mappingsFor, parseContext } from "./store.ts";

/** `POST /v1/events`: events from the shop's own server, with a write key. */
export function handleServerApi(desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  const store = authorise(desk, request, response);
  if (!store) return;
  desk.read(request, (body) => {
    if (typeof body === "string") return refuseBody(response, body);
    const text = body.toString("utf8");
    if (nestsDeeper(text, bodyNestingMax)) return refuseDepth(response, {});
    let parsed: unknown;
    try {
      parsed = parseJson(text);
    } catch (error) {
      const detail = `The body is not JSON: ${error instanceof Error ? error.message : "unreadable"}.`;
      return sendRefusal(response, 400, "Not JSON", detail);
    }
    const events = listEvents(parsed);
    if (!("length" in events)) {
      const status = events.limit === undefined ? 400 : 413;
      return sendRefusal(
        response,
        status,
        events.title,
        events.detail,
        events.limit ? { limit: events.limit } : {},
      );
    }
    const at = desk.receive();
    const context = parseContext(store, "server", at, () => desk.ports.rng.id(at));
    // The caller is the shop's server: its address and user agent are nobody's.
    const intake = takeEvents(events, context, (event) => event, mappingsFor(store, "server"));
    answer(desk, store, intake, at, response);
  });
}

function answer(desk: Desk, store: CollectStore, intake: Intake, at: number, response: ServerResponse): void {
  if (intake.texts.length === 0) {
    const first = intake.rejected[0]?.problems[0];
    const detail = first
      ? `${first.path || "the event"}: ${first.problem}. ${first.hint}`
      : "No event was accepted.";
    return sendRefusal(response, 400, "No event was accepted", detail, { rejected: intake.rejected });
  }
  const texts = intake.derived.length === 0 ? intake.texts : [...intake.texts, ...intake.derived];
  desk.store(store, texts, at, response, () => sendJson(response, 202, acceptance(intake)));
}

/** `{"accepted":n,"rejected":[...]}`, with remarks where names were not understood. */
export function acceptance(intake: Intake): string {
  if (intake.rejected.length === 0 && intake.remarks.length === 0)
    return `{"accepted":${intake.texts.length},"rejected":[]}`;
  return JSON.stringify({
    accepted: intake.texts.length,
    rejected: intake.rejected,
    ...(intake.remarks.length === 0 ? {} : { remarks: intake.remarks }),
  });
}

function authorise(desk: Desk, request: IncomingMessage, response: ServerResponse): CollectStore | null {
  const header = request.headers.authorization ?? "";
  const key = header.startsWith("Bearer ") ? header.slice(7).trim() : "";
  const store = key === "" ? null : desk.stores().byWriteKey(key);
  if (store) return store;
  const detail =
    key === ""
      ? 'Send "Authorization: Bearer <write key>"; write keys stand in the store\'s settings.'
      : "This write key belongs to no store. Was it replaced, or cut off when it was copied?";
  sendRefusal(response, 401, "Not authorised", detail, { headers: { "www-authenticate": "Bearer" } });
  return null;
}

/** Says that a body nests too deep to be an event. */
export function refuseDepth(response: ServerResponse, headers: Record<string, string>): void {
  const detail = `Events nest at most ${limits.nestingMax} levels deep; send flat properties.`;
  sendRefusal(response, 400, "Nested too deep", detail, { limit: "nestingMax", headers });
}

/** Says why a body was not read. */
export function refuseBody(
  response: ServerResponse,
  refusal: BodyRefusal,
  headers: Record<string, string> = {},
): void {
  switch (refusal) {
    case "too large":
      return sendRefusal(
        response,
        413,
        "Body too large",
        `Send at most ${limits.bodyBytesMax} bytes; split the batch.`,
        {
          limit: "bodyBytesMax",
          headers,
        },
      );
    case "too many":
      return sendRefusal(
        response,
        503,
        "Too busy",
        "Too many bodies are being read. Send it again in a moment.",
        {
          limit: "bodiesBytesMax",
          retryAfterS: 1,
          headers,
        },
      );
    case "aborted":
      response.destroy();
  }
}
