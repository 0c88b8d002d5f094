import type { PixelBody } from "../src/core/pixel-wire.ts";
import { consent, stores } from "./consent.ts";
import { options } from "./options.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import { attempt, readStored, store, storedKeys } from "./storage.ts";
import { forgetTraits, traitsFor } from "./traits.ts";
import { uuidv7 } from "./uuid.ts";
import { complete } from "./visit.ts";
import { forgetVisitor, isKnown, keepVisitor, knownVisitor, visitor } from "./visitor.ts";

/** A body without what stands in each. What is missing vanishes in JSON. */
type Sent = {
  readonly [Name in keyof Omit<PixelBody, "key" | "sent_at" | "events">]: PixelBody[Name] | undefined;
} & { readonly events: readonly object[] };

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
/** The event that tells of a visitor's changed answers; src/core/consent.ts has the same name. */
export const partingName = "ConsentUpdated";
/** Waits double up to a minute. */
const doublingsMax = 7;

// States of an event: pending (memory) -> stored, and under way -> gone once the server has answered. So an event may
// be sent twice, under one ID, but is never lost once it was stored, even if the browser is killed.
/** Events that have not left yet. */
export let pending: OutgoingEvent[] = [];
/** Something may be stored that is not in line: at first by earlier pages. */
let recall = true;
let retry: ReturnType<typeof setTimeout>;
let doublings = 0;
let busy: boolean;

/** Starts to listen to what ends a page, and to what ends a time without network. */
export function startOutbox(): void {
  addEventListener("pagehide", leave);
  // A page that comes into view sends what is pending a moment earlier than it would.
  addEventListener("visibilitychange", leave);
  addEventListener("online", flush);
}

/** Takes an event, or takes it again when it has left already. */
export function put(event: OutgoingEvent): void {
  // What is no JSON (an object that holds itself) must not stop the others.
  if (!attempt(() => JSON.stringify(event))) Object.assign(event, { properties: {}, twins: [] });
  if (stores() !== false && !pending.includes(event) && pending.length < pendingMax) pending.push(event);
  gather();
}

/** Sends what is pending in a moment. */
export function gather(): void {
  setTimeout(flush, gatherMs);
  // A tab in the background may be closed without a further word (Firefox): once the call that brought us here is done.
  if (document.hidden) queueMicrotask(leave);
}

/**
 * The server is to forget this browser's visitor, and to hear the answers as they are now. That is an event, too: it
 * waits and is stored like others, but leaves before them and whatever the visitor allows. Events that are pending
 * still belong to the old visitor, or (after a withdrawal) to nobody.
 */
export function part(withdrawn?: true): void {
  forgetTraits();
  if (!isKnown()) return;
  const visitor_id = knownVisitor();
  if (withdrawn) pending = [];
  for (const event of pending) {
    complete(event);
    event.visitor_id = visitor_id;
  }
  pending.push({ event: partingName, event_id: uuidv7(), event_time: Date.now(), visitor_id, consent });
  forgetVisitor();
  gather();
}

function isParting({ event }: OutgoingEvent): boolean {
  return event === partingName;
}

function mayLeave(event: OutgoingEvent): boolean | undefined {
  return isParting(event) || stores();
}

async function flush(): Promise<void> {
  if (busy) return;
  busy = true;
  // Stored events get back in line: those of earlier pages, and those of failed requests.
  if (recall) {
    for (const key of storedKeys("_signalpost.event.")) {
      const event = readStored(key);
      if (event.event_time < Date.now() - storedMsMax) store(key);
      else if (mayLeave(event) && !pending.some((one) => keyOf(one) === key)) pending.push(event);
    }
  }
  recall = false;
  while (pending.some(mayLeave)) {
    doublings = (await deliver()) ? 0 : Math.min(doublings + 1, doublingsMax);
    if (!doublings) continue;
    clearTimeout(retry);
    retry = setTimeout(flush, 2 ** doublings * 500);
    break;
  }
  busy = false;
}

function leave(): void {
  // A bound, where each of them fails: in a sandboxed frame, say, which may read no cookie.
  for (const _ of pending) if (pending.some(mayLeave)) void deliver();
}

/** Sends the next chunk of what is pending; true when the server has answered for good. */
async function deliver(): Promise<boolean> {
  let chars = 0;
  const partings = pending.filter(isParting);
  const sentAs = partings[0] ? undefined : knownVisitor();
  const events = (sentAs ? pending : partings).filter((event, index) => {
    complete(event);
    chars += JSON.stringify(event).length;
    return !index || chars < bodyCharsMax;
  });
  pending = pending.filter((event) => !events.includes(event));
  const kept = (event: OutgoingEvent) =>
    storedKeys("_signalpost.event.").length < storedMax &&
    store(keyOf(event), event.visitor_id ? event : { visitor_id: sentAs, user: traitsFor(true), ...event });
  const unkept = events.filter((event) => !kept(event));
  const response = await send({
    visitor_id: sentAs,
    store_visitor: !!sentAs,
    // An event out of storage keeps its own visitor and traits: somebody else may sit here now.
    events: events.map((event) => (event.visitor_id ? event : { user: traitsFor(), ...event })),
  });
  // A refused body is refused for ever; a server in trouble, a wrong key or a missing network may get better.
  // Another 2xx is not the server's: a page in its place (maintenance, a proxy that lets through) has stored nothing.
  const answered = /202|400|413/.test(`${response?.status}`);
  recall ||= !answered;
  if (answered) for (const event of events) store(keyOf(event));
  else pending.push(...unkept.filter(mayLeave));
  if (response?.ok) {
    const { visitor_id } = await response.json().catch(() => ({}));
    // The server's own cookie outlives the readable copy, and wins; not for a visitor who has parted meanwhile.
    if (visitor_id && sentAs === visitor) keepVisitor(visitor_id);
  }
  return answered;
}

function keyOf({ event, event_id }: OutgoingEvent): string {
  return `_signalpost.event.${event}.${event_id}`;
}

/** One request, by the surest way that still works. Undefined when nobody answered. */
export function send(more: Sent): Promise<Response | undefined> {
  const { key, endpoint } = options;
  const body = JSON.stringify({ key, sent_at: Date.now(), ...more });
  const request = (keepalive: boolean) =>
    fetch(endpoint, { method: "POST", body, keepalive, credentials: "include" });
  return (
    request(true)
      // Offline, or more than 64 KiB are in flight: a leaving page has only the beacon, whose answer nobody sees.
      .catch(() => (document.hidden && navigator.sendBeacon(endpoint, body) ? undefined : request(false)))
      .catch(() => undefined)
  );
}
