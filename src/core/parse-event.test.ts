import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseJson } from "../collect/json.ts";
import { sha256 } from "./identifier.ts";
import { eventOf, parsed, problemsOf, receivedAt } from "./test-stand.ts";

describe("the five standard events", () => {
  it("a page view carries page and referrer", () => {
    const event = eventOf({
      event: "PageView",
      event_id: "pv-1",
      event_time: "2026-11-22T11:59:58Z",
      url: "https://shop.example/?ttclid=E.C.P.1&utm_source=tiktok",
      referrer: "https://www.tiktok.com/",
    });
    assert.deepEqual(event, {
      event: "PageView",
      event_id: "pv-1",
      event_time: receivedAt - 2000,
      received_at: receivedAt,
      store: "demo",
      source: "server",
      url: "https://shop.example/?ttclid=E.C.P.1&utm_source=tiktok",
      referrer: "https://www.tiktok.com/",
      click_ids: { ttclid: { value: "E.C.P.1", at: receivedAt - 2000 } },
      properties: {},
    });
  });

  it("a product view, given flat, has one content", () => {
    const { properties } = eventOf({
      event: "ViewContent",
      properties: {
        content_id: "sku-1",
        content_type: "product",
        value: 29.95,
        currency: "usd",
        price: 29.95,
      },
    });
    assert.deepEqual(properties, {
      value: "29.95",
      currency: "USD",
      content_type: "product",
      contents: [{ content_id: "sku-1", price: "29.95" }],
    });
  });

  it("an addition to the cart keeps its quantity", () => {
    const { properties } = eventOf({ event: "AddToCart", properties: { content_id: "sku-1", quantity: 2 } });
    assert.deepEqual(properties.contents, [{ content_id: "sku-1", quantity: 2 }]);
  });

  it("a checkout may say how many items without saying which", () => {
    const { properties } = eventOf({
      event: "InitiateCheckout",
      properties: { quantity: 3, value: "59.90" },
    });
    assert.deepEqual(properties, { num_items: 3, value: "59.90", currency: "USD" });
  });

  it("a purchase keeps order and money as written, and hashes who bought", () => {
    const event = eventOf({
      event: "Purchase",
      event_id: "order-1001",
      user: { email: " ALICE_abc@gmail.com ", phone: "(213) 373-4253", external_id: "user_123" },
      properties: { order_id: 1001, value: "59.90", currency: "EUR" },
    });
    assert.deepEqual(event.properties, { order_id: "1001", value: "59.90", currency: "EUR" });
    assert.deepEqual(event.user?.email, ["848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f"]);
    assert.deepEqual(event.user?.phone, ["9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd"]);
  });
});

describe("names of other trackers mean the same", () => {
  const inputs: readonly object[] = [
    { event: "purchase", eventId: "7", properties: { orderId: "7", revenue: 5, currency_code: "EUR" } },
    { name: "Order Completed", messageId: "7", properties: { order_id: "7", total: 5, currency: "EUR" } },
    {
      event_name: "CompletePayment",
      event_id: "7",
      custom_data: { transaction_id: "7", value: 5, currency: "EUR" },
    },
    {
      event: "checkout_completed",
      event_id: "7",
      properties: { transactionId: 7, value: "5", currencyCode: "eur" },
    },
  ];
  for (const input of inputs)
    it(JSON.stringify(input), () => {
      const event = eventOf(input);
      assert.equal(event.event, "Purchase");
      assert.equal(event.event_id, "7");
      assert.deepEqual(event.properties, { order_id: "7", value: "5", currency: "EUR" });
    });

  const names: Readonly<Record<string, string>> = {
    page_view: "PageView",
    Pageview: "PageView",
    view_item: "ViewContent",
    product_viewed: "ViewContent",
    add_to_cart: "AddToCart",
    "Product Added To Cart": "AddToCart",
    begin_checkout: "InitiateCheckout",
    checkout_started: "InitiateCheckout",
    SubmitForm: "Lead",
    sign_up: "CompleteRegistration",
  };
  for (const [theirs, ours] of Object.entries(names))
    it(`${theirs} is ${ours}`, () => assert.equal(eventOf({ event: theirs }).event, ours));

  it("GA4's items and Segment's products are contents", () => {
    const contents = [{ content_id: "a", content_name: "Mug", price: "3", quantity: 2 }];
    for (const items of ["items", "products", "line_items", "contents"])
      assert.deepEqual(
        eventOf({
          event: "Purchase",
          properties: { [items]: [{ item_id: "a", item_name: "Mug", item_price: 3, quantity: 2 }] },
        }).properties.contents,
        contents,
      );
  });

  it("Meta's and Segment's user fields are ours", () => {
    const user = eventOf({ event: "Lead", user: { email: "jane@example.com", external_id: "7" } }).user;
    assert.deepEqual(eventOf({ event: "Lead", user_data: { em: "jane@example.com", userId: 7 } }).user, user);
    assert.deepEqual(
      eventOf({ event: "Lead", userData: { emails: ["jane@example.com"], customerId: "7" } }).user,
      user,
    );
  });

  it("our own name wins over an alias beside it", () => {
    assert.equal(eventOf({ event: "Lead", event_id: "ours", messageId: "theirs" }).event_id, "ours");
  });

  it("null and empty texts mean that nothing was said", () => {
    const event = eventOf({
      event: "Lead",
      url: "",
      user: { email: null, phone: "" },
      properties: { value: null, currency: "" },
    });
    assert.equal(event.url, undefined);
    assert.equal(event.user, undefined);
    assert.deepEqual(event.properties, {});
  });
});

