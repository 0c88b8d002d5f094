import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { adPurposes, dayMs, defaultConsentPolicy, hourMs, type StorefrontEvent } from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import { decide, type RouteMoment, type RouteStore, type RouteTarget } from "./decide.ts";

const allowed = { marketing: true, sale_of_data: true };
const target: RouteTarget = {
  id: "tiktok",
  title: "TikTok",
  platform: "tiktok",
  active: true,
  filter: undefined,
  consent: adPurposes,
  hasOfflineSet: false,
  windows: { eventAgeMsMax: 28 * dayMs, dedupWindowMs: 47 * hourMs },
};
const store: RouteStore = {
  country: "US",
  consent: defaultConsentPolicy,
  exclusions: [],
  sendBots: false,
  likelyScripts: [],
};
const moment: RouteMoment = {
  now: receivedAt,
  profileConsent: undefined,
  profileCountry: undefined,
  profileScripts: null,
  possiblySince: null,
};

interface Change {
  readonly event?: Partial<StorefrontEvent>;
  readonly target?: Partial<RouteTarget>;
  readonly store?: Partial<RouteStore>;
  readonly moment?: Partial<RouteMoment>;
}

function decided(change: Change): string {
  const base = eventOf({ event: "AddToCart", event_id: "1", event_time: receivedAt, consent: allowed });
  const outcome = decide(
    { ...base, ...change.event },
    { ...target, ...change.target },
    { ...store, ...change.store },
    { ...moment, ...change.moment },
  );
  return outcome === null ? "send" : `${outcome.kind}: ${outcome.reason}`;
}

const after = (ms: number): Change => ({ moment: { now: receivedAt + ms } });
const twin = (at?: number): Partial<StorefrontEvent> => ({
  twins: [{ platform: "tiktok", name: "AddToCart", ...(at === undefined ? {} : { at }) }],
});
/** Meta's: sales in a shop may be older. */
const apart: Partial<RouteTarget> = {
  hasOfflineSet: true,
  windows: {
    eventAgeMsMax: 7 * dayMs,
    dedupWindowMs: 47 * hourMs,
    exceptions: [{ orderSources: ["pos"], eventAgeMsMax: 62 * dayMs }],
  },
};
/** Snapchat's: purchases are known again for longer, by their order. */
const byOrder: Partial<RouteTarget> = {
  windows: {
    eventAgeMsMax: 37 * dayMs,
    dedupWindowMs: 47 * hourMs,
    exceptions: [{ events: ["Purchase"], withOrderId: true, dedupWindowMs: 30 * dayMs - hourMs }],
  },
};
const pos: Change = { event: { event: "Purchase", order_source: "pos" } };
const order: Partial<StorefrontEvent> = { event: "Purchase", properties: { order_id: "1001" } };
const unanswered = { consent: {} };

