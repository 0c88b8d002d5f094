import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../../src/core/contract/index.ts";
import type { StorefrontEvent, Verdict } from "../../src/core/index.ts";
import { destinationType } from "../../src/destinations/index.ts";
import { createTikTokEmulator, type TikTokEmulator } from "../../src/emulators/index.ts";
import { ask, doubtsOf, purchases, type Stand, sendAll } from "./sender.ts";

const pixel = "D1AAAAAC77U000000010";
const offlineSet = "7000000000000000001";
const token = "a-token-of-this-pixel";
const now = Date.UTC(2026, 10, 22, 12);

function standWith(switches: object = {}, change: Partial<Stand> = {}): Stand & { emulator: TikTokEmulator } {
  const type = destinationType("tiktok");
  assert.ok(type);
  const parsed = type.manifest.parseSettings({
    pixel_id: pixel,
    offline_event_set_id: offlineSet,
    shop_url: "https://shop.example/",
  });
  assert.ok(parsed.ok);
  const emulator = createTikTokEmulator({
    now: () => now,
    pixels: [
      { code: pixel, token },
      { code: offlineSet, token, eventSource: "offline" },
    ],
    switches,
  });
  const { settings } = parsed.value;
  return { type, settings, secrets: { access_token: token }, now, ...change, emulator };
}

const strictest = {
  page_url: "required",
  event_age: "refuse",
  event_age_days: 3650,
  raw_pii: "refused",
  nulls: "refused",
};

describe("TikTok's destination and the emulator agree", () => {
  it("on every event: what the mapping makes passes the strictest validator", () => {
    const stand = standWith({ ...strictest, offline_custom: "refused", qps: 0 });
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        const past = { ...event, event_time: Math.min(event.event_time, now) };
        const { outcomes } = sendAll(stand, [past]);
        assert.deepEqual(
          outcomes.filter((outcome) => outcome !== "delivered"),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });

  for (const [name, value] of doubtsOf(standWith().emulator, {
    success_message: ["OK", "1 field ignored"],
  })) {
    it(`with ${name}=${String(value)}: good events are taken, the bad one is refused in TikTok's words`, () => {
      const stand = standWith({ [name]: value, poison_event_ids: ["order-3"] });
      const { outcomes, stop } = sendAll(stand, purchases(8, now));
      assert.equal(stop, null);
      assert.deepEqual(
        outcomes.map((outcome) => outcome.split(":")[0]),
        ["delivered", "delivered", "delivered", "reject", "delivered", "delivered", "delivered", "delivered"],
      );
      assert.match(outcomes[3] ?? "", /cannot be processed/);
      assert.equal(stand.emulator.ledger().conversions, 7);
    });

    it(`with ${name}=${String(value)}: a bad account holds, whatever the HTTP status`, () => {
      const secrets = { access_token: "another-token" };
      assert.equal(ask(standWith({ [name]: value }, { secrets }), purchases(2, now)).kind, "hold");
      const revoked = standWith({ [name]: value, tokens_revoked_at: now });
      assert.equal(ask(revoked, purchases(2, now)).kind, "hold");
      const foreign = standWith({ [name]: value });
      foreign.emulator.addToken("OTHERPIXEL0000000001", "only-the-other");
      const wrong = { ...foreign, secrets: { access_token: "only-the-other" } };
      assert.equal(ask(wrong, purchases(2, now)).kind, "hold");
    });
  }

  const faults: readonly (readonly [string, Verdict["kind"], number])[] = [
    ["error_50000", "retry", 0],
    ["error_51012", "retry", 0],
    ["error_60001", "retry", 0],
    ["too_many_requests", "slow", 0],
    ["html_502", "retry", 0],
    ["no_json", "retry", 2],
    ["timeout_before", "retry", 0],
    ["timeout_after", "retry", 2],
    ["reset_before", "retry", 0],
    ["reset_after", "retry", 2],
  ];
  for (const [fault, kind, applied] of faults) {
    for (const refusal_status of ["200", "http"]) {
      it(`on ${fault} (refusal_status=${refusal_status}): ${kind}, and the repeat counts once`, () => {
        const stand = standWith({ [fault]: "next 1", refusal_status });
        assert.equal(ask(stand, purchases(2, now)).kind, kind);
        assert.equal(stand.emulator.ledger().received, applied);
        assert.deepEqual(sendAll(stand, purchases(2, now)).outcomes, ["delivered", "delivered"]);
        assert.equal(stand.emulator.ledger().conversions, 2);
      });
    }
  }

  it("on test events: they are filed apart and do not count", () => {
    const stand = standWith({}, { testCode: "TEST11178" });
    assert.deepEqual(sendAll(stand, purchases(2, now)).outcomes, ["delivered", "delivered"]);
    const { received, test_received } = stand.emulator.ledger();
    assert.deepEqual([received, test_received], [0, 2]);
  });

  it("on a purchase that the browser reported too: one conversion", () => {
    const stand = standWith();
    const twin = { platform: "tiktok", name: "Purchase", event_id: "b-1", pixel_ids: [pixel] };
    const [purchase] = purchases(1, now);
    assert.ok(purchase);
    stand.emulator.browser({ pixel, event: "Purchase", event_id: "b-1" });
    sendAll(stand, [{ ...purchase, twins: [twin] }]);
    const { conversions, merged } = stand.emulator.ledger();
    assert.deepEqual([conversions, merged], [1, 1]);
  });

  it("on point-of-sale orders: they arrive in the offline event set", () => {
    const stand = standWith();
    const hash = "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f";
    const orders = purchases(2, now).map((one) => ({ ...one, order_source: "pos", user: { email: [hash] } }));
    assert.deepEqual(sendAll(stand, orders as unknown as StorefrontEvent[]).outcomes, [
      "delivered",
      "delivered",
    ]); // brands exist in types only
    assert.equal(stand.emulator.ledger().events[0]?.pixel, offlineSet);
  });
});

describe("a batch of 1,000 with bad events at random places", () => {
  for (const count of [1, 10, 500]) {
    for (const index_in_messages of [false, true]) {
      it(`${count} bad, index ${index_in_messages ? "named" : "not named"}: all good ones arrive, within the bound`, () => {
        const bad = fc.sample(fc.uniqueArray(fc.nat(999), { minLength: count, maxLength: count }), {
          seed: 7,
          numRuns: 1,
        });
        const places = bad[0] ?? [];
        const poison_event_ids = places.map((place) => `order-${place}`);
        const stand = standWith({ poison_event_ids, index_in_messages, diagnostics: false, qps: 0 });
        const { outcomes, requests } = sendAll(stand, purchases(1000, now));
        const refused = outcomes.flatMap((outcome, index) => (outcome.startsWith("reject") ? [index] : []));
        assert.deepEqual(
          refused,
          [...places].sort((a, b) => a - b),
        );
        assert.equal(outcomes.filter((outcome) => outcome === "delivered").length, 1000 - count);
        assert.equal(stand.emulator.ledger().conversions, 1000 - count);
        const bound = index_in_messages ? count + 1 : 2 * count * Math.ceil(Math.log2(1000)) + 1;
        assert.ok(requests <= bound, `${requests} requests, at most ${bound}`);
      });
    }
  }
});
