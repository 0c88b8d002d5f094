import type { Cart } from "../shop/cart.ts";
import { type Product, products } from "../shop/catalogue.ts";
import { type Chance, createChance } from "./random.ts";

/** How far a visitor goes. */
export type Depth = "page" | "view" | "cart" | "checkout" | "purchase";

/** A made-up person's one visit, or an order from elsewhere. All of it follows from the seed. */
export interface Visit {
  readonly id: string;
  readonly kind: "person" | "bot" | "pos" | "tiktok_shop" | "malformed";
  readonly depth: Depth;
  readonly visitorId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly cart: Cart;
  readonly ttclid: string | null;
  readonly ttp: string | null;
  /** TikTok's own script does not load. */
  readonly blocksScript: boolean;
  readonly consent: "all" | "analytics" | "none";
  readonly email: string;
  readonly phone: string | null;
  /** The person came before: in the same browser, or on another device, where nothing but what they type is the same. */
  readonly returns: "same_browser" | "other_device" | null;
  /** The shop's server reports the order twice. */
  readonly repeats: boolean;
  /** TikTok refuses this visit's events for what is in them. */
  readonly poison: boolean;
}

const agents = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15",
] as const;
const botAgent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** Shares of what happens in a shop, as they are often seen. */
const shares = {
  blocksScript: 0.3,
  refusesConsent: 0.15,
  withoutClick: 0.4,
  bot: 0.04,
  pos: 0.04,
  tiktokShop: 0.04,
  repeats: 0.1,
  bad: 0.01,
  leavesPhone: 0.5,
  returns: 0.35,
  otherDevice: 0.4,
} as const;

/** The n-th visit of a seed. Its ID differs between seeds and starts, so that no order number comes twice. */
export function planVisit(seed: number, n: number, prefix: string): Visit {
  const visit = firstVisit(seed, n, prefix);
  const chance = createChance(seed * 40_503 + n * 2_654_435_761);
  if (visit.kind !== "person" || n === 0 || !chance.share(shares.returns)) return visit;
  const before = planVisit(seed, chance.between(0, n - 1), prefix);
  return before.kind === "person" ? returning(visit, before, chance.share(shares.otherDevice)) : visit;
}

/** The same person once more; the two visits may lie in either order. */
function returning(visit: Visit, before: Visit, isOtherDevice: boolean): Visit {
  const { email, phone } = before;
  if (isOtherDevice) return { ...visit, email, phone, ttclid: null, returns: "other_device" };
  const { visitorId, ip, userAgent, ttclid, ttp, blocksScript, consent } = before;
  const browser = { visitorId, ip, userAgent, ttclid, ttp, blocksScript, consent };
  return { ...visit, ...browser, email, phone, returns: "same_browser" };
}

function firstVisit(seed: number, n: number, prefix: string): Visit {
  // A large odd step keeps neighbouring visits apart.
  const chance = createChance(seed * 2_654_435_761 + n * 40_503);
  const kind = kindOf(chance);
  const person = kind === "person";
  const clicked = person && !chance.share(shares.withoutClick);
  const refuses = chance.share(shares.refusesConsent);
  const blocks = chance.share(shares.blocksScript);
  const id = `${prefix}${n}`;
  return {
    id,
    kind,
    depth: kind === "pos" || kind === "tiktok_shop" ? "purchase" : depthOf(chance, kind),
    visitorId: `demo-${prefix}${n}-${chance.letters(8)}`,
    ip: addressOf(chance),
    userAgent: kind === "bot" ? botAgent : chance.pick(agents),
    cart: cartOf(chance),
    ttclid: clicked ? `E.C.P.${chance.letters(60)}` : null,
    ttp: person && !blocks ? `01${chance.letters(25)}.tt.1` : null,
    blocksScript: blocks,
    consent: refuses ? (chance.share(0.5) ? "analytics" : "none") : "all",
    email: `visitor.${chance.letters(6).toLowerCase()}@example.com`,
    phone: chance.share(shares.leavesPhone)
      ? `+1213555${String(chance.between(0, 9999)).padStart(4, "0")}`
      : null,
    returns: null,
    repeats: chance.share(shares.repeats),
    poison: person && chance.share(shares.bad),
  };
}

function kindOf(chance: Chance): Visit["kind"] {
  const at = chance.float();
  let edge = 0;
  const within = (share: number) => {
    edge += share;
    return at < edge;
  };
  if (within(shares.bot)) return "bot";
  if (within(shares.pos)) return "pos";
  if (within(shares.tiktokShop)) return "tiktok_shop";
  return within(shares.bad) ? "malformed" : "person";
}

function depthOf(chance: Chance, kind: Visit["kind"]): Depth {
  if (kind === "bot") return chance.share(0.5) ? "page" : "view";
  const at = chance.float();
  if (at < 0.25) return "page";
  if (at < 0.55) return "view";
  if (at < 0.72) return "cart";
  return at < 0.8 ? "checkout" : "purchase";
}

/** From the ranges that are set aside for documentation (RFC 5737, RFC 3849), so that nobody is meant. */
function addressOf(chance: Chance): string {
  const low = chance.between(1, 254);
  return chance.pick([
    `203.0.113.${low}`,
    `198.51.100.${low}`,
    `2001:db8:${chance.between(1, 999)}::${low.toString(16)}`,
  ]);
}

function cartOf(chance: Chance): Cart {
  const lines = new Map<Product, number>();
  const [first, ...others] = products;
  if (!first) return [];
  for (let n = chance.share(0.3) ? 2 : 1; n > 0; n--) {
    lines.set(chance.pick([first, ...others]), chance.share(0.2) ? 2 : 1);
  }
  return [...lines].map(([product, quantity]) => ({ product, quantity }));
}
