import type { PixelReport } from "../src/core/pixel-wire.ts";
import type { PixelConsent, PixelOptions, PixelProperties, PixelTraits, Signalpost } from "./api.ts";
import { createConsent } from "./consent.ts";
import { readLanding, readPlatformCookies, storeLanding } from "./landing.ts";
import { canonicalName } from "./name.ts";
import { createOutbox, type OutgoingEvent } from "./outbox.ts";
import type { Adapter } from "./platform.ts";
import { watchRoute } from "./route.ts";
import { storage } from "./storage.ts";
import { tiktok } from "./tiktok.ts";
import { createTwins } from "./twin.ts";
import { uuidv7 } from "./uuid.ts";
import { createVisitor } from "./visitor.ts";

const allAdapters: readonly Adapter[] = [tiktok];
/** Names and IDs of this page that are remembered, so that a second call is noticed. */
const knownMax = 500;
/** After this long a platform's script has arrived or is blocked. */
const reportAfterMs = 5000;

/** Makes the pixel. One for each page. */
export function createPixel(): Signalpost {
  const waiting: ((pixel: Signalpost) => void)[] = [];
  let core: ReturnType<typeof start> | undefined;
  const pixel: Signalpost = {
    init(options) {
      if (core) return; // the snippet stands on the page twice
      core = start(options);
      for (const callback of waiting.splice(0)) callback(pixel);
    },
    page: (properties) => core?.page(properties) ?? "",
    track: (name, properties, options) => core?.track(name, properties, options?.eventId) ?? "",
    identify: (traits) => core?.identify(traits),
    consent: (state) => core?.consent(state),
    reset: () => core?.reset(),
    visitorId: () => core?.visitorId(),
    ready: (callback) => void (core ? callback(pixel) : waiting.push(callback)),
  };
  return pixel;
}

function start(options: PixelOptions) {
  const platforms = options.platforms ?? { tiktok: {} };
  const adapters = allAdapters.filter((adapter) => platforms[adapter.platform]);
  const drives = options.mode === "drive" || options.mode === "load";
  const known = new Map<string, OutgoingEvent>();
  const visitor = createVisitor();
  const landing = readLanding();
  let traits: PixelTraits | undefined;
  let pageEvent: OutgoingEvent | undefined;
  let undriven: OutgoingEvent[] = [];
  let loaded = false;

  const consent = createConsent(options.consent === "ask", () => settle());
  const outbox = createOutbox({
    endpoint: options.endpoint,
    isOpen: () => consent.gate() === "open",
    envelope: () => ({ key: options.key, visitor_id: visitor.id() }),
    complete: (event) => Object.assign(event, context()),
    user: () => traits,
    onReply: (reply) =>
      reply.visitor_id && reply.visitor_id !== visitor.id() && visitor.keep(reply.visitor_id),
  });

  /** What is known of visit and landing; click IDs and platform cookies only for visitors who allow marketing. */
  const context = () => {
    const marketing = consent.state().marketing !== false;
    const possible = allAdapters.filter((adapter) => adapter.script() === "loaded");
    return {
      session_id: visitor.session(),
      locale: navigator.language,
      screen: `${screen.width}x${screen.height}`,
      consent: consent.state(),
      ...(marketing ? { ...landing, cookies: readPlatformCookies() } : {}),
      ...(possible[0] ? { twin_possible: possible.map((adapter) => adapter.platform) } : {}),
    };
  };

  const twins = createTwins({
    options,
    adapters,
    known: (name, eventId) => known.get(name + eventId),
    pending: outbox.pending,
    add: outbox.add,
    record: (call, eventId, twin) => {
      const event = record(call.name, call.properties, eventId, call.at);
      if (event) event.twins = [twin];
    },
  });

  /** A new event, or undefined when it is known already. */
  const record = (name: string, properties: PixelProperties, eventId: string, at = Date.now()) => {
    const key = canonicalName(name) + eventId;
    if (known.has(key)) return undefined;
    if (known.size >= knownMax) known.clear();
    const event: OutgoingEvent = {
      event: canonicalName(name),
      event_id: eventId,
      event_time: at,
      url: location.href,
      referrer: route.referrer(),
      title: document.title,
      properties,
    };
    known.set(key, event);
    if (consent.gate() !== "shut") outbox.add(event);
    return event;
  };

  const page = (properties: PixelProperties = {}): string => {
    if (!pageEvent || route.isNew()) pageEvent = record("PageView", properties, uuidv7()) ?? pageEvent;
    return pageEvent?.event_id ?? "";
  };

  /** Does what the visitor's answers now allow. */
  const settle = () => {
    const gate = consent.gate();
    if (gate === "shut") {
      outbox.drop();
      undriven = [];
    }
    if (gate !== "open") return;
    storeLanding(landing);
    if (consent.allowsAds()) {
      if (options.mode === "load" && !loaded) {
        loaded = true;
        for (const adapter of adapters) adapter.load(platforms[adapter.platform] ?? {});
      }
      for (const event of undriven.splice(0)) twins.drive(event);
    } else undriven = [];
    outbox.flush();
  };

  const report = () => {
    const session = visitor.session();
    if (consent.gate() !== "open" || storage.read("reported") === session) return;
    storage.write("reported", session);
    outbox.report(describe(twins.callsWithoutId, consent.state()));
  };

  const route = watchRoute(() => options.autoPage !== false && page());
  if (options.autoPage !== false) page();
  for (const adapter of adapters) {
    adapter.observe((call) => twins.observed({ ...call, at: Date.now(), bare: !call.eventId }));
  }
  settle();
  setTimeout(report, reportAfterMs);
  addEventListener("pagehide", report, true);

  return {
    page,
    track(name: string, properties: PixelProperties = {}, given?: string): string {
      const eventId = given || uuidv7();
      const event = record(name, properties, eventId);
      if (event && drives) {
        undriven.push(event);
        settle();
      } else if (event) twins.claim(event);
      return eventId;
    },
    identify(given: PixelTraits): void {
      traits = { ...traits, ...given };
      // A second copy of the page view under its own ID tells the server who this is.
      if (pageEvent && !outbox.pending().includes(pageEvent)) outbox.add(pageEvent);
    },
    consent: consent.answer,
    reset(): void {
      outbox.flush();
      traits = undefined;
      visitor.forget();
      storage.write("landing", null);
    },
    visitorId: () => (consent.gate() === "open" ? visitor.id() : undefined),
  };
}

/** What this page shows of the platforms' own pixels, however they came here. */
function describe(callsWithoutId: (platform: string) => number, consent: PixelConsent): PixelReport {
  return {
    page_url: location.href,
    consent,
    platforms: allAdapters.map((adapter) => {
      const loads: Record<string, number> = {};
      for (const script of document.scripts) {
        const id = adapter.address.exec(script.src)?.[1];
        if (id) loads[id] = (loads[id] ?? 0) + 1;
      }
      const cookies = [...document.cookie.matchAll(/ttcsid_(\w+)=/g)].map(([, id = ""]) => id);
      const ids = [...adapter.pixelIds(), ...Object.keys(loads), ...(adapter === tiktok ? cookies : [])];
      return {
        platform: adapter.platform,
        pixel_ids: [...new Set(ids)],
        script: adapter.script(),
        loads,
        calls_without_id: callsWithoutId(adapter.platform),
      };
    }),
  };
}
