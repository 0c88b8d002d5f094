import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../core/contract/index.ts";
import { clickIdPlatform, cookiePlatform, dayMs, minuteMs, type StorefrontEvent } from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import type { Profile } from "../engine/index.ts";
import { applyAdditions, clickIdAgeMsMax, enrich } from "./enrich.ts";
import { learn, newProfile } from "./profile.ts";

/** A profile that has seen these events. */
function profileOf(events: readonly StorefrontEvent[]): Profile {
  return events.reduce(
    (profile, event, index) => learn(profile, event, index + 1, []),
    newProfile("p1", "demo", receivedAt),
  );
}

const platform = fc.constantFrom("tiktok", "meta", "google", "webhook");
const events = fc.array(storefrontEvent, { maxLength: 6 });

describe("an event that is sent knows what its visitor told us since", () => {
  const anonymous = eventOf({ event: "PageView", event_id: "1", event_time: receivedAt });

  it("an anonymous page view carries the e-mail address of a later checkout, and where it came from", () => {
    const profile = profileOf([
      anonymous,
      eventOf(
        {
          event: "Lead",
          event_time: receivedAt + minuteMs,
          ip: "203.0.113.7",
          user_agent: "Mozilla/5.0",
          user: { email: "Jane@Example.com", first_name: "Jane" },
          cookies: { _ttp: "ttp-1" },
        },
        { receivedAt: receivedAt + minuteMs },
      ),
    ]);
    const { event, additions } = enrich(anonymous, profile, "tiktok");
    assert.equal(event.user?.email?.length, 1);
    assert.deepEqual(
      [event.ip, event.user_agent, event.cookies],
      ["203.0.113.7", "Mozilla/5.0", { _ttp: "ttp-1" }],
    );
    assert.deepEqual(additions?.["user.email"], { value: event.user?.email, from: 2 });
    assert.deepEqual(additions?.ip, { value: "203.0.113.7", from: 2 });
  });

  it("its own values win, and an address never comes with another's variant", () => {
    const profile = profileOf([
      eventOf({ event: "Lead", user: { email: "j.a.n.e@gmail.com" }, ip: "203.0.113.7" }),
    ]);
    const own = eventOf({ event: "Lead", user: { email: "joe@example.com" }, ip: "198.51.100.1" });
    const { event, additions } = enrich(own, profile, "tiktok");
    assert.deepEqual([event.user, event.ip, additions], [own.user, "198.51.100.1", null]);
  });

  it("without a profile only other platforms' click IDs and cookies are taken out", () => {
    const own = eventOf({
      event: "Lead",
      click_ids: { ttclid: "t", fbclid: "f" },
      cookies: { _ttp: "t", _fbp: "f" },
    });
    const { event, additions } = enrich(own, null, "tiktok");
    assert.deepEqual(
      [Object.keys(event.click_ids ?? {}), event.cookies, additions],
      [["ttclid"], { _ttp: "t" }, null],
    );
  });
});

describe("the click that counts for an event", () => {
  const click = (value: string, at: number): StorefrontEvent =>
    eventOf({ event: "PageView", event_time: at, click_ids: { ttclid: { value, first_seen: at } } });
  const clicked = [click("old", receivedAt - 20 * dayMs), click("new", receivedAt - dayMs)];
  const clickOf = (at: number): string | undefined =>
    enrich(eventOf({ event: "Lead", event_time: at }), profileOf(clicked), "tiktok").event.click_ids?.ttclid
      ?.value;

  it("is the latest before it, with the browser's clock a little off", () => {
    assert.equal(clickOf(receivedAt), "new");
    assert.equal(clickOf(receivedAt - 2 * dayMs), "old");
    assert.equal(clickOf(receivedAt - dayMs - minuteMs), "new");
  });

  it("is none before the first", () => {
    assert.equal(clickOf(receivedAt - 20 * dayMs - 3 * minuteMs), undefined);
  });

  it("is none that is older than the operator wants", () => {
    const event = eventOf({ event: "Lead" });
    const within = (days: number) =>
      enrich({ ...event, event_time: receivedAt }, profileOf(clicked), "tiktok", days * dayMs).event
        .click_ids;
    assert.equal(within(2)?.ttclid?.value, "new");
    assert.equal(within(0.5), undefined);
  });

  it("is none after 90 days", () => {
    const event = { ...eventOf({ event: "Lead" }), event_time: receivedAt - dayMs + clickIdAgeMsMax + 1 };
    assert.equal(enrich(event, profileOf(clicked), "tiktok").event.click_ids, undefined);
  });
});

describe("whatever the event, the profile and the platform", () => {
  it("no platform sees another's click IDs and cookies", () => {
    fc.assert(
      fc.property(storefrontEvent, events, platform, (event, seen, to) => {
        const sent = enrich(event, profileOf(seen), to).event;
        for (const name of Object.keys(sent.click_ids ?? {})) assert.equal(clickIdPlatform(name), to);
        for (const name of Object.keys(sent.cookies ?? {})) assert.equal(cookiePlatform(name), to);
      }),
    );
  });

  it("a click later than the event is never added", () => {
    fc.assert(
      fc.property(storefrontEvent, events, platform, (event, seen, to) => {
        const sent = enrich(event, profileOf(seen), to).event;
        for (const [name, click] of Object.entries(sent.click_ids ?? {}))
          if (!event.click_ids?.[name]) assert.ok(click.at <= event.event_time + 2 * minuteMs);
      }),
    );
  });

  it("what the event said itself is sent as it is", () => {
    fc.assert(
      fc.property(storefrontEvent, events, platform, (event, seen, to) => {
        const sent = enrich(event, profileOf(seen), to).event;
        const { click_ids: _clicks, cookies: _cookies, user, ...rest } = event;
        for (const [name, value] of Object.entries(rest))
          assert.deepEqual((sent as unknown as Record<string, unknown>)[name], value, name); // looked up by name
        // Looked up by name.
        for (const [name, value] of Object.entries(user ?? {}))
          assert.deepEqual((sent.user as Record<string, unknown> | undefined)?.[name], value, name);
      }),
    );
  });

  it("an attempt's additions give back exactly what was sent, also after JSON", () => {
    fc.assert(
      fc.property(storefrontEvent, events, platform, (event, seen, to) => {
        const { event: sent, additions } = enrich(event, profileOf(seen), to);
        assert.deepEqual(applyAdditions(event, additions, to), sent);
        const stored = JSON.parse(JSON.stringify(additions)) as typeof additions; // what an attempt keeps
        assert.deepEqual(applyAdditions(event, stored, to), sent);
      }),
    );
  });

  it("learning an event again teaches nothing", () => {
    fc.assert(
      fc.property(events, storefrontEvent, (seen, event) => {
        const once = learn(profileOf(seen), event, 9, []);
        assert.deepEqual(known(learn(once, event, 10, [])), known(once));
      }),
    );
  });
});

/** What a profile knows, without when and from where. */
function known(profile: Profile): unknown {
  const { seenAt: _seen, ...rest } = profile;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === "from" ? undefined : value)));
}
