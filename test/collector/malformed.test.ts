import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type CollectStand, now, openCollector, type Sent, writeKey } from "../../src/collect/test-stand.ts";

let stand: CollectStand;
before(async () => {
  stand = await openCollector();
});
after(() => stand.close());

let sent = 0;
/** A good event with an ID of its own. */
const good = (): { readonly event: string; readonly event_id: string } => ({
  event: "PageView",
  event_id: `good-${++sent}`,
});
const bearer = { authorization: `Bearer ${writeKey}` };
const event = JSON.stringify({ event: "PageView", event_id: "never-stored" });
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const page = { origin: "https://shop.example", "user-agent": "Mozilla/5.0 Chrome/142.0 Safari/537.36" };
const pixelBody = (more: object): string =>
  JSON.stringify({ key: "pk_demo", sent_at: now, events: [], ...more });

describe("a request that holds no event at all is refused, and the next one is answered", () => {
  const cases: readonly (readonly [string, Sent, number, RegExp])[] = [
    ["no key", { body: event }, 401, /Authorization: Bearer <write key>/],
    [
      "another scheme",
      { headers: { authorization: "Basic d2s6" }, body: event },
      401,
      /Authorization: Bearer/,
    ],
    [
      "an unknown key",
      { headers: { authorization: "Bearer wk_wrong" }, body: event },
      401,
      /belongs to no store/,
    ],
    [
      "a key cut off",
      { headers: { authorization: `Bearer ${writeKey.slice(0, -1)}` }, body: event },
      401,
      /cut off/,
    ],
    ["GET", { method: "GET", headers: bearer }, 405, /takes POST only/],
    ["PUT", { method: "PUT", headers: bearer, body: event }, 405, /takes POST only/],
    ["nothing", { headers: bearer, body: "" }, 400, /not JSON/],
    ["white space", { headers: bearer, body: " \n" }, 400, /not JSON/],
    ["words", { headers: bearer, body: "Purchase" }, 400, /not JSON/],
    ["a form", { headers: bearer, body: "event=Purchase&value=5" }, 400, /not JSON/],
    ["half an object", { headers: bearer, body: event.slice(0, -1) }, 400, /not JSON/],
    ["two objects", { headers: bearer, body: `${event}\n${event}` }, 400, /not JSON/],
    ["a trailing comma", { headers: bearer, body: '{"event":"PageView",}' }, 400, /not JSON/],
    ["Latin-1", { headers: bearer, body: Buffer.from('{"event":"Café"}', "latin1") }, 400, /not UTF-8/],
    ["bytes", { headers: bearer, body: Buffer.from([0xff, 0x00, 0x80]) }, 400, /not UTF-8/],
    ["gzip", { headers: { ...bearer, "content-encoding": "gzip" }, body: "x" }, 415, /without/],
    ["null", { headers: bearer, body: "null" }, 400, /JSON object/],
    ["a number", { headers: bearer, body: "7" }, 400, /JSON object/],
    ["a text", { headers: bearer, body: '"Purchase"' }, 400, /JSON object/],
    ["a bare list", { headers: bearer, body: `[${event}]` }, 400, /\{"events":\[\.\.\.\]\}/],
    ["events that are no list", { headers: bearer, body: '{"events":{}}' }, 400, /must be a list/],
    ["no events", { headers: bearer, body: '{"events":[]}' }, 400, /1 to 1000/],
    [
      "1,001 events",
      { headers: bearer, body: `{"events":[${Array(1001).fill(event).join()}]}` },
      413,
      /at most 1000.*batchEventsMax/,
    ],
    [
      "a body over a mebibyte",
      { headers: bearer, body: `"${"x".repeat(1024 * 1024)}"` },
      413,
      /1048576.*bodyBytesMax/,
    ],
    ["nesting without end", { headers: bearer, body: deep(100_000) }, 400, /16 levels.*nestingMax/],
    ["nesting that never closes", { headers: bearer, body: "[".repeat(100_000) }, 400, /nestingMax/],
    ["pixel: words", { path: "/e", headers: page, body: "hello" }, 400, /"key", "sent_at" and "events"/],
    ["pixel: a list", { path: "/e", headers: page, body: "[]" }, 400, /"key"/],
    ["pixel: no key", { path: "/e", headers: page, body: "{}" }, 401, /public key/],
    ["pixel: the wrong key", { path: "/e", headers: page, body: '{"key":"pk_other"}' }, 401, /snippet/],
    [
      "pixel: a key that is a list",
      { path: "/e", headers: page, body: '{"key":["pk_demo"]}' },
      401,
      /public key/,
    ],
    [
      "pixel: events that are a text",
      { path: "/e", headers: page, body: pixelBody({ events: "x" }) },
      400,
      /must be a list/,
    ],
    ["pixel: GET", { method: "GET", path: "/e", headers: page }, 405, /takes POST only/],
    [
      "pixel: a foreign page",
      { path: "/e", headers: { ...page, origin: "https://evil.example" }, body: pixelBody({}) },
      403,
      /belongs to this store/,
    ],
    [
      "pixel: gzip",
      { path: "/e", headers: { ...page, "content-encoding": "br" }, body: "x" },
      415,
      /without/,
    ],
    ["webhook: no signature", { path: "/v1/shopify/webhooks/demo", body: "{}" }, 401, /Refused/],
    [
      "webhook: another store",
      { path: "/v1/shopify/webhooks/nobody", body: "{}" },
      404,
      /no Shopify connection/,
    ],
    ["webhook: GET", { method: "GET", path: "/v1/shopify/webhooks/demo" }, 405, /takes POST only/],
  ];
  for (const [what, request, status, words] of cases) {
    it(`${what}: ${status}`, async () => {
      const answer = await stand.send(request);
      assert.equal(answer.status, status, answer.text);
      assert.match(`${answer.json.title}: ${answer.json.detail} ${answer.json.limit}`, words);
      assert.equal(answer.headers["content-type"], "application/problem+json; charset=utf-8");
      assert.equal(answer.json.status, status);
      const next = await stand.server(good());
      assert.equal(next.status, 202, "the server still answers");
    });
  }
});