const cases: Readonly<Record<string, readonly (readonly [string, Change, string])[]>> = {
  "who and what": [
    ["an event of a visitor who agreed", {}, "send"],
    ["an inactive destination", { target: { active: false } }, "skipped: inactive"],
    ["a bot", { event: { flags: ["bot"] } }, "skipped: bot"],
    ["a bot, in a store that wants them", { event: { flags: ["bot"] }, store: { sendBots: true } }, "send"],
    ["another flag", { event: { flags: ["clock_ahead"] } }, "send"],
    [
      "an answer about consent",
      { event: { event: "ConsentUpdated" } },
      "skipped: no such event at this platform",
    ],
    ["a test order", { event: { event: "Purchase", flags: ["test_order"] } }, "skipped: test order"],
  ],
  consent: [
    ["no to marketing", { event: { consent: { ...allowed, marketing: false } } }, "skipped: consent"],
    [
      "no to the sale of data",
      { event: { consent: { ...allowed, sale_of_data: false } } },
      "skipped: consent",
    ],
    ["no on another day", { moment: { profileConsent: { marketing: false } } }, "skipped: consent"],
    [
      "yes on another day, no here",
      { event: { consent: { marketing: false } }, moment: { profileConsent: allowed } },
      "skipped: consent",
    ],
    [
      "nothing said here, yes on another day in Germany",
      { event: { ...unanswered, country: "DE" }, moment: { profileConsent: allowed } },
      "send",
    ],
    ["nothing said in the US", { event: unanswered }, "send"],
    ["nothing said in Germany", { event: { ...unanswered, country: "DE" } }, "skipped: consent"],
    [
      "nothing said, a profile of France",
      { event: unanswered, moment: { profileCountry: "FR" } },
      "skipped: consent",
    ],
    [
      "nothing said, an order of the US by a profile of France",
      { event: { ...unanswered, country: "US" }, moment: { profileCountry: "FR" } },
      "send",
    ],
    ["nothing said, a store of Germany", { event: unanswered, store: { country: "DE" } }, "skipped: consent"],
    ["nothing said, nothing known", { event: unanswered, store: { country: undefined } }, "send"],
    [
      "nothing said, a store that denies",
      { event: unanswered, store: { consent: { regulated: "deny", elsewhere: "deny" } } },
      "skipped: consent",
    ],
    [
      "a destination that needs no consent",
      { event: { consent: { marketing: false } }, target: { consent: [] } },
      "send",
    ],
  ],
  age: [
    ["28 days", after(28 * dayMs), "send"],
    ["a moment more", after(28 * dayMs + 1), "expired: too old"],
    ["a moment more, from the browser too", { ...after(28 * dayMs + 1), event: twin() }, "expired: too old"],
  ],
  "the dedup window": [
    ["a twin, 47 h ago", { ...after(47 * hourMs), event: twin() }, "send"],
    ["a twin, a moment more", { ...after(47 * hourMs + 1), event: twin() }, "expired: dedup window over"],
    [
      "a twin that came later than the event",
      { ...after(47 * hourMs + 1), event: twin(receivedAt + 60_000) },
      "send",
    ],
    [
      "the first of two twins counts",
      {
        ...after(47 * hourMs + 1),
        event: {
          twins: [
            { platform: "tiktok", name: "a", at: receivedAt + hourMs },
            { platform: "tiktok", name: "b", at: receivedAt },
          ],
        },
      },
      "expired: dedup window over",
    ],
    [
      "a twin of another platform",
      { ...after(20 * dayMs), event: { twins: [{ platform: "meta", name: "AddToCart" }] } },
      "send",
    ],
    [
      "a page with the platform's script",
      { ...after(47 * hourMs + 1), event: { twin_possible: ["tiktok"] } },
      "expired: dedup window over",
    ],
    [
      "a page with another's script",
      { ...after(47 * hourMs + 1), event: { twin_possible: ["meta"] } },
      "send",
    ],
    [
      "a visitor whose pixel saw the script",
      { moment: { now: receivedAt + 48 * hourMs, profileScripts: ["tiktok"] } },
      "expired: dedup window over",
    ],
    [
      "a visitor whose pixel saw none, in a store where most do",
      { moment: { now: receivedAt + 48 * hourMs, profileScripts: [] }, store: { likelyScripts: ["tiktok"] } },
      "send",
    ],
    [
      "a visitor nobody saw, in a store where most do",
      { ...after(48 * hourMs), store: { likelyScripts: ["tiktok"] } },
      "expired: dedup window over",
    ],
    [
      "a sale at the till, in a store where most do",
      { ...after(48 * hourMs), store: { likelyScripts: ["tiktok"] }, event: { order_source: "draft_order" } },
      "send",
    ],
    [
      "a first subscription order, which is bought in the shop, in a store where most do",
      {
        ...after(48 * hourMs),
        store: { likelyScripts: ["tiktok"] },
        event: { order_source: "subscription_first" },
      },
      "expired: dedup window over",
    ],
    [
      "an order with a name of the store's own that Shopify says is of the web, in a store where most do",
      {
        ...after(48 * hourMs),
        store: { likelyScripts: ["tiktok"] },
        event: { order_source: "wholesale", properties: { custom: { source_name: "web" } } },
      },
      "expired: dedup window over",
    ],
    [
      "an unanswered request, 47 h ago",
      { moment: { now: receivedAt + 47 * hourMs, possiblySince: receivedAt } },
      "send",
    ],
    [
      "an unanswered request, a moment more",
      { moment: { now: receivedAt + 47 * hourMs + 1, possiblySince: receivedAt } },
      "expired: dedup window over",
    ],
    [
      "the earlier of twin and request",
      {
        event: twin(receivedAt),
        moment: { now: receivedAt + 47 * hourMs + 1, possiblySince: receivedAt + hourMs },
      },
      "expired: dedup window over",
    ],
    [
      "a platform without a window",
      {
        ...after(20 * dayMs),
        event: twin(),
        target: { windows: { eventAgeMsMax: 28 * dayMs, dedupWindowMs: null } },
      },
      "send",
    ],
  ],
  "times of some events apart": [
    ["a sale in a shop after eight days", { ...after(8 * dayMs), ...pos, target: apart }, "send"],
    ["a sale in a shop after 63 days", { ...after(63 * dayMs), ...pos, target: apart }, "expired: too old"],
    ["anything else after eight days", { ...after(8 * dayMs), target: apart }, "expired: too old"],
    [
      "a purchase that the platform knows by its order, after 29 days",
      { ...after(29 * dayMs), event: { ...twin(), ...order }, target: byOrder },
      "send",
    ],
    [
      "a purchase without an order, after 29 days",
      { ...after(29 * dayMs), event: { ...twin(), event: "Purchase" }, target: byOrder },
      "expired: dedup window over",
    ],
    [
      "another event with that order, after 29 days",
      { ...after(29 * dayMs), event: { ...twin(), properties: { order_id: "1001" } }, target: byOrder },
      "expired: dedup window over",
    ],
  ],
};

for (const [topic, rows] of Object.entries(cases)) {
  describe(topic, () => {
    for (const [what, change, expected] of rows)
      it(`${what}: ${expected}`, () => assert.equal(decided(change), expected));
  });
}

it("every outcome says in a sentence why", () => {
  const base = eventOf({
    event: "AddToCart",
    event_id: "1",
    event_time: receivedAt,
    consent: { marketing: false },
  });
  assert.deepEqual(decide(base, target, store, moment), {
    kind: "skipped",
    reason: "consent",
    detail: "the visitor refused marketing, which TikTok needs",
  });
  const unsaid = { ...base, consent: {}, country: "DE" };
  assert.match(decide(unsaid, target, store, moment)?.detail ?? "", /nobody answered for marketing.*DE/);
  const late = { ...moment, now: receivedAt + 50 * hourMs, possiblySince: receivedAt };
  assert.match(
    decide({ ...base, consent: allowed }, target, store, late)?.detail ?? "",
    /unanswered request may have delivered it 50 hours ago/,
  );
});
