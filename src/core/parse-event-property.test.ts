import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Compile } from "typebox/schema";
import { EventInput } from "./event-input.ts";
import { checkEventInput } from "./event-problem.ts";
import { parseEvent } from "./parse-event.ts";
import { parseContext } from "./test-stand.ts";

const json = fc.jsonValue({ maxDepth: 4 });
const names = (list: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...list);
const topNames = Object.keys(EventInput.properties);
const userNames = [
  "email",
  "phone",
  "external_id",
  "first_name",
  "city",
  "country",
  "birth_date",
  "em",
  "__proto__",
];
const propertyNames = [
  "value",
  "currency",
  "order_id",
  "contents",
  "content_id",
  "quantity",
  "items",
  "constructor",
];
const scalar = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));

/** Inputs that look like events at first sight, so that parsing gets further than the first check. */
const nearlyEvent = fc
  .record({
    event: fc.oneof(names(["Purchase", "AddToCart", "page_view", "Custom One"]), json),
    user: fc.oneof(fc.dictionary(names(userNames), fc.oneof(scalar, fc.array(scalar))), json),
    properties: fc.oneof(
      fc.dictionary(
        names(propertyNames),
        fc.oneof(scalar, fc.array(fc.dictionary(names(["content_id", "price", "quantity"]), scalar))),
      ),
      json,
    ),
    click_ids: fc.dictionary(names(["ttclid", "ScCid", "toString"]), fc.oneof(scalar, json)),
    consent: fc.dictionary(names(["marketing", "gpc", "valueOf"]), fc.oneof(fc.boolean(), json)),
  })
  .chain((event) => fc.dictionary(names(topNames), json).map((more) => ({ ...more, ...event })));
const input = fc.oneof({ weight: 1, arbitrary: json }, { weight: 4, arbitrary: nearlyEvent });

it("any JSON value is an event or a list of problems that say where, what and what to do", () => {
  fc.assert(
    fc.property(input, (raw) => {
      const result = parseEvent(raw, parseContext());
      if (result.ok) {
        const { event } = result.value;
        assert.ok(event.event !== "" && event.event_id !== "" && Number.isFinite(event.event_time));
        assert.deepEqual(JSON.parse(JSON.stringify(event)), event, "what is stored is what was parsed");
      } else {
        assert.ok(result.problems.length > 0);
        for (const one of result.problems)
          assert.ok(one.problem !== "" && one.hint !== "", JSON.stringify(one));
      }
    }),
    { numRuns: 2000 },
  );
});

it("the same input gives the same result, whatever the order of its names", () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, one]) => [key, reversed(one)])
        .reverse(),
    );
  };
  fc.assert(
    fc.property(nearlyEvent, (raw) => {
      const result = parseEvent(raw, parseContext());
      assert.deepEqual(parseEvent(structuredClone(raw), parseContext()), result);
      assert.equal(parseEvent(reversed(raw), parseContext()).ok, result.ok);
    }),
  );
});

const local = fc.stringMatching(/^canary[a-z0-9]{1,6}([.+_-][a-z0-9]{1,5})?$/);
const canaries = fc.record({
  email: fc
    .tuple(local, names(["example.com", "Mail.Example.co.uk"]))
    .map(([name, host]) => `${name}@${host}`),
  phone: fc.integer({ min: 2_000_000, max: 9_999_999 }).map((digits) => `+1213${digits}`),
  name: fc.stringMatching(/^Canary[A-Z][a-z]{5,10}$/),
});

it("no e-mail address, phone number or name of a person is in what is stored", () => {
  fc.assert(
    fc.property(canaries, fc.boolean(), (who, keepClearPlace) => {
      const { email, phone, name } = who;
      const national = phone.slice(2);
      const raw = {
        event: "Purchase",
        event_id: `order of ${email}`,
        visitor_id: email,
        session_id: email,
        url: `https://${name}:${name}@shop.example/u/${email}?email=${encodeURIComponent(email)}&x=${email}&phone=${national}&customer[last_name]=${name}&next=${encodeURIComponent(`/a?e=${encodeURIComponent(email)}`)}`,
        referrer: `https://shop.example/?tel=${national}#u=${email}`,
        title: `Thanks ${email}`,
        user_agent: `Mozilla/5.0 (${email})`,
        locale: `${email}`.slice(0, 40),
        ip: email,
        order_source: `of ${phone}`,
        user: {
          email: [email, `${name}@`],
          phone: [phone, national],
          external_id: email,
          first_name: name,
          last_name: name,
          gender: name,
          birth_date: name,
          zip: national,
          country: name,
          full_name: name,
        },
        click_ids: { ttclid: email, fbclid: { value: email } },
        cookies: { _ttp: email, jar: email },
        consent: { marketing: true, note: email },
        twins: [
          {
            platform: email.slice(0, 40),
            name: email,
            event_id: email,
            pixel_ids: [email],
            content_id: phone,
          },
        ],
        twin_possible: [email.slice(0, 40)],
        properties: {
          email,
          phone,
          order_id: email,
          search_string: `for ${email} ${phone}`,
          description: `call ${phone}`,
          coupon: `${email}`,
          status: email,
          shop_id: email,
          cart_token: email,
          contents: [
            { content_id: "sku-1", content_name: `Gift for ${email}`, brand: phone, content_category: email },
            { content_id: `sku ${email}`, product_id: email, variant_id: email, sku: email },
          ],
          customer_email: email,
          customer_phone: national,
          shipping_first_name: name,
          address1: name,
          note: `from ${email}`,
          list: [email, phone],
          [email]: 1,
        },
      };
      const result = parseEvent(raw, parseContext({ keepClearPlace }));
      assert.ok(result.ok, JSON.stringify(result));
      const stored = JSON.stringify(result.value.event).toLowerCase();
      for (const canary of [email, encodeURIComponent(email), phone.slice(1), national, name])
        assert.ok(!stored.includes(canary.toLowerCase()), `${canary} in ${stored}`);
      assert.equal(result.value.event.user?.email?.length, 1);
    }),
  );
});

it("the published JSON Schema refuses what the check refuses, and nothing else", () => {
  const published = Compile(JSON.parse(JSON.stringify(EventInput)));
  fc.assert(
    fc.property(nearlyEvent, (raw) => {
      const renamed: { value?: unknown } = {};
      const checked = checkEventInput(raw, (given) => {
        renamed.value = given;
        return given;
      });
      assert.equal(published.Check(renamed.value), checked.ok);
    }),
    { numRuns: 1000 },
  );
});

it("names of the prototype are values like others, in every field", () => {
  for (const word of ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"]) {
    const user = Object.fromEntries(
      [...userNames, "state", "zip", "gender", "last_name"].map((name) => [name, word]),
    );
    const properties = Object.fromEntries(propertyNames.map((name) => [name, word]));
    for (const raw of [{ user }, { user: { country: word } }, { user: { state: word } }, { properties }])
      parseEvent({ event: word, event_id: "1", ...raw }, parseContext());
  }
});
