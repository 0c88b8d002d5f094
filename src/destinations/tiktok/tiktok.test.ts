import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type HttpReply, parseEvent, type StorefrontEvent, type Verdict } from "../../core/index.ts";
import { destinationContract } from "../contract/index.ts";
import { readTrackReply, trackRequest } from "./client.ts";
import { codes } from "./codes.ts";
import { tiktok } from "./index.ts";
import { manifest } from "./manifest.ts";
import { toTikTokEvent } from "./mapping.ts";
import { tiktokNames } from "./names.ts";
import type { TikTokEvent, TikTokPayload } from "./payload.ts";
import type { TikTokSettings } from "./settings.ts";

destinationContract(tiktok, import.meta.dirname);

const receivedAt = Date.parse("2026-11-22T12:00:05Z");

function eventOf(raw: object): StorefrontEvent {
  const parsed = parseEvent(
    { event_id: "e-1", event_time: "2026-11-22T12:00:00.900Z", ...raw },
    {
      store: "demo",
      source: "server",
      receivedAt,
      country: "US",
      currency: "USD",
      makeId: () => "made",
      keepClearPlace: true,
    },
  );
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value.event;
}

function settingsOf(raw: object = {}): TikTokSettings {
  const parsed = manifest.parseSettings({ pixel_id: "D1AAAAAC77U000000010", ...raw });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value.settings;
}

function sent(raw: object, settings: object = {}): TikTokEvent {
  const mapped = toTikTokEvent(eventOf(raw), settingsOf(settings));
  assert.equal(mapped.kind, "payload");
  assert.ok(mapped.kind === "payload");
  assert.equal(mapped.name, mapped.payload.event.event);
  assert.equal(mapped.eventId, mapped.payload.event.event_id);
  return mapped.payload.event;
}

function skipped(raw: object, settings: object = {}): string {
  const mapped = toTikTokEvent(eventOf(raw), settingsOf(settings));
  assert.ok(mapped.kind === "skip", "expected no payload");
  return mapped.reason;
}

function notesOf(raw: object, settings: object = {}): string {
  const mapped = toTikTokEvent(eventOf(raw), settingsOf(settings));
  return mapped.kind === "payload" ? (mapped.notes ?? []).join("\n") : "";
}

const page = { url: "https://shop.example/products/mug?utm_source=tt", referrer: "https://www.tiktok.com/" };
const mug = { content_id: "sku-1", quantity: 2, price: 29.95 };

describe("the event table", () => {
  it("sends a page view as ViewContent with the page and nothing else", () => {
    assert.deepEqual(sent({ event: "page_view", ...page }), {
      event: "ViewContent",
      event_time: 1795348800,
      event_id: "e-1",
      page,
    });
  });

  it("sends a product view as ViewContent with content, value and currency", () => {
    const event = sent({
      event: "ViewContent",
      ...page,
      properties: { content_id: 4711, price: "29.95", value: "29.95", currency: "usd" },
    });
    assert.equal(event.event, "ViewContent");
    assert.deepEqual(event.properties, {
      content_type: "product",
      contents: [{ content_id: "4711", price: 29.95 }],
      content_ids: ["4711"],
      num_items: 1,
      value: 29.95,
      currency: "USD",
    });
  });

  it("sends a cart addition with content, value and currency", () => {
    const event = sent({ event: "AddToCart", properties: { ...mug, value: 59.9, currency: "USD" } });
    assert.equal(event.event, "AddToCart");
    assert.deepEqual(event.properties, {
      content_type: "product",
      contents: [mug],
      content_ids: ["sku-1"],
      num_items: 2,
      value: 59.9,
      currency: "USD",
    });
  });

  it("sends a started checkout with value, currency and quantity", () => {
    const event = sent({
      event: "InitiateCheckout",
      properties: {
        contents: [mug, { content_id: "sku-2", quantity: 1, price: 5 }],
        value: 64.9,
        currency: "USD",
      },
    });
    assert.equal(event.event, "InitiateCheckout");
    assert.equal(event.properties?.quantity, 3);
    assert.equal(event.properties?.num_items, 3);
    assert.equal(event.properties?.value, 64.9);
    assert.equal(event.properties?.currency, "USD");
    assert.equal(sent({ event: "InitiateCheckout", properties: { quantity: 4 } }).properties?.quantity, 4);
  });

  it("sends a purchase as CompletePayment, or as Purchase where the browser pixel does", () => {
    const purchase = {
      event: "Purchase",
      properties: { ...mug, value: 59.9, currency: "USD", order_id: 1001 },
    };
    const event = sent(purchase);
    assert.equal(event.event, "CompletePayment");
    assert.equal(event.properties?.order_id, "1001");
    assert.deepEqual(event.properties?.content_ids, ["sku-1"]);
    assert.equal(sent(purchase, { purchase_event: "Purchase" }).event, "Purchase");
  });
});

