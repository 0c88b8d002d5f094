import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { sha256 } from "../core/index.ts";
import { browserAgent, type CollectStand, demoStore, now, openCollector } from "./test-stand.ts";

let stand: CollectStand;
afterEach(() => stand.close());

const view = { event: "PageView", event_id: "view-1", url: "https://shop.example/products/mug" };
const visitor = "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11";
const other = "018f6d2e7c1b7c3a9b1e2f8f3f0a5c99";

describe("who may send to the pixel's endpoint", () => {
  const page = "https://www.shop.example/cart";
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, object, number])[] = [
    ["a listed origin", { origin: "https://shop.example" }, { events: [view] }, 202],
    ["a listed origin in capitals", { origin: "HTTPS://SHOP.example" }, { events: [view] }, 202],
    ["a foreign origin, whatever the page says", { origin: "https://evil.example" }, { events: [view] }, 403],
    ["a subdomain that is not listed", { origin: "https://a.shop.example" }, { events: [view] }, 403],
    ["another scheme", { origin: "http://shop.example" }, { events: [view] }, 403],
    ["another port", { origin: "https://shop.example:8443" }, { events: [view] }, 403],
    [
      "a name that only begins like ours",
      { origin: "https://shop.example.evil.example" },
      { events: [view] },
      403,
    ],
    ["a sandbox on a page of the store", { origin: "null" }, { events: [{ ...view, url: page }] }, 202],
    ["a sandbox elsewhere", { origin: "null" }, { events: [{ ...view, url: "https://evil.example/" }] }, 403],
    [
      "a sandbox on both",
      { origin: "null" },
      { events: [view, { ...view, url: "https://evil.example/" }] },
      403,
    ],
    ["a sandbox that names no page", { origin: "null" }, { events: [{ event: "PageView" }] }, 403],
    ["a sandbox with a report of a page", { origin: "null" }, { events: [], report: { url: page } }, 202],
  ];
  for (const [what, headers, body, status] of cases)
    it(`${what}: ${status}`, async () => {
      stand = await openCollector();
      assert.equal((await stand.pixel(body, headers)).status, status);
      assert.equal(
        (await stand.stored()).length,
        status === 202 ? (body as { events: [] }).events.length : 0,
      ); // from the table above
    });

  it("a beacon without an origin from a page of the store", async () => {
    stand = await openCollector();
    const body = JSON.stringify({ key: "pk_demo", sent_at: now, events: [view] });
    const headers = { "user-agent": browserAgent };
    assert.equal((await stand.send({ path: "/e", headers, body })).status, 202);
  });

  it("one store's key does not open another's pages", async () => {
    const second = {
      ...demoStore,
      id: "second",
      publicKey: "pk_second",
      origins: ["https://second.example"],
      writeKeys: [],
    };
    stand = await openCollector({}, [demoStore, second]);
    assert.equal((await stand.pixel({ key: "pk_second", events: [view] })).status, 403);
  });
});

describe("rules for additional events", () => {
  const rule = { id: "big", source_event: "AddToCart", event: "BigCart" };
  it("make them of a browser's events, too; the answer counts what was sent", async () => {
    stand = await openCollector({}, [{ ...demoStore, mappings: [rule] }]);
    const { status, json } = await stand.pixel({ events: [view, { ...view, event: "AddToCart" }] });
    assert.deepEqual([status, json.accepted], [202, 2]);
    const names = (await stand.stored()).map((one) => one.event);
    assert.deepEqual(names, ["PageView", "AddToCart", "BigCart"]);
  });
});

describe("what browsers are told about origins", () => {
  it("a listed one may read the answer and send cookies; a sandbox may read it; others neither", async () => {
    stand = await openCollector();
    const told = async (origin: string): Promise<unknown[]> => {
      const { headers } = await stand.pixel({ events: [view] }, { origin });
      return [
        headers["access-control-allow-origin"],
        headers["access-control-allow-credentials"],
        headers.vary,
      ];
    };
    assert.deepEqual(await told("https://shop.example"), ["https://shop.example", "true", "origin"]);
    assert.deepEqual(await told("null"), ["*", undefined, "origin"]);
    assert.deepEqual(await told("https://evil.example"), [undefined, undefined, "origin"]);
  });

  it("a preflight gets the same answer without a body", async () => {
    stand = await openCollector();
    const sent = { method: "OPTIONS", path: "/e", headers: { origin: "https://shop.example" } };
    const answer = await stand.send(sent);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers["access-control-allow-methods"], "POST");
    assert.equal(answer.headers["access-control-allow-origin"], "https://shop.example");
  });
});

