import type { PixelProperties, PixelTraits } from "./api.ts";
import { answer, checkConsent, keepConsent, startConsent, stores } from "./consent.ts";
import { watchConsentPlatforms } from "./consent-source.ts";
import { startLanding, storeLanding } from "./landing.ts";
import type { Mode, Modes } from "./mode.ts";
import { isPageView } from "./name.ts";
import { options } from "./options.ts";
import { gather, part, partingName, put, send, startOutbox } from "./outbox.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import type { Parts } from "./part.ts";
import { record } from "./recorder.ts";
import { describePlatforms } from "./report.ts";
import { watchRoute } from "./route.ts";
import { readStored, storagePrefix, store, storedKeys } from "./storage.ts";
import type { Stub } from "./stub.ts";
import { learn } from "./traits.ts";
import { isKnown, knownVisitor, session } from "./visitor.ts";

/** After this long a platform's script has arrived or is blocked. */
const settledMs = 5000;

let pageEvent: OutgoingEvent | undefined;
/** Whether the page at this address has been told of. */
let isSeen: boolean;
let tell: ReturnType<Mode>;

/** Undefined while the visitor has not allowed one. */
export function visitorId(): string | undefined {
  return stores() ? knownVisitor() : undefined;
}

function page(properties: PixelProperties = {}): void {
  if (isSeen) return;
  isSeen = true;
  pageEvent = record("PageView", properties);
}

/** Records an event; see `api.ts`. */
export function track(
  name: string,
  properties: PixelProperties = {},
  { eventId }: { readonly eventId?: string } = {},
): void {
  // A page view has its own ID, and no platform is told of it.
  if (isPageView(name)) return page(properties);
  const event = record(name, properties, eventId && `${eventId}`);
  if (event) tell?.(event);
}

/** Learns who the visitor is; see `api.ts`. */
export function identify(given: PixelTraits): void {
  void learn(given);
  // A second copy of the page view under its own ID tells the server who this is.
  if (pageEvent) put(pageEvent);
}

function reset(): void {
  part();
  store("_signalpost.landing");
}

/** Does what the visitor's answers now allow. */
function settle(): void {
  if (stores() === false) {
    if (isKnown()) part(true);
    // All but what the server is still to hear of it.
    for (const key of storedKeys(storagePrefix)) if (!key.includes(partingName)) store(key);
  }
  tell?.();
  if (stores()) {
    storeLanding();
    keepConsent();
  }
  gather();
}

/** Tells the server, once a session or twice, what this page shows of the platforms' own pixels, however they came here. */
async function report(): Promise<void> {
  const session_id = stores() && session();
  const report = describePlatforms();
  // A session whose later page calls a platform without event ID is told of once more. Of IDs that grow with the time,
  // an earlier session's is less, and so is this session's without such calls.
  const told = `${session_id}${report.platforms.some((one) => one[3])}`;
  if (!session_id || readStored("_signalpost.reported").told >= told) return;
  if (await send({ session_id, visitor_id: knownVisitor(), events: [], report }))
    store("_signalpost.reported", { told });
}

/** Starts the pixel on this page. */
export function startPixel(stub: Stub, modes: Modes, parts: Parts): void {
  startLanding();
  startConsent(settle);
  startOutbox();
  watchRoute((restored) => {
    if (restored) checkConsent();
    isSeen = false;
    if (options.autoPage) page();
  });
  if (options.autoPage) page();
  // Before the parts, which may have something to tell at once.
  tell = modes[options.mode]?.(stub);
  watchConsentPlatforms();
  // The names of parts are those of their options.
  for (const part in parts) if (options[part as keyof Parts]) parts[part as keyof Parts]?.();
  settle();
  // A platform's base code may come after our calls.
  addEventListener("load", settle);
  setTimeout(() => {
    settle();
    void report();
  }, settledMs);
  const ready = (callback: (pixel: Stub) => void) => callback(stub);
  Object.assign(stub, { page, track, identify, consent: answer, reset, visitorId, ready });
}
