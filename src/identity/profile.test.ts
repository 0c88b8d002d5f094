import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../core/contract/index.ts";
import { dayMs, hourMs, type StorefrontEvent } from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import type { Profile } from "../engine/index.ts";
import { elderOf, learn, mergeProfiles, newProfile, profileValuesMax } from "./profile.ts";

const profile = fc
  .tuple(
    fc.constantFrom("p1", "p2", "p3", "p4"),
    fc.integer({ min: receivedAt - 5, max: receivedAt }),
    fc.array(storefrontEvent, { maxLength: 5 }),
    fc.uniqueArray(fc.constantFrom("visitor:a", "visitor:b", "email:x", "cart:1", "checkout:2")),
  )
  .map(([id, at, events, keys]) =>
    events.reduce((known, event, index) => learn(known, event, index + 1, keys), newProfile(id, "demo", at)),
  );
const withoutConsent = ({ consent: _consent, ...rest }: Profile): object => rest;

describe("two profiles that turn out to be one person", () => {
  it("make the same one in either order, under the older one's ID", () => {
    fc.assert(
      fc.property(profile, profile, (a, b) => {
        const merged = mergeProfiles(a, b);
        assert.deepEqual(mergeProfiles(b, a), merged);
        assert.equal(merged.id, elderOf(a, b).id);
      }),
    );
  });

  it("and three, whichever two met first", () => {
    fc.assert(
      fc.property(profile, profile, profile, (a, b, c) => {
        const left = mergeProfiles(mergeProfiles(a, b), c);
        const right = mergeProfiles(a, mergeProfiles(b, c));
        // Answers about consent are kept with one time for all purposes: of three the order of meeting may matter.
        assert.deepEqual(withoutConsent(left), withoutConsent(right));
      }),
    );
  });

  it("a profile and itself are that profile", () => {
    fc.assert(
      fc.property(profile, (one) => {
        const merged = mergeProfiles(one, one);
        assert.deepEqual(
          { ...merged, keys: [...merged.keys].sort() },
          { ...one, keys: [...one.keys].sort() },
        );
      }),
    );
  });
});

describe("what a profile learns", () => {
  const learnt = (...events: readonly StorefrontEvent[]): Profile =>
    events.reduce((known, event, at) => learn(known, event, at + 1, []), newProfile("p", "demo", receivedAt));
  const said = (at: number, raw: object): StorefrontEvent =>
    eventOf({ event: "Lead", event_time: at, ...raw });

  it("the newest value is the last, however late an older one arrives", () => {
    const emails = ["a@b.example", "c@d.example"].map((email, at) =>
      said(receivedAt - dayMs + at * hourMs, { user: { email }, ip: `203.0.113.${at}` }),
    );
    const [first, second] = emails;
    assert.ok(first && second);
    for (const known of [learnt(first, second), learnt(second, first)]) {
      assert.deepEqual(
        known.hashes.email?.map((one) => one.value),
        [first.user?.email?.[0], second.user?.email?.[0]],
      );
      assert.equal(known.ip?.value, "203.0.113.1");
    }
  });

  it("ten values of a kind at most, the newest", () => {
    const many = Array.from({ length: 15 }, (_, at) =>
      said(receivedAt - hourMs + at, { user: { email: `e${at}@b.example` } }),
    );
    const known = learnt(...many);
    assert.equal(known.hashes.email?.length, profileValuesMax);
    assert.equal(known.hashes.email?.at(-1)?.value, many[14]?.user?.email?.[0]);
  });

  it("a click counts from its first sight, however often its address is seen again", () => {
    const click = (at: number): StorefrontEvent => said(at, { click_ids: { ttclid: "E.C.P.1" } });
    const known = learnt(click(receivedAt - hourMs), click(receivedAt), click(receivedAt - dayMs));
    assert.deepEqual(
      known.click_ids.ttclid?.map((one) => one.at),
      [receivedAt - dayMs],
    );
  });

  it("a number read with an assumed country belongs to its event alone", () => {
    const event = eventOf({ event: "Lead", user: { phone: "0176 12345678" } }, { countries: ["DE", "US"] });
    assert.deepEqual(learnt(event).hashes, {});
  });

  it("the last answer about each purpose, however late an older one arrives", () => {
    const older = said(receivedAt - hourMs, { consent: { marketing: true, sale_of_data: false } });
    const newer = said(receivedAt, { consent: { marketing: false } });
    const expected = { marketing: false, sale_of_data: false };
    assert.deepEqual(learnt(older, newer).consent?.value, expected);
    assert.deepEqual(learnt(newer, older).consent?.value, expected);
  });

  it("nothing new: the same object, so that nothing is written", () => {
    const event = said(receivedAt, {
      user: { email: "a@b.example" },
      ip: "203.0.113.7",
      consent: { marketing: true },
    });
    const once = learnt(event);
    assert.equal(learn(once, event, 2, []), once);
    const later = { ...event, received_at: receivedAt + hourMs };
    assert.equal(learn(once, later, 3, []).seenAt, receivedAt + hourMs, "but once an hour that it was seen");
  });
});