describe("a bad event comes back by its index, and the good ones around it are stored", () => {
  const lead = { event: "Lead" };
  const cases: readonly (readonly [string, unknown, string, RegExp])[] = [
    ["a text", "Purchase", "", /must be a JSON object/],
    ["null", null, "", /this is null/],
    ["a list", [lead], "", /this is a list/],
    ["no name", { url: "https://shop.example/" }, "event", /missing/],
    ["an empty name", { event: " " }, "event", /cannot be an event name/],
    ["a name that is a number", { event: 5 }, "event", /wrong type/],
    ["a name that is markup", { event: "<img onerror=x>" }, "event", /cannot be an event name/],
    ["a long name", { event: "x".repeat(101) }, "event", /longer than 100/],
    ["an ID that is an object", { ...lead, event_id: {} }, "event_id", /wrong type/],
    ["a long ID", { ...lead, event_id: "x".repeat(201) }, "event_id", /longer than 200/],
    ["a time in words", { ...lead, event_time: "today" }, "event_time", /not a time/],
    ["a time in microseconds", { ...lead, event_time: now * 1000 }, "event_time", /not a time/],
    ["a time that is a list", { ...lead, event_time: [now] }, "event_time", /wrong type/],
    ["30 February", { ...lead, event_time: "2026-02-30T00:00:00Z" }, "event_time", /not a time/],
    ["two years ago", { ...lead, event_time: "2024-11-22T00:00:00Z" }, "event_time", /more than 400 days/],
    ["a path for a page", { ...lead, url: "/cart" }, "url", /absolute/],
    ["a script for a page", { ...lead, url: "javascript:alert(1)" }, "url", /absolute/],
    [
      "a very long page",
      { ...lead, url: `https://shop.example/${"x".repeat(9000)}` },
      "url",
      /longer than 8192/,
    ],
    ["a user that is a text", { ...lead, user: "jane" }, "user", /wrong type/],
    ["an address that is a truth", { ...lead, user: { email: true } }, "user.email", /wrong type/],
    [
      "eleven addresses",
      { ...lead, user: { email: Array(11).fill("a@b.example") } },
      "user.email",
      /more than 10/,
    ],
    ["a price with a sign", { ...lead, properties: { value: "$5" } }, "properties.value", /plain decimal/],
    [
      "a price with two separators",
      { ...lead, properties: { value: "1.299,00" } },
      "properties.value",
      /plain decimal/,
    ],
    ["a price that is a list", { ...lead, properties: { value: [5] } }, "properties.value", /wrong type/],
    [
      "a currency in words",
      { ...lead, properties: { currency: "Dollar" } },
      "properties.currency",
      /not allowed/,
    ],
    [
      "a currency that is a number",
      { ...lead, properties: { currency: 840 } },
      "properties.currency",
      /wrong type/,
    ],
    [
      "no quantity",
      { ...lead, properties: { contents: [{ quantity: 0 }] } },
      "properties.contents.0.quantity",
      /above 0/,
    ],
    ["half of nothing", { ...lead, properties: { num_items: "-0.5" } }, "properties.num_items", /above 0/],
    [
      "contents that are a text",
      { ...lead, properties: { contents: "sku-1" } },
      "properties.contents",
      /wrong type/,
    ],
    [
      "a content that is a text",
      { ...lead, properties: { contents: ["sku-1"] } },
      "properties.contents.0",
      /wrong type/,
    ],
    [
      "501 contents",
      { ...lead, properties: { contents: Array(501).fill({}) } },
      "properties.contents",
      /more than 500/,
    ],
    [
      "a wrong content type",
      { ...lead, properties: { content_type: "thing" } },
      "properties.content_type",
      /not allowed/,
    ],
    ["properties that are a list", { ...lead, properties: [] }, "properties", /wrong type/],
    ["consent in words", { ...lead, consent: { marketing: "granted" } }, "consent.marketing", /wrong type/],
    ["consent that is a truth", { ...lead, consent: true }, "consent", /wrong type/],
    [
      "a long click ID",
      { ...lead, click_ids: { ttclid: "x".repeat(1001) } },
      "click_ids.ttclid",
      /longer than 1000/,
    ],
    ["a cookie that is a number", { ...lead, cookies: { _ttp: 5 } }, "cookies._ttp", /wrong type/],
    ["a twin without a name", { ...lead, twins: [{ platform: "tiktok" }] }, "twins.0.name", /missing/],
    ["21 twins", { ...lead, twins: Array(21).fill({ platform: "t", name: "n" }) }, "twins", /more than 20/],
    ["an address of the network that is an object", { ...lead, ip: {} }, "ip", /wrong type/],
    [
      "an event over 64 KiB",
      {
        ...lead,
        properties: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, "é".repeat(2000)])),
      },
      "",
      /80\d\d\d bytes.*eventBytesMax/,
    ],
  ];
  for (const [what, bad, path, problem] of cases) {
    it(what, async () => {
      const [before, after] = [good(), good()];
      const answer = await stand.server({ events: [before, bad, after] });
      assert.equal(answer.status, 202, answer.text);
      assert.equal(answer.json.accepted, 2);
      const [rejected, ...more] = answer.json.rejected as {
        index: number;
        problems: { path: string; problem: string; hint: string }[];
      }[]; // the contract's shape
      assert.equal(rejected?.index, 1);
      assert.deepEqual(more, []);
      const [first] = rejected?.problems ?? [];
      assert.equal(first?.path, path);
      assert.match(first?.problem ?? "", problem);
      assert.notEqual(first?.hint, "");
      const ids = (await stand.stored()).slice(-2).map((one) => one.event_id);
      assert.deepEqual(ids, [before.event_id, after.event_id]);

      const alone = await stand.server({ events: [bad] });
      assert.equal(alone.status, 400, "a request in which nothing is good is refused");
      assert.deepEqual(alone.json.rejected, [{ ...rejected, index: 0 }]);
    });
  }
});

it("nothing of all this was stored, and nothing good was lost", async () => {
  const ids = (await stand.stored()).map((one) => one.event_id);
  assert.deepEqual(ids.toSorted(), Array.from({ length: sent }, (_, at) => `good-${at + 1}`).toSorted());
  assert.deepEqual(stand.refused, []);
});
