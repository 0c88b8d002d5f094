import type { Browser, ExtensionApi, PixelEvents } from "@shopify/web-pixels-extension";
import type { EventInput } from "../src/core/event-input.ts";
import type { SentLanding } from "../src/core/pixel-wire.ts";
import { capturedNames } from "./captured.ts";
import { checkoutNames, fromShopify, type ShopEvent, storefrontNames } from "./shopify-mapping.ts";
import type { ShopifyPixelSettings } from "./shopify-settings.ts";
import { trackByTikTok } from "./shopify-tiktok.ts";
import { attempt } from "./storage.ts";
import { uuidv7 } from "./uuid.ts";

// Globals of Shopify's sandbox (an iframe or a worker), and the settings above this file's code.
declare const analytics: ExtensionApi["analytics"];
declare const browser: Browser;
declare const init: ExtensionApi["init"];
declare const customerPrivacy: ExtensionApi["customerPrivacy"];
declare const signalpostSettings: ShopifyPixelSettings;

type Privacy = ExtensionApi["init"]["customerPrivacy"];

const eventsHeldMax = 50;
const triesMax = 6;

let privacy: Privacy = init.customerPrivacy;
let held: ShopEvent[] = [];

const names = signalpostSettings.scope === "all" ? [...storefrontNames, ...checkoutNames] : checkoutNames;
for (const name of names) {
  analytics.subscribe<keyof PixelEvents>(name, (event) => {
    // The name is one of those that `fromShopify` knows.
    const ours = fromShopify(event as Parameters<typeof fromShopify>[0], signalpostSettings.contentId);
    if (!mayStore() && held.length >= eventsHeldMax) return;
    held.push(ours);
    release();
  });
}
customerPrivacy.subscribe("visitorConsentCollected", (event) => {
  privacy = event.customerPrivacy;
  release();
});

function mayStore(): boolean {
  return privacy.analyticsProcessingAllowed || privacy.marketingAllowed;
}

/** Sends what was held, once the visitor allows it. Events of a visitor who never does end with the page. */
function release(): void {
  if (!mayStore()) return;
  const events = held;
  held = [];
  for (const event of events) void complete(event).then((whole) => send(whole, 1));
}

/** Adds what the top page's storage knows: visitor, visit, click IDs, platform cookies. */
async function complete(event: ShopEvent): Promise<ShopEvent> {
  const cookies = await readCookies();
  const session_id = cookies._signalpost_session;
  return {
    ...event,
    visitor_id: await visitorId(cookies._signalpost_visitor),
    ...(session_id ? { session_id } : {}),
    consent: {
      analytics: privacy.analyticsProcessingAllowed,
      marketing: privacy.marketingAllowed,
      preferences: privacy.preferencesProcessingAllowed,
      sale_of_data: privacy.saleOfDataAllowed,
    },
    ...(privacy.marketingAllowed ? { landing: await readLanding(), cookies: platformCookies(cookies) } : {}),
    ...drive(event),
  };
}

let made: string | undefined;

async function visitorId(known: string | undefined): Promise<string> {
  if (known) return known;
  made ??= uuidv7();
  const age = 400 * 86_400;
  const cookie = `_signalpost_visitor=${made}; path=/; max-age=${age}; samesite=lax; secure`;
  await browser.cookie.set(cookie).catch(refused);
  return made;
}

/** A browser that keeps nothing for the shop costs the event nothing. */
function refused(): string {
  return "";
}

async function readCookies(): Promise<Record<string, string>> {
  const text = (await browser.cookie.get().catch(refused)) || "";
  const pairs = text
    .split("; ")
    .map((pair) => [pair.split("=", 1)[0] ?? "", pair.slice(pair.indexOf("=") + 1)]);
  return Object.fromEntries(pairs);
}

function platformCookies(cookies: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(cookies).filter(([name]) => capturedNames.test(name));
}

/** What the theme's snippet has stored about the visitor's landing. */
async function readLanding(): Promise<SentLanding> {
  try {
    return JSON.parse((await browser.localStorage.getItem("_signalpost.landing")) ?? "{}");
  } catch {
    return {};
  }
}

/**
 * One request for each event. When it fails: again in a while; and a copy without contacts goes to the shop's
 * storage, from where the theme's snippet sends it on the visitor's next page. The ID is the same, so that it
 * counts once.
 */
async function send(event: ShopEvent, tries: number): Promise<void> {
  const { key, endpoint } = signalpostSettings;
  const body = JSON.stringify({ key, sent_at: Date.now(), visitor_id: event.visitor_id, events: [event] });
  const stored = `_signalpost.event.${event.event}.${event.event_id}`;
  const response = await fetch(endpoint, { method: "POST", body, keepalive: true }).catch(() => null);
  // Another 2xx is a page in the server's place, which has stored nothing.
  if (response?.status === 202 || response?.status === 400) {
    if (tries > 1) await browser.localStorage.removeItem(stored).catch(refused);
    return;
  }
  const { user: _contacts, ...rest } = event;
  await browser.localStorage.setItem(stored, JSON.stringify(rest)).catch(refused);
  if (tries < triesMax) setTimeout(() => void send(event, tries + 1), 1000 * 2 ** tries);
}

/** Calls TikTok's pixel inside this sandbox, for shops that have switched off every other one. */
function drive({ event: name, event_id, properties = {} }: ShopEvent): Pick<EventInput, "twins"> {
  const { tiktokPixelId: id } = signalpostSettings;
  const allowed = privacy.marketingAllowed && privacy.saleOfDataAllowed;
  // A worker has no document to load a script into; and no platform is told of page views.
  if (!id || !allowed || typeof document === "undefined" || name === "PageView") return {};
  // What its script does in here is not known beforehand; where it throws, our event goes all the same.
  attempt(() => trackByTikTok(id, name, properties, event_id));
  // Its values are those of the event.
  return { twins: [{ platform: "tiktok", name, event_id, pixel_ids: [id], at: Date.now() }] };
}
