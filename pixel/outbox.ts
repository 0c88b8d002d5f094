import type { EventInput } from "../src/core/event-input.ts";
import type { PixelBody, PixelReply } from "../src/core/pixel-wire.ts";
import { readStored, removeStored, storedKeys, writeStored } from "./storage.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** An event on its way out. It has a session once it is complete, and a visitor of its own once it was stored. */
export type OutgoingEvent = Mutable<EventInput> & { event_id: string };

/** Events that wait in memory (for consent, or for a request to end). */
const pendingMax = 200;
/** Events that wait in storage (offline, server down). */
const storedMax = 100;
const storedMsMax = 7 * 864e5;
/**
 * Characters of a request: at three bytes a character still below the 64 KiB that may be in flight while a page
 * unloads.
 */
const bodyCharsMax = 16_000;
/** Gives the calls of one click time to meet in one request. */
const gatherMs = 50;
/** Waits double up to a minute. */
const doublingsMax = 7;

/** What the outbox works with. */
export interface OutboxPorts {
  readonly endpoint: string;
  readonly key: string;
  readonly visitorId: () => string;
  /** Whether events may leave now. */
  readonly stores: () => boolean | undefined;
  /** Adds what is known of visit and landing when an event first leaves; a complete one stays as it is. */
  readonly complete: (event: OutgoingEvent) => unknown;
  /** Traits for the body (`forStorage` false), or what may be written to storage. */
  readonly traitsFor: (forStorage?: boolean) => EventInput["user"];
  readonly onReply: (reply: Partial<PixelReply>) => void;
}

/**
 * Sends events, and keeps those that could not be sent. States of an event: pending (memory) -> sending -> gone
 * once the server has answered; a copy goes to storage when a request fails or the page is left, and away with the
 * answer. So an event may be sent twice, under one ID, but is never lost while the browser lives.
 */
export function createOutbox({
  endpoint,
  key,
  visitorId,
  stores,
  complete,
  traitsFor,
  onReply,
}: OutboxPorts) {
  let pending: OutgoingEvent[] = [];
  let sending: OutgoingEvent[] = [];
  let extra: Partial<PixelBody> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout>;
  let failures = 0;
  let busy = false;

  const send = (body: Omit<PixelBody, "key" | "sent_at">) =>
    post(endpoint, JSON.stringify({ key, sent_at: Date.now(), ...body }));

  const store = (event: OutgoingEvent) =>
    storedKeys().length < storedMax &&
    writeStored(keyOf(event), { visitor_id: visitorId(), user: traitsFor(true), ...event });

  /** Sends the next chunk of what is pending; truthy when the server has answered for good. */
  const deliver = async (): Promise<unknown> => {
    let chars = 0;
    const events = pending.filter((event, index) => {
      complete(event);
      chars += JSON.stringify(event).length;
      return !index || chars < bodyCharsMax;
    });
    const more = extra;
    pending = pending.slice(events.length);
    extra = undefined;
    sending.push(...events);
    const traits = traitsFor();
    const response = await send({
      visitor_id: visitorId(),
      // An event out of storage keeps its own visitor and traits: somebody else may sit here now.
      events: traits
        ? events.map((event) => (event.visitor_id ? event : { ...event, user: traits }))
        : events,
      ...more,
    });
    sending = sending.filter((event) => !events.includes(event));
    // A refused body is refused for ever; a server in trouble, a wrong key or a missing network may get better.
    const answered = response && (response.ok || response.status === 400);
    for (const event of events) {
      if (answered) removeStored(keyOf(event));
      else if (!store(event)) pending.push(event);
    }
    if (response?.ok) onReply(await response.json().catch(() => ({})));
    return answered;
  };

  const flush = async () => {
    if (busy || !stores()) return;
    busy = true;
    // Stored events get back in line: those of earlier pages, and those of failed requests.
    for (const stored of storedKeys("event.")) {
      const event = readStored(stored);
      if (event.event_time < Date.now() - storedMsMax) removeStored(stored);
      else if (![...pending, ...sending].some((one) => keyOf(one) === stored)) pending.push(event);
    }
    while (stores() && (pending[0] || extra)) {
      failures = (await deliver()) ? 0 : failures + 1;
      if (!failures) continue;
      clearTimeout(retry);
      retry = setTimeout(flush, 2 ** Math.min(failures, doublingsMax) * (250 + 500 * Math.random()));
      break;
    }
    busy = false;
  };

  const gather = () => {
    if (gathering) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      void flush();
    }, gatherMs);
  };

  const leave = () => {
    if (!stores()) return;
    pending.forEach(complete);
    [...pending, ...sending].forEach(store);
    while (pending[0] || extra) void deliver();
  };
  addEventListener("pagehide", leave);
  addEventListener("visibilitychange", () => document.hidden && leave(), true);
  addEventListener("online", flush);

  return {
    findPending: (test: (event: OutgoingEvent) => unknown) => pending.find(test),
    /** Takes an event, or takes it again when it has left already. */
    put(event: OutgoingEvent): void {
      if (stores() !== false && !pending.includes(event) && pending.length < pendingMax) pending.push(event);
      gather();
    },
    /** Sends something that is not an event along with the next request. */
    say(more: Partial<PixelBody>): void {
      extra = more;
      gather();
    },
    gather,
    /**
     * The server is to forget this browser's visitor; what comes after waits for its answer. Events that are
     * pending still belong to the old visitor, or to nobody.
     */
    async part(more: Partial<PixelBody>, keepsPending: boolean): Promise<void> {
      const visitor_id = visitorId();
      if (!keepsPending) pending = [];
      for (const event of pending) {
        complete(event);
        event.visitor_id = visitor_id;
      }
      busy = true;
      await send({ visitor_id, events: [], store_visitor: false, ...more });
      busy = false;
      gather();
    },
  };
}

function keyOf({ event, event_id }: OutgoingEvent): string {
  return `event.${event}.${event_id}`;
}

/** One request, by the surest way that still works. Undefined when nobody answered. */
function post(url: string, body: string): Promise<Response | undefined> {
  const request = (keepalive: boolean) =>
    fetch(url, { method: "POST", body, keepalive, credentials: "include" });
  return (
    request(true)
      // Offline, or more than 64 KiB are in flight: a leaving page has only the beacon, whose answer nobody sees.
      .catch(() => (document.hidden && navigator.sendBeacon(url, body) ? undefined : request(false)))
      .catch(() => undefined)
  );
}
