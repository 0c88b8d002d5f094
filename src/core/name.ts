/** The storefront events that every destination knows by these names; anything else is a custom event. */
export const standardNames = [
  "PageView",
  "ViewContent",
  "ViewCategory",
  "Search",
  "AddToCart",
  "RemoveFromCart",
  "ViewCart",
  "AddToWishlist",
  "InitiateCheckout",
  "AddShippingInfo",
  "AddPaymentInfo",
  "Purchase",
  "Refund",
  "Lead",
  "CompleteRegistration",
  "Subscribe",
  "StartTrial",
  "SubmitApplication",
  "ApplicationApproval",
  "Contact",
  "CustomizeProduct",
  "Download",
  "FindLocation",
  "Schedule",
] as const;

/** One of our own event names. */
export type StandardName = (typeof standardNames)[number];

/** Names of other vocabularies (GA4, dataLayer, TikTok, Shopify), lower-cased and without separators. */
const aliases: Readonly<Record<string, StandardName>> = {
  pageview: "PageView",
  pageviewed: "PageView",
  viewitem: "ViewContent",
  productviewed: "ViewContent",
  viewitemlist: "ViewCategory",
  collectionviewed: "ViewCategory",
  searchsubmitted: "Search",
  productaddedtocart: "AddToCart",
  productremovedfromcart: "RemoveFromCart",
  cartviewed: "ViewCart",
  begincheckout: "InitiateCheckout",
  checkoutstarted: "InitiateCheckout",
  paymentinfosubmitted: "AddPaymentInfo",
  completepayment: "Purchase",
  checkoutcompleted: "Purchase",
  ordercompleted: "Purchase",
  generatelead: "Lead",
  submitform: "Lead",
  signup: "CompleteRegistration",
};

const known = new Map<string, StandardName>([
  ...standardNames.map((name) => [squash(name), name] as const),
  ...Object.entries(aliases),
]);
const standard = new Set<string>(standardNames);

/** Custom names: a letter first, then letters, digits, `_ . : -` and inner spaces, at most 100 characters. */
const customName = /^[\p{L}][\p{L}\p{N}_.:\- ]{0,99}$/u;

/** Our name for what a caller sent: a standard name for its aliases (`page_view`), else the name as it is. */
export function canonicalName(name: string): string {
  return standard.has(name) ? name : (known.get(squash(name)) ?? name.trim());
}

/** Whether `name` is one of our standard names (after `canonicalName`). */
export function isStandardName(name: string): name is StandardName {
  return standard.has(name);
}

/** Whether a custom event may carry this name. */
export function isUsableName(name: string): boolean {
  return standard.has(name) || customName.test(name);
}

/** The standard name that `name` probably meant (one typo away), so that the operator can be warned. */
export function nearStandardName(name: string, candidates: readonly string[] = standardNames): string | null {
  if (candidates.includes(name)) return null;
  return candidates.find((candidate) => withinOneEdit(candidate.toLowerCase(), name.toLowerCase())) ?? null;
}

function squash(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}

function withinOneEdit(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [restA, restB] = [a.slice(start, endA), b.slice(start, endB)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
