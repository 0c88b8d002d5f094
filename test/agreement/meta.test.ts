import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../../src/core/contract/index.ts";
import type { Verdict } from "../../src/core/index.ts";
import { destinationType } from "../../src/destinations/index.ts";
import { createMetaEmulator, type MetaEmulator } from "../../src/emulators/index.ts";
import { ask, doubtsOf, purchases, type Stand, sendAll } from "./sender.ts";

const pixel = "1234567890123456";
const token = "EAAB-a-token-of-this-pixel";
const now = Date.UTC(2026, 10, 22, 12);

function standWith(switches: object = {}, change: Partial<Stand> = {}): Stand & { emulator: MetaEmulator } {
  const type = destinationType("meta");
  assert.ok(type);
  const parsed = type.manifest.parseSettings({ pixel_id: pixel, shop_url: "https://shop.example/" });
  assert.ok(parsed.ok);
  const emulator = createMetaEmulator({ now: () => now, pixels: [{ code: pixel, token }], switches });
  const { settings } = parsed.value;
  return { type, settings, secrets: { access_token: token }, now, ...change, emulator };
}

describe("Meta's destination and the emulator agree", () => {
  it("on every event: what the mapping makes passes the strictest validator", () => {
    // The defaults are the strictest; the age of an event is the deliverer's to check.
    const stand = standWith({ token_in_query: "refused" });
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        const { outcomes } = sendAll(stand, [{ ...event, event_time: now - 5000 }]);
        assert.deepEqual(
          outcomes.filter((outcome) => outcome !== "delivered"),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });

  for (const [name, value] of doubtsOf(standWith().emulator)) {
    it(`with ${name}=${String(value)}: good events are taken, the bad one is refused in Meta's words`, () => {
      const stand = standWith({ [name]: value, poison_event_ids: ["order-3"] });
      const { outcomes, stop } = sendAll(stand, purchases(8, now));
      assert.equal(stop, null);
      const expected = outcomes.map((_, index) => (index === 3 ? "reject" : "delivered"));
      assert.deepEqual(
        outcomes.map((outcome) => outcome.split(":")[0]),
        expected,
      );
      assert.match(outcomes[3] ?? "", /cannot be processed/);
      assert.equal(stand.emulator.ledger().conversions, 7);
    });

    it(`with ${name}=${String(value)}: a bad account holds`, () => {
      const secrets = { access_token: "another-token" };
      assert.equal(ask(standWith({ [name]: value }, { secrets }), purchases(2, now)).kind, "hold");
      assert.equal(ask(standWith({ [name]: value, tokens_revoked_at: now }), purchases(2, now)).kind, "hold");
      const foreign = standWith({ [name]: value });
      foreign.emulator.addToken("9999999999999999", "only-the-other");
      const wrong = { ...foreign, secrets: { access_token: "only-the-other" } };
      assert.equal(ask(wrong, purchases(2, now)).kind, "hold");
    });
  }

  const faults: readonly (readonly [string, Verdict["kind"], number])[] = [
    ["error_1", "retry", 0],
    ["error_2", "retry", 0],
    ["transient_100", "retry", 0],
    ["too_many_requests", "slow", 0],
    ["html_502", "retry", 0],
    ["no_json", "retry", 2],
    ["timeout_before", "retry", 0],
    ["timeout_after", "retry", 2],
    ["reset_before", "retry", 0],
    ["reset_after", "retry", 2],
  ];
  for (const [fault, kind, applied] of faults) {
    it(`on ${fault}: ${kind}, and the repeat counts once`, () => {
      const stand = standWith({ [fault]: "next 1" });
      assert.equal(ask(stand, purchases(2, now)).kind, kind);
      assert.equal(stand.emulator.ledger().received, applied);
      assert.deepEqual(sendAll(stand, purchases(2, now)).outcomes, ["delivered", "delivered"]);
      assert.equal(stand.emulator.ledger().conversions, 2);
    });
  }

  it("on an old Graph version: held, with what to do", () => {
    const verdict = ask(standWith({ oldest_version: 30 }), purchases(1, now));
    assert.ok(verdict.kind === "hold");
    assert.match(verdict.hint, /newer Graph API version/);
  });

  it("on an event that is too old: refused alone", () => {
    const [first, second] = purchases(2, now);
    assert.ok(first && second);
    const old = { ...second, event_time: now - 8 * 86_400_000 };
    const outcomes = sendAll(standWith(), [first, old]).outcomes.map((outcome) => outcome.split(":")[0]);
    assert.deepEqual(outcomes, ["delivered", "reject"]);
  });

  it("on test events: they are filed apart and count all the same", () => {
    const stand = standWith({}, { testCode: "TEST12345" });
    sendAll(stand, purchases(2, now));
    const { conversions, test_received } = stand.emulator.ledger();
    assert.deepEqual([conversions, test_received], [2, 2]);
  });

  it("on a purchase that the browser reported too: one conversion", () => {
    const stand = standWith();
    stand.emulator.handle({
      method: "POST",
      path: "/tr/",
      headers: {},
      body: new URLSearchParams({ id: pixel, ev: "Purchase", eid: "b-1", "cd[value]": "5" }).toString(),
    });
    const [purchase] = purchases(1, now);
    assert.ok(purchase);
    const twin = { platform: "meta", name: "Purchase", event_id: "b-1", pixel_ids: [pixel] };
    sendAll(stand, [{ ...purchase, twins: [twin] }]);
    const { conversions, merged } = stand.emulator.ledger();
    assert.deepEqual([conversions, merged], [1, 1]);
  });
});
