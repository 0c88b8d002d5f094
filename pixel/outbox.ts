import type { EventInput } from "../src/core/event-input.ts";
import type { PixelBody, PixelReply, PixelReport } from "../src/core/pixel-wire.ts";
import { storage } from "./storage.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** An event on its way out. */
export type OutgoingEvent = Mutable<EventInput> & { event_id: string };

/** Events that wait in memory (for consent, or for a request to end). */
const pendingMax = 200;
/** Events that wait in storage (offline, server down). */
const storedMax = 100;
const storedMsMax = 7 * 864e5;
/** Characters of a request: at three bytes a character still below the 64 KiB that may be in flight while a page unloads. */
const bodyCharsMax = 16_000;
/** Gives the calls of one click time to meet in one request. */
const gatherMs = 50;
const retryMsMax = 60_000;

export interface OutboxPorts {
  readonly endpoint: string;
  /** Whether events may leave now. */
  readonly isOpen: () => boolean;
  /** What the body says beside its events. */
  readonly envelope: () => Pick<PixelBody, "key" | "visitor_id" | "session_id">;
  /** Adds what is known of visitor, visit and landing; called once for each event, when it first leaves. */
  readonly complete: (event: OutgoingEvent) => void;
  /** Traits for the body (`forStorage` false), or what may be written to storage. */
  readonly user: (forStorage: boolean) => EventInput["user"];
  readonly onReply: (reply: PixelReply) => void;
}

/**
 * Sends events, and keeps those that could not be sent. States of an event: pending (memory) -> sending -> gone once the
 * server has answered; a copy goes to storage when a request fails or the page is left, and away with the answer. So an event
 * may be sent twice, under one ID, but is never lost while the browser lives.
 */
export function createOutbox(ports: OutboxPorts) {
  let pending: OutgoingEvent[] = [];
  let sending: OutgoingEvent[] = [];
  let report: PixelReport | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  let failures = 0;
  let busy = false;

  const schedule = (afterMs: number) => {
    const at = Date.now() + afterMs;
    if (timer && dueAt <= at) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, afterMs);
  };

  /** Takes the next chunk out of `pending`. */
  const take = (): OutgoingEvent[] => {
    let chars = 0;
    let count = 0;
    for (const event of pending) {
      if (!event.session_id) ports.complete(event);
      chars += JSON.stringify(event).length;
      if (count && chars > bodyCharsMax) break;
      count++;
    }
    return pending.splice(0, count);
  };

  const body = (events: readonly OutgoingEvent[], more?: Partial<PixelBody>): string => {
    const user = ports.user(false);
    return JSON.stringify({
      ...ports.envelope(),
      sent_at: Date.now(),
      // An event out of storage keeps its own visitor and traits: somebody else may sit here now.
      events: user ? events.map((event) => (event.visitor_id ? event : { ...event, user })) : events,
      ...more,
    });
  };

  /** Sends one chunk; true when the server has answered for good. */
  const deliver = async (events: readonly OutgoingEvent[], more?: Partial<PixelBody>): Promise<boolean> => {
    sending.push(...events);
    const response = await post(ports.endpoint, body(events, more));
    sending = sending.filter((event) => !events.includes(event));
    // A refused body is refused for ever; a server in trouble, a wrong key or a missing network may get better.
    const answered = response !== undefined && (response.ok || response.status === 400);
    for (const event of events) {
      if (answered) storage.write(keyOf(event), null);
      else store(event);
    }
    if (response?.ok) ports.onReply(await response.json().catch(() => ({})));
    return answered;
  };

  const store = (event: OutgoingEvent) => {
    if (storage.keys().length > storedMax) return;
    const { visitor_id } = ports.envelope();
    const user = ports.user(true);
    storage.write(keyOf(event), JSON.stringify({ visitor_id, user, ...event }));
  };

  /** Puts stored events back in line: of earlier pages, and of failed requests. */
  const restore = () => {
    for (const key of storage.keys()) {
      if (!key.startsWith("event.")) continue;
      if ([...pending, ...sending].some((event) => keyOf(event) === key)) continue;
      try {
        const event = JSON.parse(storage.read(key) ?? "");
        if (event.event_time > Date.now() - storedMsMax) pending.push(event);
        else storage.write(key, null);
      } catch {
        storage.write(key, null);
      }
    }
  };

  const flush = async () => {
    if (busy || !ports.isOpen()) return;
    busy = true;
    restore();
    while ((pending[0] || report) && ports.isOpen()) {
      const more = report && { report };
      report = undefined;
      if (await deliver(take(), more)) failures = 0;
      else {
        schedule(Math.min(retryMsMax, 1000 * 2 ** failures++) * (0.5 + Math.random()));
        break;
      }
    }
    busy = false;
  };

  const leave = () => {
    if (!ports.isOpen()) return;
    for (const event of pending) if (!event.session_id) ports.complete(event);
    for (const event of [...pending, ...sending]) store(event);
    while (pending[0]) void deliver(take());
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("online", () => void flush());

  return {
    pending: () => pending,
    add(event: OutgoingEvent): void {
      if (pending.length < pendingMax) pending.push(event);
      schedule(gatherMs);
    },
    report(value: PixelReport): void {
      report = value;
      schedule(gatherMs);
    },
    flush: () => schedule(gatherMs),
    /** Says something that is not about events. */
    say: (more: Partial<PixelBody>) => void deliver([], more),
    drop(): void {
      pending = [];
      for (const key of storage.keys()) storage.write(key, null);
    },
  };
}

function keyOf(event: OutgoingEvent): string {
  return `event.${event.event}.${event.event_id}`;
}

/** One request, by the surest way that still works. Undefined when nobody answered. */
async function post(url: string, body: string): Promise<Response | undefined> {
  const request = (keepalive: boolean) =>
    fetch(url, { method: "POST", body, keepalive, credentials: "include" });
  try {
    return await request(true);
  } catch {
    // Offline, or more than 64 KiB are in flight: a leaving page has only the beacon, whose answer nobody sees.
    if (document.visibilityState === "hidden" && navigator.sendBeacon?.(url, body)) return undefined;
    return request(false).catch(() => undefined);
  }
}
