import { isStandardName, nearStandardName } from "../../core/index.ts";

/** Meta's standard events (https://developers.facebook.com/docs/meta-pixel/reference, 2026-11); others are custom. */
export const metaNames: readonly string[] = [
  "AddPaymentInfo",
  "AddToCart",
  "AddToWishlist",
  "CompleteRegistration",
  "Contact",
  "CustomizeProduct",
  "Donate",
  "FindLocation",
  "InitiateCheckout",
  "Lead",
  "PageView",
  "Purchase",
  "Schedule",
  "Search",
  "StartTrial",
  "SubmitApplication",
  "Subscribe",
  "ViewContent",
];

/** Ours to Meta's: the names are the same. */
export const eventNames: Readonly<Record<string, string>> = Object.fromEntries(
  metaNames.filter(isStandardName).map((name) => [name, name]),
);

/** A remark when a custom name is one typo away from a standard one. */
export function typoNote(name: string): string | null {
  if (metaNames.includes(name) || isStandardName(name)) return null;
  const near = nearStandardName(name, metaNames);
  return near
    ? `${name} is sent as a custom event; Meta's standard event is ${near} (names are case-sensitive)`
    : null;
}