describe("the request", () => {
  const context = (more: object = {}) => ({
    settings: settingsOf({ offline_event_set_id: "7000000000000000001" }),
    secrets: { access_token: "secret-token" },
    baseUrl: "http://127.0.0.1:9001/",
    now: receivedAt,
    ...more,
  });
  const payload: TikTokPayload = { source: "web", event: sent({ event: "Purchase" }) };

  it("goes to event/track with the raw token and one body for the whole batch", () => {
    const request = trackRequest([payload, payload], context());
    assert.equal(request.method, "POST");
    assert.equal(request.url, "http://127.0.0.1:9001/open_api/v1.3/event/track/");
    assert.deepEqual(request.headers, {
      "Access-Token": "secret-token",
      "Content-Type": "application/json",
    });
    assert.deepEqual(JSON.parse(request.body), {
      event_source: "web",
      event_source_id: "D1AAAAAC77U000000010",
      data: [payload.event, payload.event],
    });
  });

  it("carries a test code beside data, never inside", () => {
    const body = JSON.parse(trackRequest([payload], context({ testCode: "TEST11178" })).body);
    assert.equal(body.test_event_code, "TEST11178");
    assert.equal(body.data[0].test_event_code, undefined);
  });

  it("sends point-of-sale orders to the offline event set", () => {
    const body = JSON.parse(trackRequest([{ ...payload, source: "offline" }], context()).body);
    assert.equal(body.event_source, "offline");
    assert.equal(body.event_source_id, "7000000000000000001");
  });
});

