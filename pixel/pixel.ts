import type { PixelReport } from "../src/core/pixel-wire.ts";
import type { PixelOptions, PixelProperties, PixelTraits } from "./api.ts";
import { createConsent } from "./consent.ts";
import { watchGoogleConsent, watchShopifyConsent, watchTcf } from "./consent-source.ts";
import { hashTraits } from "./contact.ts";
import type { Helper } from "./helper.ts";
import { readLanding, readPlatformCookies } from "./landing.ts";
import { canonicalName } from "./name.ts";
import { createOutbox, type OutgoingEvent } from "./outbox.ts";
import type { Adapter } from "./platform.ts";
import { watchRoute } from "./route.ts";
import { readStored, removeStored, storedKeys, writeStored } from "./storage.ts";
import type { Stub } from "./take-over.ts";
import { createTwins } from "./twin.ts";
import { uuidv7 } from "./uuid.ts";
import { createVisitor } from "./visitor.ts";

/** Names and IDs of this page that are remembered, so that a second call is noticed. */
const knownMax = 500;
/** After this long a platform's script has arrived or is blocked. */
const settledMs = 5000;

/** Starts the pixel on this page. */
export function startPixel(
  options: PixelOptions,
  allAdapters: readonly Adapter[],
  helpers: readonly Helper[],
  stub: Stub,
) {
  const { platforms = { tiktok: {} }, mode = "", autoPage = true, hash } = options;
  const adapters = allAdapters.filter(({ platform }) => platforms[platform]);
  const known = new Map<string, OutgoingEvent>();
  const visitor = createVisitor();
  const landing = readLanding();
  let traits: PixelTraits | undefined;
  let hashed: PixelTraits | undefined;
  let pageEvent: OutgoingEvent | undefined;
  let undriven: [OutgoingEvent, Adapter][] = [];
  let hasLoaded = false;
  let calledAt: number | undefined;

  const consent = createConsent(options.consent === "ask", () => settle());
  const { state, stores, ads } = consent;
  const visitorId = () => (stores() ? visitor.id() : undefined);

  const outbox = createOutbox({
    ...options,
    visitorId: visitor.id,
    stores,
    complete: (event) =>
      Object.assign(event, {
        session_id: visitor.session(),
        locale: navigator.language,
        screen: `${screen.width}x${screen.height}`,
        consent: state(),
        twin_possible: allAdapters.filter((one) => one.state() === "loaded").map((one) => one.platform),
        // Click IDs and platform cookies only for visitors who allow marketing.
        ...(state().marketing === false ? {} : { ...landing, cookies: readPlatformCookies() }),
      }),
    user: (forStorage) => (forStorage || hash ? hashed : traits),
    onReply({ visitor_id: id }) {
      // The server's own cookie outlives the readable copy, and wins.
      if (id && id !== visitor.id()) visitor.keep(id);
      for (const react of reactions) react?.();
    },
  });

  /** A new event, or undefined when it is known already. */
  const record = (
    name: string,
    properties: PixelProperties,
    event_id: string,
    event_time = calledAt ?? Date.now(),
  ) => {
    const event: OutgoingEvent = {
      event: canonicalName(name),
      event_id,
      event_time,
      url: location.href,
      referrer: route.referrer(),
      properties,
    };
    const key = event.event + event_id;
    if (known.has(key)) return undefined;
    if (known.size > knownMax) known.clear();
    known.set(key, event);
    if (stores() !== false) outbox.add(event);
    return event;
  };

  const twins = createTwins({
    ...outbox,
    options,
    known,
    record: (call, eventId) => record(call.name, call.properties, eventId, call.at),
  });

  const page = (properties: PixelProperties = {}) => {
    if (route.isNew()) pageEvent = record("PageView", properties, uuidv7());
  };

  const track = (name: string, properties: PixelProperties = {}, { eventId }: { eventId?: string } = {}) => {
    // A page view has its own ID, and no platform is told of it.
    if (canonicalName(name) === "PageView") return page(properties);
    const event = record(name, properties, `${eventId ?? uuidv7()}`);
    if (!event) return;
    twins.claim(event);
    if (/drive|load/.test(mode)) {
      for (const adapter of adapters) undriven.push([event, adapter]);
      settle();
    }
  };

  const identify = (given: PixelTraits) => {
    traits = { ...traits, ...given };
    void hashTraits(traits).then((result) => {
      hashed = result;
    });
    // A second copy of the page view under its own ID tells the server who this is.
    if (pageEvent && !outbox.holds(pageEvent)) outbox.add(pageEvent);
  };

  const forget = () => {
    traits = hashed = undefined;
    visitor.forget();
  };

  /** Does what the visitor's answers now allow. */
  const settle = () => {
    if (stores() === false) {
      if (visitor.isKnown()) {
        void outbox.part({ consent: state() }, false);
        forget();
      }
      storedKeys().forEach(removeStored);
    }
    if (ads() === false) {
      undriven = [];
      if (hasLoaded) for (const adapter of adapters) adapter.revoke();
    }
    if (!stores()) return;
    if (state().marketing === false) removeStored("landing");
    else writeStored("landing", landing);
    writeStored("consent", state());
    if (ads()) {
      if (mode === "load" && !hasLoaded) {
        for (const adapter of adapters) adapter.load(platforms[adapter.platform]?.pixelIds ?? []);
        hasLoaded = true;
      }
      undriven = undriven.filter(([event, adapter]) => !twins.drive(event, adapter));
    }
    outbox.gather();
  };

  /** Tells the server once a session what this page shows of the platforms' own pixels, however they came here. */
  const report = () => {
    const session_id = stores() && visitor.session();
    if (!session_id || readStored("reported") === session_id) return;
    writeStored("reported", session_id);
    outbox.say({ session_id, report: describe(allAdapters, twins.counts) });
  };

  const route = watchRoute(() => autoPage && page());
  watchShopifyConsent(consent);
  watchTcf(consent);
  watchGoogleConsent(consent);
  const reactions = helpers
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
      forget();
      removeStored("landing");
    },
    visitorId,
    ready: (callback: (pixel: Stub) => void) => callback(stub),
    init() {},
    /** The time of the calls that follow, which waited in the queue; without one: now. */
    at(time?: number): void {
      calledAt = time;
    },
  };
}

function describe(adapters: readonly Adapter[], bare: Readonly<Record<string, number>>): PixelReport {
  const traces = `${Array.from(document.scripts, (script) => script.src)} ${document.cookie}`;
  return {
    page_url: location.href,
    platforms: adapters.map(({ platform, pixelIds, trace, state }) => {
      const loads: Record<string, number> = {};
      const ids = new Set(pixelIds());
      for (const [, loaded, remembered = ""] of traces.matchAll(trace)) {
        ids.add(loaded ?? remembered);
        if (loaded) loads[loaded] = (loads[loaded] ?? 0) + 1;
      }
      return {
        platform,
        pixel_ids: [...ids],
        script: state() ?? "absent",
        loads,
        calls_without_id: bare[platform] ?? 0,
      };
    }),
  };
}
