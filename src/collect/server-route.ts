import type { IncomingMessage, ServerResponse } from "node:http";
import type { Desk } from "./desk.ts";
import { type Intake, listEvents, takeEvents } from "./intake.ts";
import { bodyNestingMax, nestsDeeper, parseJson, textOf } from "./json.ts";
import { isEncoded, refuseBody, refuseDepth, refuseEncoding, refuseText } from "./refuse.ts";
import { sendJson, sendRefusal } from "./reply.ts";
import { type CollectStore, mappingsFor, parseContext } from "./store.ts";

/** `POST /v1/events`: events from the shop's own server, with a write key. */
export function handleServerApi(desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  const store = authorise(desk, request, response);
  if (!store) return;
  if (isEncoded(request)) return refuseEncoding(response, {});
  desk.read(request, response, (body) => {
    if (typeof body === "string") return refuseBody(response, body);
    const text = textOf(body);
    if (text === null) return refuseText(response, {});
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

/** RFC 9110: the scheme's name is case-insensitive. */
const bearer = /^bearer /i;

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
  const key = bearer.test(header) ? header.slice(7).trim() : "";
  const store = key === "" ? null : desk.stores().byWriteKey(key);
  if (store) return store;
  const detail =
    key === ""
      ? 'Send "Authorization: Bearer <write key>"; write keys stand in the store\'s settings.'
      : "This write key belongs to no store. Was it replaced, or cut off when it was copied?";
  sendRefusal(response, 401, "Not authorised", detail, { headers: { "www-authenticate": "Bearer" } });
  return null;
}
