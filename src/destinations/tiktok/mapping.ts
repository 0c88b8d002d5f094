import { isOffline, type Mapped, reasons, type StorefrontEvent } from "../../core/index.ts";
import { findTwin, foreignPixelNote, ownReferrer, ownUrl } from "../kit/index.ts";
import { isTikTokName, tiktokName, typoNote } from "./names.ts";
import type { TikTokEvent, TikTokPayload } from "./payload.ts";
import { toProperties } from "./properties.ts";
import type { TikTokSettings } from "./settings.ts";
import { toUser } from "./user.ts";

type Draft = { -readonly [K in keyof TikTokEvent]: TikTokEvent[K] };

const productPage = /\/products\/[^/?#]+/;

/** One storefront event as TikTok takes it, or why TikTok gets none. */
export function toTikTokEvent(event: StorefrontEvent, settings: TikTokSettings): Mapped<TikTokPayload> {
  if (isOffline(event)) return toOfflineEvent(event, settings);
  const hidden = hiddenPageView(event, settings);
  if (hidden !== null) return { kind: "skip", reason: "page views", detail: hidden };
  const notes: string[] = [];
  const twin = findTwin(event, "tiktok", settings.pixel_id);
  // The browser's own ttq.page() carries no ID and cannot be merged, so a page view keeps the name of the settings.
  const literal = twin && (twin.event_id || event.event !== "PageView") ? twin.name : undefined;
  const name = literal ?? tiktokName(event.event, settings);
  const draft: Draft = {
    event: name,
    event_time: Math.floor(event.event_time / 1000),
    event_id: twin?.event_id || event.event_id,
  };
  const user = toUser(event, "web");
  if (user) draft.user = user;
  const properties = toProperties(event, settings, notes);
  if (properties) draft.properties = properties;
  const page = toPage(event, settings);
  if (page) draft.page = page;
  // An event without the right to sell its data comes here only where the operator chose limited data use.
  if (settings.limited_data_use || event.consent?.sale_of_data === false) draft.limited_data_use = true;
  const foreign = event.twins ? foreignPixelNote(event, "tiktok", settings.pixel_id) : null;
  if (foreign) notes.push(foreign);
  return payload({ source: "web", event: draft }, notes);
}

/** A point-of-sale order: TikTok takes it into an offline event set, by contact, under a standard name only. */
function toOfflineEvent(event: StorefrontEvent, settings: TikTokSettings): Mapped<TikTokPayload> {
  const detail = "TikTok takes point-of-sale orders into an offline event set only";
  if (settings.offline_event_set_id === undefined) return { kind: "skip", reason: reasons.pos, detail };
  const name = tiktokName(event.event, settings);
  if (!isTikTokName(name)) {
    return { kind: "skip", reason: reasons.unmapped, detail: "offline event sets take standard events only" };
  }
  const user = toUser(event, "offline");
  if (!user?.email && !user?.phone) {
    return {
      kind: "skip",
      reason: reasons.noMatchKeys,
      detail: "an offline event needs an e-mail address or a phone number, and this order has neither",
    };
  }
  const notes: string[] = [];
  const draft: Draft = {
    event: name,
    event_time: Math.floor(event.event_time / 1000),
    event_id: event.event_id,
    user,
  };
  const properties = toProperties(event, settings, notes);
  if (properties) draft.properties = properties;
  return payload({ source: "offline", event: draft }, notes);
}

function payload(value: TikTokPayload, notes: string[]): Mapped<TikTokPayload> {
  const { event, event_id } = value.event;
  const typo = typoNote(event);
  if (typo) notes.push(typo);
  return {
    kind: "payload",
    payload: value,
    name: event,
    eventId: event_id,
    group: value.source,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function hiddenPageView(event: StorefrontEvent, settings: TikTokSettings): string | null {
  if (event.event !== "PageView" || settings.page_views === "view_content") return null;
  if (settings.page_views === "off") return "this destination is set not to send page views";
  const path = event.url === undefined ? "" : (event.url.split(/[?#]/, 1)[0] ?? "");
  return productPage.test(path) ? "a product page reports its own ViewContent" : null;
}

function toPage(event: StorefrontEvent, settings: TikTokSettings): TikTokEvent["page"] {
  const url = ownUrl(event.url, "tiktok") ?? settings.shop_url;
  const referrer = ownReferrer(event.referrer, "tiktok");
  if (url === undefined && referrer === undefined) return undefined;
  return { ...(url === undefined ? {} : { url }), ...(referrer === undefined ? {} : { referrer }) };
}