describe("IDs", () => {
  it("beyond 2^53 stay exact from the body to the event", () => {
    const body =
      '{"event":"Purchase","event_id":820982911946154508,"properties":{"order_id":820982911946154508}}';
    const event = eventOf(parseJson(body));
    assert.equal(event.event_id, "820982911946154508");
    assert.equal(event.properties.order_id, "820982911946154508");
  });

  it("a purchase without one takes its order's", () => {
    const event = eventOf({ event: "Purchase", properties: { order_id: "1001" } });
    assert.equal(event.event_id, "order-1001");
    assert.deepEqual(event.flags, ["time_assumed", "event_id_derived"]);
  });

  it("the same event sent twice gets the same one, another time another", () => {
    const sent = { event: "AddToCart", event_time: receivedAt, visitor_id: "v1", properties: { sku: "a" } };
    const [first, again] = [eventOf(sent), eventOf({ ...sent })];
    assert.equal(first.event_id, again.event_id);
    assert.deepEqual(first.flags, ["event_id_derived"]);
    assert.notEqual(eventOf({ ...sent, event_time: receivedAt - 1000 }).event_id, first.event_id);
    assert.notEqual(eventOf({ ...sent, visitor_id: "v2" }).event_id, first.event_id);
  });

  it("without a time each event is its own", () => {
    const context = { makeId: () => "fresh" };
    assert.equal(eventOf({ event: "PageView" }, context).event_id, "fresh");
  });

  for (const filler of [
    "undefined",
    "null",
    "[object Object]",
    "   ",
    "0",
    "00000000-0000-0000-0000-000000000000",
  ]) {
    it(`${JSON.stringify(filler)} is no ID: it would make strangers one person, and their events copies`, () => {
      const event = eventOf({
        event: "Purchase",
        event_id: filler,
        visitor_id: filler,
        user: { external_id: filler },
        properties: { order_id: filler, cart_token: filler, checkout_token: filler },
      });
      assert.equal(event.event_id, "made-1");
      assert.equal(event.visitor_id, undefined);
      assert.equal(event.user, undefined);
      assert.deepEqual(event.properties, {});
    });
  }

  it("that hold e-mail addresses or phone numbers are kept as hashes", () => {
    const called = eventOf({ event: "Lead", event_id: "lead-+1 213 373 4253", visitor_id: "+12133734253" });
    assert.equal(called.event_id, sha256("lead-+1 213 373 4253").slice(0, 32));
    assert.equal(called.visitor_id, sha256("+12133734253").slice(0, 32));
    const event = eventOf({
      event: "Lead",
      event_id: "lead-Jane@Example.com",
      visitor_id: "jane@example.com",
    });
    assert.equal(event.event_id, sha256("lead-jane@example.com").slice(0, 32));
    assert.equal(event.visitor_id, sha256("jane@example.com").slice(0, 32));
    assert.equal(event.notes?.length, 2);
  });
});

describe("money", () => {
  it("keeps its cents as they were written", () => {
    for (const [sent, kept] of [
      ["59.90", "59.90"],
      [59.9, "59.9"],
      ["0.1", "0.1"],
      [1e-7, "0"],
      [" 5 ", "5"],
    ] as const)
      assert.equal(
        eventOf({ event: "Lead", properties: { value: sent } }).properties.value,
        kept,
        String(sent),
      );
  });

  it("is never guessed", () => {
    for (const value of ["$59.90", "1,299.00", "1.299,00", "59,90", "1e3", "fifty", "--5", "5.", ".5", 1e21])
      assert.deepEqual(
        problemsOf({ event: "Lead", properties: { value } }).map((one) => one.path),
        ["properties.value"],
        String(value),
      );
  });

  it("takes the store's currency when it came without one, and says so", () => {
    const event = eventOf({
      event: "Purchase",
      event_id: "1",
      event_time: receivedAt,
      properties: { value: 0 },
    });
    assert.equal(event.properties.currency, "USD");
    assert.deepEqual(event.flags, ["zero_value", "currency_assumed"]);
  });
});

