import { isStandardName, nearStandardName } from "../../core/index.ts";
import type { TikTokSettings } from "./settings.ts";

/**
 * Standard web events, then the legacy names that TikTok still takes (https://ads.tiktok.com/help/article/
 * how-to-adopt-tiktoks-updated-standard-events: renamed on 2025-05-01; ClickButton and PlaceAnOrder work until 2027).
 * Any other name is silently filed as a custom event.
 */
export const tiktokNames: readonly string[] = [
  "AddPaymentInfo",
  "AddToCart",
  "AddToWishlist",
  "ApplicationApproval",
  "CompleteRegistration",
  "Contact",
  "CustomizeProduct",
  "Download",
  "FindLocation",
  "InitiateCheckout",
  "Lead",
  "Purchase",
  "Schedule",
  "Search",
  "StartTrial",
  "SubmitApplication",
  "Subscribe",
  "ViewContent",
  "CompletePayment",
  "SubmitForm",
  "ClickButton",
  "PlaceAnOrder",
  "Pageview",
];

const known = new Set(tiktokNames);

/** Whether TikTok knows the name as a standard event. */
export function isTikTokName(name: string): boolean {
  return known.has(name);
}

/** Our name to TikTok's, as the settings have it; names not listed keep their own. */
export function eventNames(settings: TikTokSettings): Readonly<Record<string, string>> {
  return {
    ...(settings.page_views === "off" ? {} : { PageView: "ViewContent" }),
    ViewContent: "ViewContent",
    AddToCart: "AddToCart",
    InitiateCheckout: "InitiateCheckout",
    Purchase: settings.purchase_event,
    Lead: settings.lead_event,
  };
}

/** TikTok's name for an event without a browser copy. */
export function tiktokName(name: string, settings: TikTokSettings): string {
  if (name === "Purchase") return settings.purchase_event;
  if (name === "Lead") return settings.lead_event;
  return name === "PageView" ? "ViewContent" : name;
}

/** A remark when a custom name is one typo away from a standard one: TikTok would take it without a word. */
export function typoNote(name: string): string | null {
  if (known.has(name) || isStandardName(name)) return null;
  const near = nearStandardName(name, tiktokNames);
  return near
    ? `${name} is sent as a custom event; TikTok's standard event is ${near} (names are case-sensitive)`
    : null;
}
