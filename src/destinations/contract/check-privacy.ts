import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../../core/contract/index.ts";
import {
  type AnyDestinationType,
  clickIdRules,
  cookieRules,
  type RequestContext,
  type StorefrontEvent,
} from "../../core/index.ts";
import { eventFrom, mapEvent, receivedAt, wireOf } from "./sample.ts";

/** Marks that no hash contains (g to z), so that finding one in a request means that something leaked. */
const contacts = {
  email: "zqxjanekw@mailzqx.example",
  phone: "+1 213 373 4253",
  external_id: "zqxcustomerkw",
  first_name: "Zqxfirstkw",
  last_name: "Zqxlastkw",
  zip: "ZQ9 XKW",
  country: "GB",
};

/** No contact in clear, no foreign click ID, nothing secret or whole in what people are shown. */
export function checkPrivacy(type: AnyDestinationType, context: RequestContext<object>): void {
  it("sends no contact in clear, wherever a sender put it", () => checkContacts(type, context));
  it("shows click IDs and cookies to the platform that made them, and to no other", () => {
    checkClickIds(type, context);
  });
  it("masks hashes, addresses and secrets for people who look at a request", () => checkMask(type, context));
}

function checkContacts(type: AnyDestinationType, context: RequestContext<object>): void {
  const leaks = ["zqx", "2133734253", "213 373", "zq9"];
  for (const event of ["PageView", "ViewContent", "Purchase", "Search", "QuizFinished"]) {
    const wire = wireOf(type, context, [eventFrom(talkative(event))]).toLowerCase();
    for (const leak of leaks) assert.ok(!wire.includes(leak), `${event}: ${leak} in ${wire}`);
  }
}

/** An event whose sender put contacts everywhere. */
function talkative(event: string): object {
  return {
    event,
    event_id: "e-1",
    event_time: "2026-11-22T12:00:00Z",
    url: `https://shop.example/thanks?email=${contacts.email}&x=1`,
    referrer: `https://shop.example/login?phone=%2B12133734253&name=${encodeURIComponent(contacts.email)}`,
    title: `Thanks ${contacts.email}`,
    user: contacts,
    ip: "8.8.8.8",
    user_agent: "Mozilla/5.0",
    utm: { source: "mail", content: `for ${contacts.email}` },
    properties: {
      email: contacts.email,
      first_name: contacts.first_name,
      value: 5,
      currency: "USD",
      order_id: "1001",
      description: `for ${contacts.email}`,
      search_string: contacts.email,
      note: contacts.email,
      contents: [{ content_id: "sku-1", content_name: `Gift for ${contacts.email}` }],
    },
  };
}

function checkClickIds(type: AnyDestinationType, context: RequestContext<object>): void {
  const marked = (platform: string) => `mark-of-${platform}`;
  const query = clickIdRules.map((rule) => `${rule.parameter}=${marked(rule.platform)}`);
  const url = `https://shop.example/?${query.join("&")}`;
  const event: StorefrontEvent = {
    event: "Purchase",
    event_id: "e-1",
    event_time: receivedAt,
    received_at: receivedAt,
    store: "demo",
    source: "pixel",
    url,
    referrer: url,
    user_agent: "Mozilla/5.0",
    ip: "8.8.8.8",
    properties: { value: "5", currency: "USD" },
    click_ids: Object.fromEntries(
      clickIdRules.map((rule) => [rule.name, { value: marked(rule.platform), at: receivedAt }]),
    ),
    cookies: Object.fromEntries(cookieRules.map((rule) => [rule.name, marked(rule.platform)])),
  };
  const wire = wireOf(type, context, [event]);
  for (const { platform } of [...clickIdRules, ...cookieRules]) {
    if (platform === type.manifest.platform) continue;
    assert.ok(!wire.includes(marked(platform)), `a click ID or cookie of ${platform} in ${wire}`);
  }
}

function checkMask(type: AnyDestinationType, context: RequestContext<object>): void {
  const secrets = Object.values(context.secrets);
  fc.assert(
    fc.property(storefrontEvent, (event) => {
      const mapped = mapEvent(type, event, context.settings);
      if (mapped.kind === "skip") return;
      const { body } = type.request([mapped.payload], context);
      const shown = JSON.stringify(type.mask(JSON.parse(body)));
      for (const secret of secrets) assert.ok(!shown.includes(secret), "a secret is shown");
      const hash = /[0-9a-f]{64}/.exec(shown.replaceAll(JSON.stringify(mapped.eventId), ""));
      assert.equal(hash, null, "a whole hash is shown");
    }),
  );
}
