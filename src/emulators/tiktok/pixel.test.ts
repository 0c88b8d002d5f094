import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Ledger } from "../kit/ledger.ts";
import { type ServedEmulator, serveEmulator } from "../kit/serve.ts";
import { createTikTokEmulator } from "./emulator.ts";
import { emailHash, pixel, startMs, token, trackBody } from "./test-stand.ts";

const other = "CTESTPIXEL0000000002";
const phoneHash = "9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd";
const externalIdHash = "80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b";

describe("the browser pixel in Chromium", { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  let served: ServedEmulator;
  let shopUrl = "";
  let head = "";
  let onBeacon = (): void => {};
  const emulator = createTikTokEmulator({
    now: () => startMs,
    pixels: [
      { code: pixel, token },
      { code: other, token: "other-token" },
    ],
  });
  const shop = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><html><head><title>Shop</title>${head}</head><body>Shop</body></html>`);
  });

  before(async () => {
    served = await serveEmulator({
      ...emulator,
      handle(request) {
        const reply = emulator.handle(request);
        if (request.path === "/api/v2/pixel") onBeacon();
        return reply;
      },
    });
    shop.listen(0, "127.0.0.1");
    await once(shop, "listening");
    // It listens on a port, so that its address is no pipe's.
    shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  });
  after(async () => {
    await browser.close();
    await served.close();
    shop.closeAllConnections();
    shop.close();
  });
  beforeEach(async () => {
    emulator.reset();
    head = emulator.snippet(served.url, [pixel]);
    const context = await browser.newContext();
    page = await context.newPage();
  });

  /** Runs a line of a shop's script once the real pixel has taken over, and waits until `beacons` in all have come. */
  async function visit(line: string, beacons: number, query = ""): Promise<Ledger> {
    const { promise, resolve } = Promise.withResolvers<void>();
    onBeacon = () => {
      if (emulator.ledger().received === beacons) resolve();
    };
    await page.goto(`${shopUrl}/${query}`, { waitUntil: "load" });
    await page.evaluate(line);
    if (beacons > 0) await promise;
    await page.context().close();
    return emulator.ledger({ payloads: true });
  }

  test("a browser copy and its server copy become one conversion", async () => {
    const track = `ttq.track("Purchase", { value: 59.9, currency: "USD" }, { event_id: "order-7" })`;
    await visit(track, 2, "?ttclid=E.C.P.click");
    const event = {
      event: "Purchase",
      event_id: "order-7",
      event_time: startMs / 1000,
      user: { email: emailHash },
    };
    const response = await fetch(`${served.url}/open_api/v1.3/event/track/`, {
      method: "POST",
      headers: { "access-token": token, "content-type": "application/json" },
      body: JSON.stringify(trackBody([event])),
    });
    assert.match(await response.text(), /"code":0/);
    const { by_event, merged, duplicates, events } = emulator.ledger();
    assert.deepEqual([merged, duplicates], [1, 0]);
    assert.equal(by_event.Purchase?.conversions, 1);
    assert.equal(by_event.Pageview?.browser, 1, "ttq.page() arrives, without an ID");
    const row = events.find((found) => found.event === "Purchase");
    assert.deepEqual(row?.sources, ["browser", "server"]);
    assert.deepEqual(row?.match_keys, ["click_id", "ttp", "ip_user_agent", "email"]);
  });

  test("calls made before the script arrives are queued and sent", async () => {
    head += `<script>ttq.track("AddToCart", { value: 1, currency: "EUR" }, { event_id: "early" })</script>`;
    const { events } = await visit("0", 2);
    assert.ok(events.some((event) => event.event_id === "early" && event.value === 1));
  });

  test("plain track goes to all loaded pixels, an instance or pixel_code to one", async () => {
    head = emulator.snippet(served.url, [pixel, other]);
    const { events } = await visit(
      `ttq.track("Lead", {}, { event_id: "all" });
       ttq.instance("${other}").track("Lead", {}, { event_id: "one" });
       ttq.track("Lead", {}, { event_id: "coded", pixel_code: "${pixel}" });`,
      6,
    );
    const pixelsOf = (id: string): string[] =>
      events
        .filter((event) => event.event_id === id)
        .map((event) => event.pixel)
        .sort();
    assert.deepEqual(pixelsOf("all"), [pixel, other]);
    assert.deepEqual(pixelsOf("one"), [other]);
    assert.deepEqual(pixelsOf("coded"), [pixel]);
  });

  test("event_id among the properties is ignored", async () => {
    const { events } = await visit(`ttq.track("Lead", { event_id: "misplaced" })`, 2);
    assert.equal(events.find((event) => event.event === "Lead")?.event_id, null);
  });

  test("identify hashes in the browser by TikTok's published vectors", async () => {
    const { events } = await visit(
      `ttq.identify({ email: " ALICE_abc@gmail.com ", phone_number: "(+1)2133734253", external_id: "user_123" });
       ttq.track("Contact", {}, { event_id: "known" });`,
      2,
    );
    const known = events.find((event) => event.event_id === "known");
    assert.deepEqual(known?.match_keys, ["email", "phone", "external_id", "ttp", "ip_user_agent"]);
    const payload = JSON.stringify(known?.payloads?.browser);
    for (const hash of [emailHash, phoneHash, externalIdHash]) assert.ok(payload.includes(hash));
  });

  test("held consent queues, granted consent sends", async () => {
    head = head.replace("ttq.page();", "ttq.holdConsent(); ttq.page();");
    const { by_event } = await visit(`ttq.track("Lead", {}, { event_id: "held" }); ttq.grantConsent()`, 2);
    assert.deepEqual(Object.keys(by_event).sort(), ["Lead", "Pageview"]);
  });

  test("revoked consent sends nothing and sets no cookie", async () => {
    head = head.replace("ttq.page();", "ttq.revokeConsent(); ttq.page();");
    const { events } = await visit(
      `ttq.track("Lead", {}, { event_id: "refused" });
       const cookies = document.cookie;
       ttq.grantConsent();
       ttq.track("Lead", { description: cookies }, { event_id: "allowed" });`,
      1,
    );
    assert.deepEqual(
      events.map((event) => event.event_id),
      ["allowed"],
    );
    assert.match(JSON.stringify(events[0]?.payloads), /"description":""/);
  });

  test("_ttp is set once and kept, unless cookies are disabled", async () => {
    await page.goto(shopUrl, { waitUntil: "load" });
    await page.waitForFunction("document.cookie.includes('_ttp=')");
    const first = String(await page.evaluate("document.cookie"));
    assert.match(first, /_ttp=[A-Za-z0-9]{27}/);
    assert.ok(first.includes(`ttcsid_${pixel}=`));
    await page.reload({ waitUntil: "load" });
    const ttp = /_ttp=\w+/.exec(first)?.[0] ?? "";
    assert.ok(String(await page.evaluate("document.cookie")).includes(ttp));
    await page.evaluate("ttq.disableCookie()");
    assert.equal(await page.evaluate("document.cookie"), "");
  });

  test("the queue is an array, and the pixel can be inspected as on a real page", async () => {
    await page.goto(shopUrl, { waitUntil: "load" });
    const seen = await page.evaluate(
      "[Array.isArray(ttq), Object.keys(ttq._i), typeof ttq._t[Object.keys(ttq._i)[0]], ttq.instances().length, TiktokAnalyticsObject]",
    );
    assert.deepEqual(seen, [true, [pixel], "number", 1, "ttq"]);
  });

  test("stub.js does the same as the pasted snippet", async () => {
    head = `<script src="${served.url}/stub.js?id=${pixel}"></script>`;
    const { by_event } = await visit(`ttq.track("Lead", {}, { event_id: "by-file" })`, 2);
    assert.equal(by_event.Lead?.browser, 1);
  });
});
