import { parseEvent, type Source } from "../../src/core/index.ts";
import { shareOf } from "../../src/emulators/kit/random.ts";
import { twinPossibleField } from "../../src/sources/shopify/order.ts";
import { visitorAttribute } from "../../src/sources/shopify/shopify-settings.ts";
import type { History } from "./history.ts";
import type { Platform } from "./platform.ts";
import type { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { Scheduler } from "./scheduler.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** One thing that happened in the shop; its copies all carry its ID. */
export interface Act {
  readonly id: string;
  readonly name: string;
  readonly poison: boolean;
  /** Its visitor refuses marketing, always. */
  readonly refused: boolean;
  readonly raw: Readonly<Record<string, unknown>>;
  /** Browsers' copies went straight to the platform. */
  readonly twin: boolean;
}

/** A copy that the server said it has stored. */
export interface Accepted {
  readonly position: number;
  readonly text: string;
}

/** Whoever stores events at the moment; null while the server is away. */
export interface Door {
  readonly append: (texts: readonly string[], at: number) => Promise<{ readonly first: number }>;
  readonly webhook: (order: object) => Promise<Accepted>;
  readonly now: () => number;
}

/** The shop, its visitors and their browsers. */
export interface Traffic {
  readonly acts: ReadonlyMap<string, Act>;
  readonly accepted: readonly Accepted[];
  readonly poison: readonly string[];
  /** Whether anything will still come, by itself or again. */
  readonly over: () => boolean;
  /** Starts everything; `platforms` get the browsers' own copies. */
  readonly start: (platforms: readonly Platform[]) => void;
}

const names = ["PageView", "ViewContent", "AddToCart", "Purchase"] as const;
const tiktokNames = {
  ViewContent: "ViewContent",
  AddToCart: "AddToCart",
  Purchase: "CompletePayment",
} as const;
/** A client that got no answer sends the same again, a few times; in a long story for days. */
const retryMs = [2000, 5 * minuteMs, 40 * minuteMs] as const;
const retryLongMs = [...retryMs, 3 * hourMs, 30 * hourMs] as const;
/** When a burst comes. */
const burstMs = 1000;
/** How late another copy comes. */
const lateMs = [0, 50, 3000, minuteMs, 20 * minuteMs] as const;
const lateLongMs = [...lateMs, 30 * hourMs, 80 * hourMs] as const;

/**
 * As many refused alike as no account is blamed for (see alikeMax in deliver): a hold waits for a person. One in a long
 * story, where each is asked about again for days.
 */
const poisonMax = 6;
const poisonLongMax = 1;

/** Draws everything that will happen in the shop. */
export function createTraffic(
  scenario: Scenario,
  door: () => Door | null,
  scheduler: Scheduler,
  random: Random,
  history: History,
): Traffic {
  const acts = new Map<string, Act>();
  const accepted: Accepted[] = [];
  let coming = 0;

  function later(ms: number, run: () => void): void {
    coming++;
    scheduler.after(ms, () => {
      coming--;
      run();
    });
  }

  // The emulators draw poison by the event's name.
  const poisonShare = Math.max(
    ...scenario.destinations.map((plan) => Number(plan.switches.poison_share ?? 0)),
  );
  const refusing = new Set(
    Array.from({ length: scenario.visitors }, (_, index) => index + 1).filter(() => random.chance(0.08)),
  );
  let poisonLeft = scenario.length === "long" ? poisonLongMax : poisonMax;
  for (let index = 0; index < scenario.requests * scenario.eventsPerRequestMax; index++) drawAct(index);

  function drawAct(index: number): void {
    const name = random.pick(names);
    // An order has the ID that its webhook gives it.
    const id = name === "Purchase" ? `order-${index + 1}` : `e${index + 1}`;
    const visitor = random.between(1, scenario.visitors);
    const twin = name !== "PageView" && random.chance(scenario.twins);
    const order = name === "Purchase" ? { order_id: `${index + 1}`, value: "59.90", currency: "USD" } : {};
    const poison = (random.chance(scenario.poison) && poisonLeft > 0) || shareOf(id) < poisonShare;
    if (poison) poisonLeft--;
    acts.set(id, {
      id,
      name,
      twin,
      poison,
      refused: refusing.has(visitor),
      raw: {
        event: name,
        event_id: id,
        visitor_id: `visitor-${visitor}`,
        url: "https://shop.example/products/1",
        ip: "203.0.113.7",
        user_agent: "Mozilla/5.0",
        properties: { content_id: "sku-1", content_type: "product", ...order },
        ...(random.chance(0.2) ? { user: { email: `visitor-${visitor}@example.com` } } : {}),
      },
    });
  }

  function happen(batch: readonly Act[], platforms: readonly Platform[]): void {
    const at = scheduler.now();
    const pixels = new Map(batch.map((act) => [act.id, act.twin ? beacons(act, platforms) : []]));
    const source: Source = random.chance(0.7) ? "pixel" : "server";
    const copies = batch.map((act) => ({
      ...act.raw,
      ...consentOf(act),
      ...twinOf(act, source, pixels),
      event_time: at,
    }));
    deliver(source, copies, 0);
    for (const act of batch) {
      while (random.chance(scenario.copies)) {
        const other = random.pick([
          "pixel",
          "server",
          act.name === "Purchase" ? "shopify" : "pixel",
        ] as const);
        const twin = twinOf(act, other, pixels);
        const copy = { ...act.raw, ...consentOf(act), ...twin, event_time: at };
        const wait = random.pick<number>(scenario.length === "long" ? lateLongMs : lateMs);
        later(wait, () => deliver(other, [other === "shopify" ? orderOf(act, at, twin) : copy], 0));
      }
    }
  }

  /** The browser's own pixel reports to the platform by itself, a little earlier or later. */
  function beacons(act: Act, platforms: readonly Platform[]): string[] {
    const event = tiktokNames[act.name as keyof typeof tiktokNames]; // acts with a twin have one of these names
    return platforms
      .filter(() => random.chance(0.8))
      .map(({ emulator, plan }) => {
        later(random.between(0, 2000), () => {
          history.note(plan.id, `browser's own copy: ${act.id}`);
          emulator.browser({ pixel: plan.pixel, event, event_id: act.id });
        });
        return plan.pixel;
      });
  }

  function twinOf(act: Act, source: Source, pixels: ReadonlyMap<string, readonly string[]>): object {
    const seenBy = pixels.get(act.id) ?? [];
    if (seenBy.length === 0) return {};
    if (source !== "pixel") return { twin_possible: ["tiktok"] };
    const name = tiktokNames[act.name as keyof typeof tiktokNames]; // acts with a twin have one of these names
    return {
      twins: [{ platform: "tiktok", name, event_id: act.id, pixel_ids: seenBy, at: scheduler.now() }],
    };
  }

  function deliver(source: Source, copies: readonly object[], tries: number): void {
    const server = door();
    const again = (): void => {
      const wait = (scenario.length === "long" ? retryLongMs : retryMs)[tries];
      if (wait !== undefined) later(wait * (0.5 + random.float()), () => deliver(source, copies, tries + 1));
    };
    if (!server) return again();
    let answered = false;
    const stored = source === "shopify" ? webhook(server, copies) : store(server, source, copies);
    stored.then(
      (events) => {
        answered = true;
        accepted.push(...events);
        const at = events.map(({ position }) => position).join(" ");
        history.note("shop", `stored at ${at}: ${idsOf(copies)} (${source})`);
      },
      (error: unknown) => {
        answered = true;
        history.note("shop", `not stored: ${idsOf(copies)} (${source}): ${String(error)}`);
        again();
      },
    );
    // A server that dies or hangs gives no answer at all.
    later(30_000, () => {
      if (!answered) again();
      answered = true;
    });
  }

  async function store(server: Door, source: Source, copies: readonly object[]): Promise<Accepted[]> {
    const at = server.now();
    const texts = copies.map((copy) => textOf(copy, source, at));
    const { first } = await server.append(texts, at);
    return texts.map((text, index) => ({ position: first + index, text }));
  }

  function webhook(server: Door, orders: readonly object[]): Promise<Accepted[]> {
    return Promise.all(orders.map((order) => server.webhook(order)));
  }

  return {
    acts,
    accepted,
    over: () => coming === 0,
    poison: [...acts.values()].filter((act) => act.poison).map((act) => act.id),
    start(platforms) {
      const all = [...acts.values()];
      for (let request = 0; request < scenario.requests; request++) {
        const batch = all.splice(0, random.between(1, scenario.eventsPerRequestMax));
        const wait = scenario.burst ? burstMs : random.float() * scenario.activeMs;
        later(wait, () => happen(batch, platforms));
      }
      for (const unused of all) acts.delete(unused.id);
    },
  };
}

function consentOf(act: Act): object {
  return act.refused ? { consent: { marketing: false } } : {};
}

/** The order of a purchase as Shopify's webhook carries it; `twin` as our own backfill adds it. */
function orderOf({ id, raw }: Act, at: number, twin: object): object {
  const time = new Date(at).toISOString();
  return {
    id: Number(id.replace("order-", "")),
    created_at: time,
    processed_at: time,
    currency: "USD",
    total_price: "59.90",
    financial_status: "paid",
    source_name: "web",
    landing_site: "/products/1",
    client_details: { browser_ip: raw.ip, user_agent: raw.user_agent },
    note_attributes: [{ name: visitorAttribute, value: raw.visitor_id }],
    line_items: [],
    ...("twin_possible" in twin ? { [twinPossibleField]: twin.twin_possible } : {}),
  };
}

function idsOf(copies: readonly object[]): string {
  const idOf = (copy: object): unknown =>
    "event_id" in copy ? copy.event_id : "id" in copy ? `order-${copy.id}` : "";
  return copies.map(idOf).join(" ");
}

/** The stored text of a copy, as the collector makes it. */
function textOf(raw: object, source: Source, at: number): string {
  const parsed = parseEvent(raw, {
    store: "demo",
    source,
    receivedAt: at,
    country: "US",
    currency: "USD",
    makeId: () => "unused",
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return JSON.stringify(parsed.value.event);
}