describe("the visitor", () => {
  it("gets an ID, and two cookies that keep it: one for us, one for the page", async () => {
    stand = await openCollector({}, [{ ...demoStore, cookieDomain: "shop.example" }]);
    const answer = await stand.pixel({ events: [view] });
    const id = String(answer.json.visitor_id);
    assert.match(id, /^[0-9a-f-]{36}$/);
    const common = `=${id}; Path=/; Max-Age=34560000; SameSite=Lax; Domain=shop.example`;
    assert.deepEqual(answer.headers["set-cookie"], [
      `_signalpost${common}; HttpOnly`,
      `_signalpost_visitor${common}`,
    ]);
    assert.equal((await stand.stored())[0]?.visitor_id, id);
  });

  it("is who our cookie says, then who the page says", async () => {
    stand = await openCollector();
    await stand.pixel(
      { visitor_id: other, events: [view] },
      { cookie: `a=b; _signalpost=${visitor}; _signalpost_visitor=x` },
    );
    await stand.pixel({ visitor_id: other, events: [view] });
    await stand.pixel({ visitor_id: "<script>", events: [view] }, { cookie: "_signalpost=short" });
    const ids = (await stand.stored()).map((one) => one.visitor_id);
    assert.deepEqual(ids.slice(0, 2), [visitor, other]);
    assert.match(ids[2] ?? "", /^[0-9a-f-]{36}$/);
  });

  it("of an event that waited in the browser stays its own: somebody else may sit there now", async () => {
    stand = await openCollector();
    const events = [
      { ...view, visitor_id: other },
      { ...view, event_id: "view-2" },
    ];
    await stand.pixel({ events }, { cookie: `_signalpost=${visitor}` });
    assert.deepEqual(
      (await stand.stored()).map((one) => one.visitor_id),
      [other, visitor],
    );
  });

  it("who was reset is forgotten: no cookie is read, both expire, no new ID is made", async () => {
    stand = await openCollector();
    const answer = await stand.pixel(
      { store_visitor: false, visitor_id: other, events: [] },
      { cookie: `_signalpost=${visitor}` },
    );
    assert.equal(answer.status, 202);
    assert.equal(answer.json.visitor_id, undefined);
    assert.deepEqual(
      [answer.headers["set-cookie"]].flat().map((one) => one?.split("; SameSite")[0]),
      ["_signalpost=; Path=/; Max-Age=0", "_signalpost_visitor=; Path=/; Max-Age=0"],
    );
  });

  it("who parts says so by an event of its own; our cookie is not read for it", async () => {
    stand = await openCollector();
    const consent = { marketing: false, sale_of_data: false };
    await stand.pixel(
      {
        store_visitor: false,
        events: [{ event: "ConsentUpdated", event_id: "c-1", visitor_id: other, consent }],
      },
      { cookie: `_signalpost=${visitor}` },
    );
    const [event] = await stand.stored();
    assert.deepEqual([event?.event, event?.visitor_id, event?.consent], ["ConsentUpdated", other, consent]);
  });

  it("has a Secure cookie behind a proxy that says https, and only behind a proxy", async () => {
    let proxies = 1;
    stand = await openCollector({ trustedProxies: () => proxies });
    const cookie = async (): Promise<string> =>
      String((await stand.pixel({ events: [view] }, { "x-forwarded-proto": "https" })).headers["set-cookie"]);
    assert.match(await cookie(), /; Secure/);
    proxies = 0;
    assert.doesNotMatch(await cookie(), /Secure/);
  });
});

