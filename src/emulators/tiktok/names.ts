/**
 * Standard web events: https://ads.tiktok.com/help/article/supported-standard-events (September 2025). Names are
 * case-sensitive; any other name is taken as a custom event without a word.
 */
const standardNames: ReadonlySet<string> = new Set([
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
]);

/**
 * Old names that still work; the first two are shown under their new name, the others end in 2027:
 * https://ads.tiktok.com/help/article/how-to-adopt-tiktoks-updated-standard-events (in force since 2025-05-01).
 */
export const legacyNames: ReadonlyMap<string, string> = new Map([
  ["CompletePayment", "Purchase"],
  ["SubmitForm", "Lead"],
  ["ClickButton", "ClickButton"],
  ["PlaceAnOrder", "PlaceAnOrder"],
]);

/** Sent by the pixel's `ttq.page()` and TikTok's own tags; neither standard nor a mistake. */
const pageNames: ReadonlySet<string> = new Set(["Pageview", "PageView"]);

/** What TikTok makes of an event name. */
export function kindOfName(name: string): "standard" | "legacy" | "custom" {
  if (standardNames.has(name) || pageNames.has(name)) return "standard";
  return legacyNames.has(name) ? "legacy" : "custom";
}

/** The standard or legacy name that a custom name was probably meant to be: other case, or one edit away. */
export function nearestName(name: string): string | undefined {
  const wanted = plain(name);
  return plainNames.find(([known, form]) => known !== name && isOneEditAway(form, wanted))?.[0];
}

const plainNames = [...standardNames, ...legacyNames.keys()].map((name) => [name, plain(name)] as const);

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Equal, or equal after one insertion, deletion or replacement. */
function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const rest = (text: string, from: number): string => text.slice(from);
  if (rest(a, at) === rest(b, at)) return true;
  return (
    rest(a, at + 1) === rest(b, at + 1) || rest(a, at + 1) === rest(b, at) || rest(a, at) === rest(b, at + 1)
  );
}
