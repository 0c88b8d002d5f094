import type { Beacon } from "../../emulators/index.ts";
import { cartProperties, productProperties, purchaseId } from "../shop/tracking.ts";
import type { Depth, Visit } from "./visit.ts";

/** One thing that happens during a visit. */
export type Act =
  /** Our pixel posts to `/e`. */
  | { readonly kind: "pixel"; readonly body: object }
  /** The shop's server posts to `/v1/events`. */
  | { readonly kind: "server"; readonly event: object }
  /** TikTok's own pixel reports to TikTok. */
  | { readonly kind: "platform"; readonly beacon: Beacon };

/** What the acts of a visit refer to. */
export interface ActContext {
  readonly shopUrl: string;
  readonly pixel: string;
  readonly publicKey: string;
  readonly now: number;
}

const depths: readonly Depth[] = ["page", "view", "cart", "checkout", "purchase"];
const names: Readonly<Record<Depth, string>> = {
  page: "PageView",
  view: "ViewContent",
  cart: "AddToCart",
  checkout: "InitiateCheckout",
  purchase: "Purchase",
};

/** Steps of a visit, in order. */
export function stepsOf(visit: Visit): readonly Depth[] {
  if (visit.kind === "pos" || visit.kind === "tiktok_shop" || visit.kind === "malformed") return ["purchase"];
  return depths.slice(0, depths.indexOf(visit.depth) + 1);
}

/** What leaves browser and shop at one step. */
export function actsOf(visit: Visit, step: Depth, context: ActContext): readonly Act[] {
  if (visit.kind === "malformed") return [{ kind: "server", event: malformedEvent(visit) }];
  if (visit.kind !== "person" && visit.kind !== "bot")
    return [{ kind: "server", event: orderElsewhere(visit) }];
  const acts: Act[] = [];
  const bySite = hasPlatformPixel(visit);
  if (visit.consent !== "none") acts.push({ kind: "pixel", body: pixelBody(visit, step, bySite, context) });
  if (bySite) acts.push({ kind: "platform", beacon: beaconOf(visit, step, context) });
  if (step === "purchase") {
    const order: Act = { kind: "server", event: orderEvent(visit, context) };
    acts.push(order);
    if (visit.repeats) acts.push(order);
  }
  return acts;
}

/** The ID of a step's event; TikTok is told beforehand which ones it finds fault with. */
export function eventIdOf(visit: Visit, step: Depth): string {
  return step === "purchase" ? purchaseId(visit.id) : `${visit.id}-${step}`;
}

function hasPlatformPixel(visit: Visit): boolean {
  return visit.kind === "person" && visit.consent === "all" && !visit.blocksScript;
}

function propertiesOf(visit: Visit, step: Depth): Readonly<Record<string, unknown>> {
  const [line] = visit.cart;
  if (step === "page" || !line) return {};
  if (step === "view") return productProperties(line.product, 1);
  if (step === "cart") return productProperties(line.product, line.quantity);
  const cart = cartProperties(visit.cart);
  return step === "purchase" ? { ...cart, order_id: visit.id } : cart;
}

function urlOf(visit: Visit, step: Depth, shopUrl: string): string {
  const [line] = visit.cart;
  if (step === "page") return `${shopUrl}/${visit.ttclid ? `?ttclid=${visit.ttclid}` : ""}`;
  if (step === "view" || step === "cart") return `${shopUrl}/products/${line?.product.sku ?? ""}`;
  return `${shopUrl}/${step === "purchase" ? "thanks" : "checkout"}`;
}

/** As pixel/ makes it, with the twin where TikTok's own pixel reports the same act. */
function pixelBody(visit: Visit, step: Depth, bySite: boolean, context: ActContext): object {
  const { now, pixel, publicKey, shopUrl } = context;
  const allowed = visit.consent === "all";
  const eventId = eventIdOf(visit, step);
  const platformName = step === "purchase" ? "CompletePayment" : names[step];
  const hasTwin = bySite && step !== "page";
  const identified = step === "purchase" || (step === "checkout" && visit.depth === "purchase");
  return {
    key: publicKey,
    sent_at: now,
    visitor_id: visit.visitorId,
    events: [
      {
        event: names[step],
        event_id: eventId,
        event_time: now,
        url: urlOf(visit, step, shopUrl),
        consent: { analytics: true, marketing: allowed, preferences: true, sale_of_data: allowed },
        properties: propertiesOf(visit, step),
        ...(identified && { user: contactsOf(visit) }),
        ...(allowed && visit.ttclid && { click_ids: { ttclid: visit.ttclid } }),
        ...(allowed && visit.ttp && { cookies: { _ttp: visit.ttp } }),
        ...(hasTwin && {
          twins: [{ platform: "tiktok", name: platformName, event_id: eventId, pixel_ids: [pixel], at: now }],
        }),
      },
    ],
    ...(step === "page" && { report: reportOf(bySite, context) }),
  };
}

function reportOf(bySite: boolean, { pixel, shopUrl }: ActContext): object {
  return {
    page_url: `${shopUrl}/`,
    platforms: [
      {
        platform: "tiktok",
        pixel_ids: bySite ? [pixel] : [],
        script: bySite ? "loaded" : "absent",
        loads: bySite ? { [pixel]: 1 } : {},
        calls_without_id: 0,
      },
    ],
  };
}

function beaconOf(visit: Visit, step: Depth, { pixel, shopUrl }: ActContext): Beacon {
  const page = { url: urlOf(visit, step, shopUrl) };
  const user = { ...(visit.ttp && { ttp: visit.ttp }), ip: visit.ip, user_agent: visit.userAgent };
  // TikTok's own page call carries no event ID.
  if (step === "page") return { pixel, event: "Pageview", page, user };
  const event = step === "purchase" ? "CompletePayment" : names[step];
  return {
    pixel,
    event,
    event_id: eventIdOf(visit, step),
    properties: propertiesOf(visit, step),
    page,
    user,
  };
}

function contactsOf(visit: Visit): object {
  return { email: visit.email, ...(visit.phone && { phone: visit.phone }) };
}

function orderEvent(visit: Visit, { shopUrl }: ActContext): object {
  const allowed = visit.consent === "all";
  return {
    event: "Purchase",
    event_id: purchaseId(visit.id),
    url: `${shopUrl}/thanks`,
    visitor_id: visit.visitorId,
    ip: visit.ip,
    user_agent: visit.userAgent,
    // The browser does not know the shop's number for the customer.
    user: { ...contactsOf(visit), external_id: `customer-${visit.email}` },
    consent: { analytics: visit.consent !== "none", marketing: allowed, sale_of_data: allowed },
    order_source: "online_store",
    properties: propertiesOf(visit, "purchase"),
  };
}

/** An order from the till or from TikTok Shop: no browser saw it. */
function orderElsewhere(visit: Visit): object {
  return {
    event: "Purchase",
    event_id: purchaseId(visit.id),
    user: contactsOf(visit),
    consent: { marketing: true, sale_of_data: true },
    order_source: visit.kind,
    properties: propertiesOf(visit, "purchase"),
  };
}

function malformedEvent(visit: Visit): object {
  return {
    event: "Purchase",
    event_id: purchaseId(visit.id),
    properties: { value: "12,50 EUR", currency: "euro" },
  };
}