describe("time", () => {
  it("is the moment of receipt when the event has none, or when its clock runs ahead", () => {
    assert.equal(eventOf({ event: "Lead" }).event_time, receivedAt);
    const ahead = eventOf({ event: "Lead", event_id: "1", event_time: receivedAt + 11 * 60_000 });
    assert.equal(ahead.event_time, receivedAt);
    assert.deepEqual(ahead.flags, ["clock_ahead"]);
  });

  it("may be a little ahead", () => {
    const event = eventOf({ event: "Lead", event_id: "1", event_time: receivedAt + 9 * 60_000 });
    assert.equal(event.event_time, receivedAt + 9 * 60_000);
    assert.equal(event.flags, undefined);
  });

  it("of a browser whose clock is wrong is corrected, with its click IDs and twins", () => {
    const clockOffsetMs = -3_600_000;
    const event = eventOf(
      {
        event: "Lead",
        event_time: receivedAt + 3_600_000,
        click_ids: { ttclid: { value: "E.C.P.1", first_seen: receivedAt } },
        twins: [{ platform: "TikTok", name: "Lead", event_id: "1", at: receivedAt + 3_600_000 }],
      },
      { clockOffsetMs },
    );
    assert.equal(event.event_time, receivedAt);
    assert.equal(event.click_ids?.ttclid?.at, receivedAt - 3_600_000);
    assert.deepEqual(event.twins, [{ platform: "tiktok", name: "Lead", event_id: "1", at: receivedAt }]);
  });

  it("of 400 days ago is a mistake", () => {
    assert.deepEqual(
      problemsOf({ event: "Lead", event_time: receivedAt - 401 * 86_400_000 })[0]?.path,
      "event_time",
    );
  });
});

describe("click IDs and cookies", () => {
  it("stand in the page's address, decoded once, or in the event; the event's own come first", () => {
    const event = eventOf({
      event: "PageView",
      event_time: receivedAt,
      url: "https://shop.example/?ttclid=from-url&ScCid=A%2525b&fbclid=F1#gclid=no",
      click_ids: { ttclid: "said", nobodys: "x" },
      cookies: { _ttp: "ttp-1", session: "secret", _fbp: "" },
    });
    assert.deepEqual(event.click_ids, {
      ttclid: { value: "said", at: receivedAt },
      sccid: { value: "A%25b", at: receivedAt },
      fbclid: { value: "F1", at: receivedAt },
    });
    assert.deepEqual(event.cookies, { _ttp: "ttp-1" });
  });

  it("that are e-mail addresses are neither", () => {
    const event = eventOf({
      event: "Lead",
      click_ids: { ttclid: "a@b.example" },
      cookies: { _ttp: "a@b.example" },
    });
    assert.equal(event.click_ids, undefined);
    assert.equal(event.cookies, undefined);
  });
});

describe("the campaign and the screen", () => {
  it("are kept: the parameters that have a meaning, cut to what a name may need, without contacts", () => {
    const utm = {
      source: "tiktok",
      campaign: "c".repeat(900),
      content: "for jane@example.com",
      foo: "x",
      term: "",
    };
    const event = eventOf({ event: "PageView", screen: "390x844", utm });
    assert.equal(event.screen, "390x844");
    assert.deepEqual(event.utm, { source: "tiktok", campaign: "c".repeat(200), content: "for [removed]" });
    assert.equal(eventOf({ event: "PageView", utm: { foo: "x" } }).utm, undefined);
  });
});

describe("consent", () => {
  it("has four purposes; Global Privacy Control is a no to the sale of data", () => {
    const { event, remarks } = parsed({
      event: "Lead",
      consent: { marketing: true, saleOfData: true, gpc: true, ad_storage: "jane@example.com" },
    });
    assert.deepEqual(event.consent, { marketing: true, sale_of_data: false });
    assert.deepEqual(
      remarks.map((one) => one.path),
      ["consent.ad_storage"],
    );
  });
});

describe("names that nobody knows", () => {
  it("are reported back with what was probably meant", () => {
    const { remarks } = parsed({
      event: "Lead",
      visitorid: "v",
      user: { emial: "jane@example.com" },
      extra: 1,
    });
    assert.deepEqual(
      remarks.map((one) => [one.path, one.hint]),
      [
        ["visitorid", 'Did you mean "visitor_id"?'],
        ["extra", "Put your own values under properties."],
        ["user.emial", 'Did you mean "email"?'],
      ],
    );
  });

  it("are custom properties under properties, within limits and without contacts", () => {
    const { event, remarks } = parsed({
      event: "QuizFinished",
      properties: {
        score: 7,
        passed: true,
        tags: ["a", 1],
        note: "mail jane@example.com",
        nested: { a: 1 },
        customer_phone: "2133734253",
        billing_first_name: "Jane",
        "jane@example.com": 1,
      },
    });
    assert.deepEqual(event.properties.custom, {
      score: 7,
      passed: true,
      tags: ["a", 1],
      note: "mail [removed]",
    });
    assert.equal(remarks.length, 4);
    assert.doesNotMatch(JSON.stringify(event), /2133734253|Jane|jane/);
  });
});

