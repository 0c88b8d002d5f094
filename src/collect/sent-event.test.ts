import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseBrowserEvent } from "../core/index.ts";
import { readSentEvent } from "./sent-event.ts";

const [early, late] = [1_796_000_000_000, 1_796_000_900_000];
const seen = { first_seen: early, last_seen: late };

describe("what the pixel sends as it stood in the browser", () => {
  it("click IDs are decoded once, and keep their times", () => {
    const landing = { ttclid: { value: "E.C.P.a%2Bb%2525", ...seen }, ScCid: { value: "50%", ...seen } };
    assert.deepEqual(readSentEvent({ event: "PageView", landing }), {
      event: "PageView",
      click_ids: { ttclid: { value: "E.C.P.a+b%25", ...seen }, ScCid: { value: "50%", ...seen } },
    });
  });

  it("UTM parameters are those of the latest address that had any", () => {
    const landing = {
      utm_source: { value: "tik%20tok", ...seen },
      utm_campaign: { value: "bf", ...seen },
      utm_term: { value: "old", first_seen: early, last_seen: early },
    };
    assert.deepEqual(readSentEvent({ landing }), { utm: { source: "tik tok", campaign: "bf" } });
  });

  it("cookies come as pairs, the screen as two numbers, and calls of several pixels are one twin", () => {
    const twin = { platform: "tiktok", name: "Contact", event_id: "e-1" };
    const sent = {
      cookies: [["_ttp", "a%3D"]],
      screen: [390, 844],
      twins: [
        { ...twin, pixel_ids: ["C1"], at: early },
        { ...twin, pixel_ids: ["C2", "C1"], at: late },
        { ...twin, platform: "meta", pixel_ids: ["1"] },
      ],
    };
    assert.deepEqual(readSentEvent(sent), {
      cookies: { _ttp: "a=" },
      screen: "390x844",
      twins: [
        { ...twin, pixel_ids: ["C1", "C2"], at: early },
        { ...twin, platform: "meta", pixel_ids: ["1"] },
      ],
    });
  });

  it("a value that is too long for a click ID is left out, and costs the event nothing", () => {
    const landing = { ttclid: { value: "x".repeat(1001), ...seen }, gclid: { value: "g", ...seen } };
    assert.deepEqual(readSentEvent({ landing, cookies: [["_ttp", "x".repeat(1001)]] }), {
      click_ids: { gclid: { value: "g", ...seen } },
      cookies: {},
    });
  });

  it("an address that is too long keeps its page: the event is not lost for it", () => {
    const long = (mark: string) => `https://shop.example/thanks${mark}state=${"x".repeat(9000)}`;
    const page = "https://shop.example/thanks";
    assert.deepEqual(readSentEvent({ url: long("#"), referrer: long("?") }), { url: page, referrer: page });
  });

  it("an object in the place of a twin's name is no name", () => {
    const twin = { platform: "tiktok", name: "Purchase", event_id: { toString: 1 } };
    assert.deepEqual(readSentEvent({ twins: [twin] }), { twins: [twin] });
  });

  it("objects in the place of a screen's sides are no sides", () => {
    assert.deepEqual(readSentEvent({ screen: [{ toString: null }, 844] }), { screen: "x844" });
  });

  it("whatever comes, it neither throws nor makes the check throw", () => {
    const context = { store: "demo", source: "pixel", receivedAt: late, makeId: () => "id" } as const;
    const parts = {
      landing: fc.anything(),
      cookies: fc.anything(),
      screen: fc.anything(),
      twins: fc.anything(),
      url: fc.anything(),
      properties: fc.anything(),
      user: fc.anything(),
    };
    const events = fc.oneof(fc.anything(), fc.record({ event: fc.constant("Lead"), ...parts }));
    fc.assert(fc.property(events, (raw) => void parseBrowserEvent(readSentEvent(raw), context)));
  });
});