describe("what the request itself tells", () => {
  it("an address that stands in the browser's name is not kept", async () => {
    stand = await openCollector();
    await stand.pixel({ events: [view] }, { "user-agent": `${browserAgent} ada@example.com` });
    const [stored] = await stand.stored();
    assert.match(String(stored?.user_agent), /^Mozilla/);
    assert.doesNotMatch(JSON.stringify(stored), /ada@example|ada%40/);
  });

  it("the address is the socket's, or what the outermost trusted proxy saw, never what the page or a header claims", async () => {
    let proxies = 0;
    stand = await openCollector({ trustedProxies: () => proxies });
    const headers = { "x-forwarded-for": "198.51.100.66, 203.0.113.7, 10.0.0.2" };
    const events = [{ ...view, ip: "192.0.2.1", user_agent: "claimed" }];
    for (proxies of [0, 1, 2, 9]) await stand.pixel({ events }, headers);
    assert.deepEqual(
      (await stand.stored()).map((one) => [one.ip, one.user_agent]),
      [
        ["127.0.0.1", browserAgent],
        ["10.0.0.2", browserAgent],
        ["203.0.113.7", browserAgent],
        ["127.0.0.1", browserAgent],
      ],
    );
  });

  it("a machine is flagged and stored all the same", async () => {
    stand = await openCollector();
    const flagged = async (agent: string, url = view.url): Promise<boolean> => {
      await stand.pixel({ events: [{ ...view, url }] }, { "user-agent": agent });
      return (await stand.stored()).at(-1)?.flags?.includes("bot") ?? false;
    };
    assert.equal(await flagged(browserAgent), false);
    assert.equal(
      await flagged("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
      true,
    );
    assert.equal(await flagged(" "), true);
    assert.equal(await flagged("curl/8.7.1"), true);
    assert.equal(await flagged(browserAgent, "https://x.translate.goog/"), true);
  });

  it("a browser's wrong clock is corrected; the way through the network is not", async () => {
    stand = await openCollector();
    const hour = 3_600_000;
    await stand.pixel({ sent_at: now - hour, events: [{ ...view, event_time: now - hour - 5000 }] });
    await stand.pixel({ sent_at: now + hour, events: [{ ...view, event_time: now + hour - 5000 }] });
    await stand.pixel({ sent_at: now - 20_000, events: [{ ...view, event_time: now - 25_000 }] });
    await stand.pixel({ sent_at: "soon", events: [{ ...view, event_time: now - 5000 }] });
    assert.deepEqual(
      (await stand.stored()).map((one) => one.event_time - now),
      [-5000, -5000, -25_000, -5000],
    );
  });

  it("the language is the first that the browser asks for, unless the page says another", async () => {
    stand = await openCollector();
    const events = [view, { ...view, locale: "fr" }];
    await stand.pixel({ events }, { "accept-language": "de-AT,de;q=0.9" });
    await stand.pixel({ events: [view] }, { "accept-language": "<b>" });
    assert.deepEqual(
      (await stand.stored()).map((one) => one.locale),
      ["de-AT", "fr", undefined],
    );
  });

  it("campaign, click IDs and screen are kept as the browser found them", async () => {
    stand = await openCollector();
    const seen = { first_seen: now - 5000, last_seen: now };
    const landing = { utm_source: { value: "tiktok", ...seen }, ttclid: { value: "E.C.P.1%2B", ...seen } };
    await stand.pixel({ events: [{ ...view, landing, screen: [390, 844], cookies: [["_ttp", "t1"]] }] });
    const [event] = await stand.stored();
    assert.deepEqual(event?.utm, { source: "tiktok" });
    assert.equal(event?.screen, "390x844");
    assert.deepEqual(event?.click_ids, { ttclid: { value: "E.C.P.1+", at: now - 5000, last: now } });
    assert.deepEqual(event?.cookies, { _ttp: "t1" });
  });

  it("the session stands beside the events", async () => {
    stand = await openCollector();
    await stand.pixel({ session_id: "s1", events: [view, { ...view, session_id: "s2" }] });
    assert.deepEqual(
      (await stand.stored()).map((one) => one.session_id),
      ["s1", "s2"],
    );
  });
});

describe("limits of the pixel's endpoint", () => {
  it("an address that asks too often waits, and says so to the page; another address does not", async () => {
    let clock = now;
    stand = await openCollector({ requestsPerMinute: () => 2, trustedProxies: () => 1, now: () => clock });
    const ask = (address: string) => stand.pixel({ events: [view] }, { "x-forwarded-for": address });
    assert.deepEqual([(await ask("203.0.113.7")).status, (await ask("203.0.113.7")).status], [202, 202]);
    const refused = await ask("203.0.113.7");
    assert.equal(refused.status, 429);
    assert.equal(refused.json.limit, "requestsPerMinute");
    assert.equal(refused.headers["access-control-allow-origin"], "https://shop.example");
    assert.equal((await ask("203.0.113.8")).status, 202);
    clock += Number(refused.headers["retry-after"]) * 1000;
    assert.equal((await ask("203.0.113.7")).status, 202);
  });

  it("one bad event does not cost the others", async () => {
    stand = await openCollector();
    const answer = await stand.pixel({ events: [view, { event: 7 }, { ...view, event_id: "view-2" }] });
    assert.equal(answer.json.accepted, 2);
    assert.equal((answer.json.rejected as { index: number }[])[0]?.index, 1); // the contract's shape
  });
});

describe("what a page tells that cannot be read", () => {
  const purchase = { ...view, event: "Purchase", event_id: "order-1" };
  const cases: readonly (readonly [string, object, object, readonly string[]])[] = [
    ["a value with a comma", { value: "59,90", currency: "EUR" }, { currency: "EUR" }, ["value"]],
    ["a sign as currency: its value may be of any", { value: 5, currency: "€" }, {}, ["currency", "value"]],
    [
      "two things at once",
      { value: true, order_id: "7", coupon: [] },
      { order_id: "7" },
      ["value", "coupon"],
    ],
    [
      "an item, and a number of another",
      { contents: [null, { id: "a", price: 9, quantity: 0 }, { id: "b", price: 5, quantity: 2 }] },
      { contents: [{ content_id: "a" }, { content_id: "b", price: "5", quantity: 2 }] },
      ["contents.0", "contents.0.quantity", "contents.0.price"],
    ],
    [
      "more bad items than are named",
      { value: 5, currency: "USD", contents: Array.from({ length: 200 }, () => null) },
      { value: "5", currency: "USD" },
      ["contents"],
    ],
  ];
  for (const [what, properties, kept, missing] of cases)
    it(`costs that part, not the purchase: ${what}`, async () => {
      stand = await openCollector();
      assert.equal((await stand.pixel({ events: [{ ...purchase, properties }] })).json.accepted, 1);
      const [event] = await stand.stored();
      assert.deepEqual(event?.properties, kept);
      const notes = missing.map((name) => `properties.${name}: could not be read; not used`);
      assert.deepEqual(event?.notes?.filter((note) => notes.includes(note)).toSorted(), notes.toSorted());
    });

  it("of the person: the rest of the person counts, and no note repeats what was sent", async () => {
    stand = await openCollector();
    const user = { email: "jane@example.com", phone: { of: "jane@example.com" }, country: 4915112345678 };
    await stand.pixel({ events: [{ ...purchase, user }] });
    const [event] = await stand.stored();
    assert.deepEqual(event?.user, { email: [sha256("jane@example.com")] });
    assert.doesNotMatch(JSON.stringify(event), /jane@|4915112345678/);
  });

  it("what the event is counted by, and what its visitor said, is never left out", async () => {
    stand = await openCollector();
    const events = [
      { ...purchase, event_id: "x".repeat(300) },
      { ...purchase, consent: { marketing: "denied" } },
      { ...purchase, twins: [{ platform: "tiktok", name: "" }] },
    ];
    const answer = await stand.pixel({ events });
    assert.equal(answer.status, 400);
    assert.equal((answer.json.rejected as unknown[]).length, 3); // the contract's shape
  });
});

describe("a session's report", () => {
  const report = {
    url: "https://shop.example/?email=jane@example.com",
    traces: ["events.js?sdkid=C1", "events.js?lib=ttq&sdkid=C1", "ttcsid_C2", "signals/config/77"],
    platforms: [["tiktok", ["C1"], true, 1]],
  };

  it("is kept without contacts, and cut to what it may hold", async () => {
    stand = await openCollector();
    const hostile = {
      ...report,
      extra: "jane@example.com",
      traces: [...report.traces, "sdkid=<b>", "config/", 5, { toString: 5 }],
      platforms: [...report.platforms, ["meta", "x", "hacked", "many"], [5], { platform: "meta" }, "x"],
    };
    assert.equal((await stand.pixel({ events: [], report: hostile })).status, 202);
    assert.deepEqual(stand.reports, [
      {
        page_url: "https://shop.example/?email=[removed]",
        platforms: [
          {
            platform: "tiktok",
            pixel_ids: ["C1", "C2"],
            script: "loaded",
            loads: { C1: 2 },
            calls_without_id: 1,
          },
          { platform: "meta", pixel_ids: ["77"], script: "absent", loads: { 77: 1 }, calls_without_id: 0 },
        ],
      },
    ]);
  });

  it("that is none, or too long, is left out; the events beside it are stored", async () => {
    stand = await openCollector();
    for (const one of [{ url: 5 }, { ...report, platforms: {} }, { ...report, pad: "x".repeat(9000) }])
      assert.equal((await stand.pixel({ events: [view], report: one })).status, 202);
    assert.deepEqual(stand.reports, []);
    assert.equal((await stand.stored()).length, 3);
  });
});

it("contacts that a page sends reach the disk as hashes", async () => {
  stand = await openCollector();
  await stand.pixel({ events: [{ ...view, user: { email: "Jane@Example.com" } }] });
  const [event] = await stand.stored();
  assert.deepEqual(event?.user, { email: [sha256("jane@example.com")] });
});
