import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dayMs, windowOf } from "../../core/index.ts";
import { destinationContract, eventFrom, settingsOf } from "../contract/index.ts";
import { meta } from "./index.ts";
import { versionReminders } from "./versions.ts";

destinationContract(meta, import.meta.dirname);

describe("age", () => {
  const settings = settingsOf(meta, { pixel_id: "1234567890123456", shop_url: "https://shop.example/" });
  for (const source of ["pos", "online_store", "subscription_renewal", "tiktok_shop", undefined]) {
    it(`of ${source ?? "other events"}: 62 days exactly where Meta is told of a physical store, else 7`, () => {
      const event = eventFrom({
        event: "Purchase",
        event_id: "1",
        user: { email: "alice_abc@gmail.com" },
        user_agent: "Mozilla/5.0",
        properties: { value: 5, currency: "USD" },
        ...(source === undefined ? {} : { order_source: source }),
      });
      const mapped = meta.map(event, settings);
      assert.ok(mapped.kind === "payload");
      const isStore = Object(mapped.payload).action_source === "physical_store";
      assert.equal(isStore, source === "pos");
      assert.equal(windowOf(meta.manifest.limits, event).eventAgeMsMax, (isStore ? 62 : 7) * dayMs);
    });
  }
});

describe("the click of Shopify's landing page, whose time nobody knows", () => {
  const settings = settingsOf(meta, { pixel_id: "1234567890123456", shop_url: "https://shop.example/" });
  const cookie = "fb.1.1795000000000.IwAR-of-yesterday";
  const fbcOf = (cookies: Record<string, string>) => {
    const event = eventFrom({
      event: "Lead",
      event_id: "1",
      event_time: "2026-11-22T12:00:00Z",
      url: "https://shop.example/?fbclid=IwAR-of-last-week",
      cookies,
    });
    const mapped = meta.map({ ...event, source: "shopify" }, settings);
    return mapped.kind === "payload" ? Object(mapped.payload).user_data.fbc : undefined;
  };
  it("gives way to the cookie", () => assert.equal(fbcOf({ _fbc: cookie }), cookie));
  it("is sent where there is no cookie", () => {
    assert.equal(fbcOf({}), "fb.1.1795348800000.IwAR-of-last-week");
  });
});

describe("Graph versions", () => {
  const on = (date: string) =>
    versionReminders("v24.0", Date.parse(date))
      .map((one) => one.warning)
      .join();
  it("are reminded of three months before their two years end", () => {
    assert.equal(on("2027-06-01"), "");
    assert.match(on("2027-09-01"), /until 2027-10-08/);
    assert.match(on("2028-01-01"), /no longer guarantees v24\.0/);
  });
  it("that are newer than our table bring no reminder, older ones do", () => {
    assert.deepEqual(versionReminders("v31.0", Date.parse("2031-01-01")), []);
    assert.equal(versionReminders("v12.0", Date.parse("2026-11-22")).length, 1);
  });
  it("are written as Meta writes them", () => {
    const version = (graph_version: string) => {
      const parsed = meta.manifest.parseSettings({ pixel_id: "1234567890123456", graph_version });
      return parsed.ok ? Object(parsed.value.settings).graph_version : "refused";
    };
    assert.equal(version("24"), "v24.0");
    assert.equal(version("v25.0"), "v25.0");
    assert.equal(version("latest"), "refused");
  });
});
