import type { PixelConsent, PixelOptions, PixelProperties, PixelTraits } from "./api.ts";
import { createConsent } from "./consent.ts";
import { watchConsentPlatforms } from "./consent-source.ts";
import { createDriver } from "./driver.ts";
import { type Landing, readLanding, readPlatformCookies } from "./landing.ts";
import { isPageView } from "./name.ts";
import { createOutbox, type OutgoingEvent } from "./outbox.ts";
import type { Part } from "./part.ts";
import type { Adapter } from "./platform.ts";
import { createRecorder } from "./recorder.ts";
import { describePlatforms } from "./report.ts";
import { watchRoute } from "./route.ts";
import { readStored, removeStored, storedKeys, writeStored } from "./storage.ts";
import type { Stub } from "./stub.ts";
import { createTraits } from "./traits.ts";
import { createTwins } from "./twin.ts";
import { uuidv7 } from "./uuid.ts";
import { createVisitor } from "./visitor.ts";

/** After this long a platform's script has arrived or is blocked. */
const settledMs = 5000;

/** Starts the pixel on this page. */
export function startPixel(
  options: PixelOptions,
  allAdapters: readonly Adapter[],
  parts: readonly Part[],
  stub: Stub,
) {
  const { platforms = { tiktok: {} }, autoPage = true } = options;
  const visitor = createVisitor();
  const { learn, traitsFor, forgetTraits } = createTraits(options.hash);
  const landing = readLanding();
  let pageEvent: OutgoingEvent | undefined;
  const consent = createConsent(options.consent === "ask", () => settle());
  const { state, stores, ads } = consent;
  const visitorId = () => (stores() ? visitor.id() : undefined);

  const outbox = createOutbox({
    ...options,
    visitorId: visitor.id,
    stores,
    complete: (event) =>
      event.session_id ||
      Object.assign(event, visitContext(allAdapters, landing, state()), { session_id: visitor.session() }),
    traitsFor,
    onReply({ visitor_id: id }) {
      // The server's own cookie outlives the readable copy, and wins.
      if (id && id !== visitor.id()) visitor.keep(id);
      for (const react of reactions) react?.();
    },
  });

  const route = watchRoute(() => autoPage && page());
  const { known, record, callsFrom } = createRecorder(route.referrer, outbox.put);
  const twins = createTwins({
    ...outbox,
    options,
    known,
    record: (call, eventId) => record(call.name, call.properties, eventId, call.at),
  });

  const chosen = allAdapters.filter(({ platform }) => platforms[platform]);
  const { tell, driveAll } = createDriver(options, chosen, twins.drive);
  const page = (properties: PixelProperties = {}) => {
    if (route.isNew()) pageEvent = record("PageView", properties, uuidv7());
  };

  const track = (name: string, properties: PixelProperties = {}, { eventId }: { eventId?: string } = {}) => {
    // A page view has its own ID, and no platform is told of it.
    if (isPageView(name)) return page(properties);
    const event = record(name, properties, `${eventId ?? uuidv7()}`);
    if (!event) return;
    twins.claim(event);
    tell(event);
    driveAll(ads());
  };

  const identify = (given: PixelTraits) => {
    learn(given);
    // A second copy of the page view under its own ID tells the server who this is.
    if (pageEvent) outbox.put(pageEvent);
  };

  /** Does what the visitor's answers now allow. */
  const settle = () => {
    if (stores() === false) {
      if (visitor.isKnown()) {
        void outbox.part({ consent: state() }, false);
        forgetTraits();
        visitor.forget();
      }
      storedKeys().forEach(removeStored);
    }
    driveAll(ads());
    if (!stores()) return;
    if (state().marketing === false) removeStored("landing");
    else writeStored("landing", landing);
    writeStored("consent", state());
    outbox.gather();
  };

  /** Tells the server once a session what this page shows of the platforms' own pixels, however they came here. */
  const report = () => {
    const session_id = stores() && visitor.session();
    if (!session_id || readStored("reported") === session_id) return;
    writeStored("reported", session_id);
    outbox.say({ session_id, report: describePlatforms(allAdapters, twins.counts) });
  };

  watchConsentPlatforms(consent);
  const reactions = parts
    .filter(({ option }) => options[option])
    .map(({ start }) => start({ track, identify, visitorId }));
  if (autoPage) page();
  stub.on = twins.observed;
  stub.c?.forEach(twins.observed);
  settle();
  // A platform's base code may come after our calls.
  addEventListener("load", settle);
  setTimeout(() => {
    settle();
    report();
  }, settledMs);

  return {
    page,
    track,
    identify,
    consent: consent.answer,
    reset(): void {
      void outbox.part({}, true);
      forgetTraits();
      visitor.forget();
      removeStored("landing");
    },
    visitorId,
    ready: (callback: (pixel: Stub) => void) => callback(stub),
    callsFrom,
  };
}

/** What is known of the visit; click IDs and platform cookies only for visitors who allow marketing. */
function visitContext(adapters: readonly Adapter[], landing: Landing, consent: PixelConsent) {
  return {
    locale: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    consent,
    twin_possible: adapters.flatMap(({ platform, state }) => (state() === "loaded" ? platform : [])),
    ...(consent.marketing === false ? {} : { ...landing, cookies: readPlatformCookies() }),
  };
}
