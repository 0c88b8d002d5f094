import {
  type EpochMs,
  hourMs,
  isObject,
  limits,
  type ParseContext,
  type Problem,
  parseBrowserEvent,
  parseEvent,
  type StorefrontEvent,
} from "../core/index.ts";
import { type EventMapping, mapEvents } from "../route/index.ts";
import type { RefusedEvent } from "./reply.ts";

/** Events of one request: what can be stored, what cannot, and remarks about names nobody knows. */
export interface Intake {
  readonly texts: string[];
  /** Additional events that the store's rules make of them; stored with them, counted apart. */
  readonly derived: string[];
  readonly rejected: RefusedEvent[];
  readonly remarks: RefusedEvent[];
}

/** A body that is not even a list of events. */
export interface BodyProblem {
  readonly title: string;
  readonly detail: string;
  readonly limit?: string;
}

/** The events of a body: one event, or `{"events":[...]}` with 1 to 1000. */
export function listEvents(body: unknown): readonly unknown[] | BodyProblem {
  if (Array.isArray(body)) {
    return { title: "Not an event", detail: 'The body is a list; send {"events":[...]} instead.' };
  }
  if (!isObject(body))
    return { title: "Not an event", detail: 'Send one event as a JSON object, or {"events":[...]}.' };
  const events = body.events;
  if (events === undefined) return [body];
  if (!Array.isArray(events)) return { title: "Not a list of events", detail: '"events" must be a list.' };
  if (events.length === 0) return { title: "No events", detail: '"events" is empty; send 1 to 1000.' };
  if (events.length > limits.batchEventsMax) {
    return {
      title: "Too many events",
      detail: `"events" holds ${events.length}; send at most ${limits.batchEventsMax} in one request.`,
      limit: "batchEventsMax",
    };
  }
  return events;
}

/** Parses and serialises each event; `finish` adds what the request itself tells (IP, user agent). */
export function takeEvents(
  events: readonly unknown[],
  context: ParseContext,
  finish: (event: StorefrontEvent) => StorefrontEvent,
  mappings: readonly EventMapping[],
): Intake {
  const intake: Intake = { texts: [], derived: [], rejected: [], remarks: [] };
  const parse = context.source === "pixel" ? parseBrowserEvent : parseEvent;
  for (let index = 0; index < events.length; index++) {
    const parsed = parse(events[index], context);
    if (!parsed.ok) {
      intake.rejected.push({ index, problems: parsed.problems });
      continue;
    }
    const event = finish(parsed.value.event);
    const text = JSON.stringify(event);
    const bytes = text.length * 3 <= limits.eventBytesMax ? text.length : Buffer.byteLength(text);
    if (bytes > limits.eventBytesMax) {
      intake.rejected.push({ index, problems: [tooLarge(bytes)] });
      continue;
    }
    intake.texts.push(text);
    if (mappings.length > 0) intake.derived.push(...deriveTexts(event, mappings));
    if (parsed.value.remarks.length > 0) intake.remarks.push({ index, problems: parsed.value.remarks });
  }
  return intake;
}

/** The additional events that the store's rules make of one event, as stored. */
export function deriveTexts(event: StorefrontEvent, mappings: readonly EventMapping[]): readonly string[] {
  return mapEvents(event, mappings).map((made) => JSON.stringify(made.event));
}

function tooLarge(bytes: number): Problem {
  return {
    path: "",
    problem: `the event takes ${bytes} bytes, the limit (eventBytesMax) is ${limits.eventBytesMax}`,
    hint: "Send fewer contents or shorter texts.",
  };
}

/** A clock that was set back by more than this was wrong before: its times are not held on to. */
const heldBackMsMax = hourMs;

/**
 * Time of receipt that does not decrease when the clock is set back a little, also while the server is away, so that
 * positions are ordered by it. `latest` is the newest time in the log. The times that browsers send are set right by
 * it: held to a clock that once ran hours ahead, they would all lie in the future, and platforms refuse such events.
 */
export function createReceiptClock(now: () => EpochMs, latest: EpochMs): () => EpochMs {
  let last = latest;
  return () => {
    const at = now();
    last = last - at > heldBackMsMax ? at : Math.max(last, at);
    return last;
  };
}
