import type { EmailHash, Source, StorefrontEvent } from "../../src/core/index.ts";
import { parseDecimal } from "../../src/core/index.ts";

/** Names with their share of a shop's traffic in a million; the last ones are what a filter has to look long for. */
const names: readonly (readonly [string, number])[] = [
  ["PageView", 460_000],
  ["ViewContent", 320_000],
  ["AddToCart", 80_000],
  ["Search", 50_000],
  ["InitiateCheckout", 40_000],
  ["Purchase", 25_000],
  ["AddPaymentInfo", 19_990],
  ["CompleteRegistration", 4_900],
  ["SpinTheWheel", 100],
  ["BookFitting", 10],
];
/** Time over which the events are spread. */
export const daysOfHistory = 28;
const dayMs = 86_400_000;
/** Events of one visitor, over all visits. */
const eventsPerVisitor = 12;
const price = parseDecimal("29.95") ?? undefined;

/** An event, and whether it repeats an earlier one of these. */
export interface MadeEvent {
  readonly event: StorefrontEvent;
  /** Index of the event that it repeats; null: of none. */
  readonly repeats: number | null;
}

/**
 * The `index`-th of `total` stored events of a made-up shop, spread over four weeks that end at `until`; always the
 * same for the same numbers. What the collector's parser makes of such an event is taken for granted, because parsing
 * ten millions takes an hour.
 */
export function makeEvent(index: number, total: number, until: number): MadeEvent {
  const at = timeOf(index / total, until);
  const chance = createChance(index);
  // A page that sends twice: the same name, visitor and ID a few events later.
  const repeats = index > 40 && chance() < 0.012 ? index - 1 - Math.floor(chance() * 20) : null;
  const own = createChance((repeats ?? index) * 2 + 1);
  const name = nameOf(own());
  const person = personOf(visitorOf(repeats ?? index, own()));
  const source: Source =
    name === "Purchase" ? (own() < 0.6 ? "shopify" : "pixel") : own() < 0.06 ? "server" : "pixel";
  const event: StorefrontEvent = {
    event: name,
    event_id: idOf("e", repeats ?? index),
    event_time: at - Math.floor(own() * 900),
    received_at: at,
    store: "bench",
    source,
    url: `https://shop.example/products/linen-shirt-${(repeats ?? index) % 400}${person.query}`,
    ...person.known,
    ...(source === "pixel" ? person.browser : {}),
    properties: name === "PageView" ? {} : propertiesOf(name, repeats ?? index),
  };
  return { event, repeats };
}

interface Person {
  readonly query: string;
  readonly known: Pick<
    StorefrontEvent,
    "visitor_id" | "referrer" | "user" | "click_ids" | "cookies" | "consent"
  >;
  readonly browser: Pick<StorefrontEvent, "ip" | "user_agent">;
}

const persons = new Map<number, Person>();
const personsMax = 20_000;

function personOf(visitor: number): Person {
  const kept = persons.get(visitor);
  if (kept) return kept;
  const chance = createChance(visitor * 3 + 1_000_003);
  const paid = chance() < 0.4;
  const click = { value: `E.C.P.${idOf("c", visitor)}`, at: 1_795_000_000_000 };
  const person: Person = {
    query: paid ? "?utm_source=tiktok&utm_medium=paid" : "",
    known: {
      visitor_id: idOf("v", visitor),
      ...(paid ? { referrer: "https://www.tiktok.com/" } : {}),
      ...(chance() < 0.14 ? { user: { email: [emailOf(visitor)] } } : {}),
      ...(chance() < 0.35 ? { click_ids: { ttclid: click } } : {}),
      ...(chance() < 0.5 ? { cookies: { _ttp: idOf("t", visitor).slice(0, 27) } } : {}),
      consent: { analytics: true, marketing: chance() > 0.07, sale_of_data: true },
    },
    browser: { ip: `203.0.113.${visitor % 250}`, user_agent: agent },
  };
  if (persons.size >= personsMax) persons.clear();
  persons.set(visitor, person);
  return person;
}

function propertiesOf(name: string, index: number): StorefrontEvent["properties"] {
  const worth = price === undefined ? {} : { price };
  const content_id = index % 4_999 === 17 ? "refused" : `sku-${index % 971}`;
  return {
    ...(price === undefined ? {} : { value: price, currency: "USD" }),
    ...(name === "Purchase" ? { order_id: orderOf(index) } : {}),
    contents: [{ content_id, content_name: "Linen shirt", quantity: 1, ...worth }],
    content_type: "product",
  };
}

const agent =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

/** Most come from who is in the shop at this hour, some from who comes back after days. */
function visitorOf(index: number, chance: number): number {
  const newest = Math.floor(index / eventsPerVisitor);
  return Math.max(0, newest - Math.floor(chance < 0.85 ? chance * 400 : ((chance - 0.85) / 0.15) * newest));
}

/** Number of the order of a purchase. */
export function orderOf(index: number): string {
  return String(4_000_000 + index);
}

function emailOf(visitor: number): EmailHash {
  // Looks like a hash and is one of nobody.
  return `${idOf("a", visitor)}${idOf("b", visitor)}`.replaceAll("-", "") as EmailHash;
}

/** A day is not even: several times as many in the evening as at night. */
function timeOf(share: number, until: number): number {
  const days = share * daysOfHistory;
  const hour = days - Math.floor(days);
  const bent = Math.floor(days) + hour - Math.sin(hour * 2 * Math.PI) * 0.1;
  return Math.floor(until - (daysOfHistory - bent) * dayMs);
}

function nameOf(chance: number): string {
  let left = chance * 1_000_000;
  for (const [name, share] of names) {
    left -= share;
    if (left < 0) return name;
  }
  return "PageView";
}

/** ID of a thing by its number, in the form of a UUID. */
export function idOf(kind: string, index: number): string {
  const chance = createChance(index * 31 + kind.charCodeAt(0));
  // Six digits of 24 bits each, never fewer.
  const word = () => (0x100_0000 + Math.floor(chance() * 0x100_0000)).toString(16).slice(1);
  const [a, b, c, d] = [word(), word(), word(), word()];
  return `${a}${b.slice(4)}-${b.slice(0, 4)}-4${c.slice(0, 3)}-8${c.slice(3)}-${d}${a}`;
}

/** Mulberry32: small, and good enough to spread things. */
function createChance(seed: number): () => number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