describe("contacts", () => {
  it("found in properties belong to the user", () => {
    const event = eventOf({
      event: "Lead",
      properties: { email: "jane@example.com", phone: "+12133734253" },
    });
    assert.deepEqual(event.user?.email, [sha256("jane@example.com")]);
    assert.deepEqual(event.user?.phone, [sha256("+12133734253")]);
    assert.deepEqual(event.properties, {});
  });

  it("that cannot be used are left out with a note that does not repeat them", () => {
    const event = eventOf({
      event: "Lead",
      ip: "not an address",
      user: {
        email: ["jane at example", "jane@example.com", "jane@example.com"],
        phone: "12",
        external_id: "null",
        country: "Atlantis",
        gender: "robot",
        birth_date: "yesterday",
      },
    });
    assert.deepEqual(event.user, { email: [sha256("jane@example.com")] });
    assert.equal(event.ip, undefined);
    assert.equal(event.notes?.length, 7);
    assert.doesNotMatch(JSON.stringify(event.notes), /jane|12|Atlantis|robot|yesterday|not an address/);
  });

  it("a national number is read with the user's country, else with each of the store's", () => {
    const hash = sha256("+4917612345678");
    assert.deepEqual(
      eventOf({ event: "Lead", user: { phone: "0176 12345678", country: "Germany" } }).user?.phone,
      [hash],
    );
    const several = eventOf({ event: "Lead", user: { phone: "0176 12345678" } }, { countries: ["DE", "US"] });
    assert.equal(several.user?.phone, undefined);
    assert.deepEqual(several.user?.phone_assumed?.[0], {
      country: "DE",
      phone: hash,
      phone_digits: sha256("4917612345678"),
    });
  });

  it("a place stays in clear only for a destination that needs it so", () => {
    const user = { city: "New York", state: "NY", country: "us" };
    assert.equal(eventOf({ event: "Lead", user }).user?.city, undefined);
    const kept = eventOf({ event: "Lead", user }, { keepClearPlace: true });
    assert.equal(kept.user?.city, "newyork");
    assert.equal(kept.user?.state, "ny");
    assert.equal(kept.country, "US");
  });
});

describe("what is refused, with path, problem and hint", () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["no object", "Purchase", [""]],
    ["a list", [], [""]],
    ["null", null, [""]],
    ["no name", { url: "https://shop.example/" }, ["event"]],
    ["a name that is a number", { event: 7 }, ["event"]],
    ["a name with odd letters", { event: "<script>" }, ["event"]],
    ["a time in words", { event: "Lead", event_time: "yesterday" }, ["event_time"]],
    ["a relative page", { event: "Lead", url: "/cart" }, ["url"]],
    ["a user that is a text", { event: "Lead", user: "jane" }, ["user"]],
    ["an e-mail that is an object", { event: "Lead", user: { email: {} } }, ["user.email"]],
    ["contents that are an object", { event: "Lead", properties: { contents: {} } }, ["properties.contents"]],
    ["a currency in words", { event: "Lead", properties: { currency: "Euro" } }, ["properties.currency"]],
    [
      "two contents that are wrong",
      { event: "Lead", properties: { contents: [{ price: "free" }, {}, { quantity: -1 }] } },
      ["properties.contents.0.price", "properties.contents.2.quantity"],
    ],
    ["a consent that is a word", { event: "Lead", consent: { marketing: "granted" } }, ["consent.marketing"]],
    [
      "a click ID's time",
      { event: "Lead", click_ids: { ttclid: { value: "a", first_seen: "then" } } },
      ["click_ids.ttclid.first_seen"],
    ],
    ["a text beyond its limit", { event: "Lead", title: "a".repeat(1001) }, ["title"]],
    [
      "too many twins",
      { event: "Lead", twins: Array(21).fill({ platform: "tiktok", name: "Lead" }) },
      ["twins"],
    ],
  ];
  for (const [what, input, paths] of cases)
    it(what, () => {
      const problems = problemsOf(input);
      assert.deepEqual(
        problems.map((one) => one.path),
        paths,
      );
      for (const { problem, hint } of problems)
        assert.ok(problem !== "" && hint !== "", JSON.stringify(problems));
    });
});