function verdict(status: number, body: unknown, size = 3): Verdict {
  const reply: HttpReply = {
    kind: "reply",
    status,
    headers: {},
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
  const one: TikTokPayload = { source: "web", event: { event: "A", event_time: 1, event_id: "1" } };
  return readTrackReply(
    reply,
    Array.from({ length: size }, () => one),
  );
}

describe("the verdict", () => {
  const expected: Record<string, Verdict["kind"]> = {
    delivered: "each",
    partial: "split",
    retry: "retry",
    slow: "slow",
    split: "split",
    hold: "hold",
  };
  for (const [code, rule] of Object.entries(codes)) {
    for (const status of [200, 400, 401, 500]) {
      it(`code ${code} ${rule.name} with HTTP ${status} is ${rule.does}`, () => {
        assert.equal(verdict(status, { code: Number(code), message: rule.name }).kind, expected[rule.does]);
      });
    }
  }

  it("never counts a refusal with HTTP 200 as delivered", () => {
    for (let code = 1; code < 80_000; code += 1) {
      const result = verdict(200, { code, message: "OK" }, 1);
      const delivered = result.kind === "each" && result.results.some((one) => one.kind === "delivered");
      assert.ok(!delivered, `code ${code}`);
    }
  });

  it("judges by HTTP only where the body has no code", () => {
    assert.equal(verdict(502, "<html><h1>502 Bad Gateway</h1></html>").kind, "retry");
    assert.equal(verdict(200, "").kind, "retry");
    assert.equal(verdict(200, "OK").kind, "retry");
    assert.equal(verdict(200, { message: "OK" }).kind, "retry");
    assert.equal(verdict(200, [0]).kind, "retry");
    assert.equal(verdict(401, "").kind, "hold");
    assert.equal(verdict(403, "<html>blocked</html>").kind, "retry");
    assert.equal(verdict(404, "404 page not found").kind, "retry");
    assert.equal(verdict(413, "").kind, "split");
    assert.equal(verdict(429, "").kind, "slow");
    assert.equal(verdict(301, "").kind, "retry");
  });

  it("repeats what got no answer", () => {
    for (const kind of ["unreached", "unanswered"] as const) {
      assert.equal(readTrackReply({ kind, error: "ECONNRESET" }, []).kind, "retry");
    }
  });

  it("finds the event that a message names", () => {
    const named = verdict(200, { code: 40002, message: "data.2.properties.value: Not a valid number" });
    assert.ok(named.kind === "split");
    assert.deepEqual(named.indexes, [2]);
    const v1 = verdict(200, {
      code: 40002,
      message: "Batch.0.properties.contents.0.content_id: Not a valid string",
    });
    assert.ok(v1.kind === "split");
    assert.deepEqual(v1.indexes, [0]);
    const unnamed = verdict(200, { code: 40002, message: "Invalid value for event_id: not a valid string." });
    assert.ok(unnamed.kind === "split");
    assert.equal(unnamed.indexes, undefined);
    assert.equal(unnamed.accountFault, undefined);
  });

  it("marks a refusal that blames a field of the request", () => {
    for (const field of ["event_source", "event_source_id", "partner_name", "test_event_code"]) {
      const result = verdict(200, {
        code: 40002,
        message: `Invalid value for ${field}: not a valid string.`,
      });
      assert.ok(result.kind === "split");
      assert.equal(result.accountFault, true, field);
    }
  });

  it("takes a partial success apart by order_in_batch", () => {
    const result = verdict(200, {
      code: 20001,
      message: "Partial success",
      data: { failed_events: [{ order_in_batch: 1, error_message: "bad content" }, { order_in_batch: 99 }] },
    });
    assert.ok(result.kind === "each");
    assert.deepEqual(
      result.results.map((one) => one.kind),
      ["delivered", "reject", "delivered"],
    );
    assert.equal(verdict(200, { code: 20001, message: "?" }).kind, "split");
  });

  it("keeps TikTok's own words and request ID, without addresses that it echoes", () => {
    const result = verdict(200, {
      code: 40002,
      message: "Invalid value for email: jane@example.com is not hashed",
      request_id: "20250917101010ABCDEF",
    });
    assert.ok(result.kind === "split");
    assert.match(result.detail, /40002 PARAM_ERROR: Invalid value for email: \[removed\] is not hashed/);
    assert.match(result.detail, /20250917101010ABCDEF/);
  });

  it("shows a remark that comes with code 0", () => {
    const result = verdict(200, { code: 0, message: "OK, but 1 field was ignored" }, 1);
    assert.ok(result.kind === "each");
    assert.match(result.results[0]?.kind === "delivered" ? (result.results[0].detail ?? "") : "", /1 field/);
  });
});

describe("what only TikTok wants so", () => {
  it("uses the browser copy's literal name and ID", () => {
    const twins = [
      { platform: "tiktok", name: "Purchase", event_id: "browser-1", pixel_ids: ["D1AAAAAC77U000000010"] },
    ];
    const event = sent({ event: "Purchase", twins });
    assert.equal(event.event, "Purchase");
    assert.equal(event.event_id, "browser-1");
  });

  it("ignores a browser copy that went to another pixel, and says so", () => {
    const raw = {
      event: "Purchase",
      twins: [{ platform: "tiktok", name: "X", event_id: "x", pixel_ids: ["OTHER"] }],
    };
    assert.equal(sent(raw).event_id, "e-1");
    assert.match(notesOf(raw), /OTHER/);
  });

  it("keeps a page view's name although the browser called ttq.page()", () => {
    const twins = [{ platform: "tiktok", name: "Pageview" }];
    assert.equal(sent({ event: "PageView", twins }).event, "ViewContent");
  });

  it("leaves page views out as the settings say", () => {
    assert.equal(skipped({ event: "PageView" }, { page_views: "off" }), "page views");
    assert.equal(
      skipped({ event: "PageView", ...page }, { page_views: "except_product_pages" }),
      "page views",
    );
    const home = { event: "PageView", url: "https://shop.example/?x=/products/mug" };
    assert.equal(sent(home, { page_views: "except_product_pages" }).event, "ViewContent");
  });

  it("sends custom events by their own name, with a remark for a near miss", () => {
    assert.equal(sent({ event: "QuizFinished" }).event, "QuizFinished");
    assert.equal(notesOf({ event: "QuizFinished" }), "");
    assert.match(notesOf({ event: "AddToCard" }), /AddToCart/);
  });

  it("sends every standard and legacy name that TikTok takes under that very name", () => {
    const settings = { purchase_event: "CompletePayment", lead_event: "SubmitForm" };
    const legacy = { Purchase: "CompletePayment", Lead: "SubmitForm" } as const;
    for (const name of tiktokNames.filter((one) => one !== "Pageview")) {
      const old = Object.entries(legacy).find(([, before]) => before === name)?.[0] ?? name;
      assert.equal(
        sent({ event: name }, old === name ? { purchase_event: "Purchase" } : settings).event,
        name,
      );
      assert.doesNotMatch(notesOf({ event: name }), /custom/, name);
    }
    assert.equal(sent({ event: "generate_lead" }).event, "Lead");
  });

  it("sends a draft order and a value of zero", () => {
    const event = sent({
      event: "Purchase",
      properties: { value: 0, currency: "EUR" },
      order_source: "draft_order",
    });
    assert.equal(event.properties?.value, 0);
  });

  it("takes tax and shipping off where the settings say so", () => {
    const properties = { value: "110.00", tax: "7.00", shipping: "3.00", currency: "USD" };
    const value = (value_basis: string) =>
      sent({ event: "Purchase", properties }, { value_basis }).properties?.value;
    assert.equal(value("total"), 110);
    assert.equal(value("without_tax"), 103);
    assert.equal(value("without_shipping"), 107);
    assert.equal(value("without_both"), 100);
    assert.match(
      notesOf(
        { event: "Purchase", properties: { value: 5, currency: "USD" } },
        { value_basis: "without_tax" },
      ),
      /tax is not known/,
    );
  });

  it("chooses the content ID of the catalogue feed", () => {
    const item = { content_id: "c", product_id: "11", variant_id: "22", sku: "S-3" };
    const id = (choice: object) =>
      sent({ event: "AddToCart", properties: { contents: [item] } }, choice).properties?.content_ids?.[0];
    assert.equal(id({}), "c");
    assert.equal(id({ content_id: "product_id" }), "11");
    assert.equal(id({ content_id: "variant_id" }), "22");
    assert.equal(id({ content_id: "sku" }), "S-3");
    assert.equal(id({ content_id: "feed", feed_country: "de" }), "shopify_DE_11_22");
  });

  it("turns a fraction of a quantity into one piece of the same total", () => {
    const properties = { contents: [{ content_id: "cloth", quantity: 1.5, price: "19.99" }] };
    const sentOnes = sent({ event: "AddToCart", properties }).properties?.contents;
    assert.deepEqual(sentOnes, [{ content_id: "cloth", price: 29.985, quantity: 1 }]);
  });

  it("sends who did it, hashed, and the browser's own keys as they are", () => {
    const event = sent({
      event: "Purchase",
      user: {
        email: " ALICE_abc@gmail.com ",
        phone: "(+1)2133734253",
        external_id: "user_123",
        first_name: "Jane",
        zip: "M5V 3L9",
        city: "San José",
        state: "CA",
        country: "us",
      },
      click_ids: { ttclid: "E.C.P.abc" },
      cookies: { _ttp: "2abcDEFghiJKLmnoPQRstuVWXyz" },
      ip: "203.0.113.9",
      user_agent: "Mozilla/5.0",
      locale: "en_US",
    });
    assert.deepEqual(event.user, {
      email: ["848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f"],
      phone: ["9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd"],
      external_id: ["80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b"],
      ttclid: "E.C.P.abc",
      ttp: "2abcDEFghiJKLmnoPQRstuVWXyz",
      ip: "203.0.113.9",
      user_agent: "Mozilla/5.0",
      locale: "en-US",
      first_name: "81f8f6dde88365f3928796ec7aa53f72820b06db8664f5fe76a7eb13e24546a2",
      city: "sanjos",
      state: "ca",
      country: "us",
      zip_code: "5c850751d57c5d887fe7807d3da801efe7e8faa1f105ea36cdcd913dd32a41c7",
    });
  });

  it("never sends an address that no visitor has", () => {
    for (const ip of [
      "10.0.0.1",
      "127.0.0.1",
      "192.168.1.5",
      "::1",
      "fe80::1",
      "fd00::1",
      "100.64.0.1",
      "unknown",
      "1.2.3",
    ]) {
      assert.equal(sent({ event: "PageView", ip }).user, undefined, ip);
    }
    assert.equal(sent({ event: "PageView", ip: "::ffff:8.8.8.8" }).user?.ip, "8.8.8.8");
    assert.equal(sent({ event: "PageView", ip: "2606:4700::1111" }).user?.ip, "2606:4700::1111");
  });

  it("sends point-of-sale orders to the offline event set, or skips them", () => {
    const order = { event: "Purchase", order_source: "pos", user: { email: "a@b.example" }, ip: "8.8.8.8" };
    assert.equal(skipped(order), "POS");
    const offline = toTikTokEvent(eventOf(order), settingsOf({ offline_event_set_id: "7" }));
    assert.ok(offline.kind === "payload");
    assert.equal(offline.group, "offline");
    assert.deepEqual(Object.keys(offline.payload.event.user ?? {}), ["email"]);
    assert.equal(
      skipped({ event: "Purchase", order_source: "pos" }, { offline_event_set_id: "7" }),
      "no match keys",
    );
  });

  it("marks limited data use by setting, or where sale of data was refused", () => {
    assert.equal(sent({ event: "Purchase" }).limited_data_use, undefined);
    assert.equal(sent({ event: "Purchase" }, { limited_data_use: true }).limited_data_use, true);
    assert.equal(sent({ event: "Purchase", consent: { gpc: true } }).limited_data_use, true);
  });
});

describe("settings and secrets", () => {
  it("trims the pixel ID and warns of an unusual one without refusing it", () => {
    const parsed = manifest.parseSettings({ pixel_id: "  px-1 " });
    assert.ok(parsed.ok);
    assert.equal(parsed.value.settings.pixel_id, "px-1");
    assert.equal(parsed.value.warnings.length, 1);
    assert.equal(settingsOf().purchase_event, "CompletePayment");
  });

  it("names every problem at once", () => {
    const parsed = manifest.parseSettings({ purchase_event: "Buy", page_view: "off" });
    assert.ok(!parsed.ok);
    assert.deepEqual(parsed.problems.map((problem) => problem.path).sort(), [
      "page_view",
      "pixel_id",
      "purchase_event",
    ]);
  });

  it("refuses tokens that were not copied whole, without repeating them", () => {
    for (const access_token of ["", '"abc"', "Bearer abc", "abc def", "abc...", "abc…"]) {
      const parsed = manifest.parseSecrets({ access_token });
      assert.ok(!parsed.ok, access_token);
      assert.ok(access_token === "" || !JSON.stringify(parsed.problems).includes(access_token));
    }
    for (const pasted of [" abc\n", "\u200babc\ufeff", "\u00a0abc\u2060"]) {
      const parsed = manifest.parseSecrets({ access_token: pasted });
      assert.ok(parsed.ok);
      assert.equal(parsed.value.access_token, "abc");
    }
    assert.equal(settingsOf({ pixel_id: "\u200bD1AAAAAC77U000000010 " }).pixel_id, "D1AAAAAC77U000000010");
  });
});
