import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import puppeteer, { type Browser, type BrowserContext, type Page } from "puppeteer-core";
import { findFirefox } from "../../scripts/browser.mjs";
import { createPixelStand, type PixelStand } from "./stand.ts";

/** The core behaviours once more in a second engine, driven through WebDriver BiDi. */
const executablePath = findFirefox();
const skip = executablePath ? false : "no Firefox here: apt-get install firefox-esr, or set FIREFOX_PATH";

const startMsMax = 180_000;
const sceneMsMax = 120_000;

let browser: Browser;

interface Scene {
  readonly stand: PixelStand;
  readonly context: BrowserContext;
  readonly page: Page;
}

function scene(name: string, play: (scene: Scene) => Promise<void>): void {
  it(name, { timeout: sceneMsMax }, async () => {
    const stand = await createPixelStand();
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    try {
      await play({ stand, context, page });
    } finally {
      await context.close();
      await stand.close();
    }
  });
}

const allowed = {
  analyticsProcessingAllowed: true,
  marketingAllowed: true,
  preferencesProcessingAllowed: true,
  saleOfDataAllowed: true,
};

async function fixture(name: string): Promise<object> {
  return JSON.parse(await readFile(new URL(`fixtures/web-pixel/${name}.json`, import.meta.url), "utf8"));
}

const started = (page: Page) => page.waitForFunction("!signalpost.q");

describe("in Firefox", { skip, concurrency: 1 }, () => {
  before(
    async () => {
      browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: executablePath ?? "",
        headless: true,
        timeout: startMsMax,
        extraPrefsFirefox: { "network.dns.localDomains": "shop.test,t.shop.test,tiktok.test" },
      });
    },
    { timeout: startMsMax },
  );
  after(() => browser?.close());

  scene("bridge: TikTok and we get one event under one ID", async ({ stand, page }) => {
    await stand.visit(page, "bridge");
    await stand.until(
      () => stand.beacons("ViewContent").length > 0 && stand.events("ViewContent").length > 0,
    );
    await page.evaluate("for (let n = 0; n < 20; n++) add.click()");
    await stand.until(
      () => stand.beacons("AddToCart").length === 20 && stand.events("AddToCart").length >= 20,
    );
    await stand.leave(page);
    for (const name of ["ViewContent", "AddToCart"]) {
      const ids = stand.events(name).map((event) => event.event_id);
      assert.deepEqual(new Set(stand.beacons(name).map((one) => one.event_id)), new Set(ids));
    }
    assert.equal(stand.events("AddToCart").length, 20);
    assert.equal(stand.events("PageView").length, 1);
  });

  scene("drive: the visitor's ID is a cookie for all subdomains", async ({ stand, page, context }) => {
    await stand.visit(page, "drive", { mode: "drive" }, "?ttclid=E.C.P.a%2Bb");
    await started(page);
    await page.evaluate("add.click()");
    await stand.until(
      () => stand.events("AddToCart").length === 1 && stand.beacons("AddToCart").length === 1,
    );
    const [event] = stand.events("AddToCart");
    assert.equal(stand.beacons("AddToCart")[0]?.event_id, event?.event_id);
    assert.partialDeepStrictEqual(event?.click_ids, { ttclid: { value: "E.C.P.a+b" } });
    const cookie = (await context.cookies()).find((one) => one.name === "_signalpost_visitor");
    assert.equal(cookie?.domain, ".shop.test");
    assert.equal(cookie?.value, stand.bodies[0]?.visitor_id);
  });

  scene("the tab, in the background, is closed during the purchase", async ({ stand, page, context }) => {
    await stand.visit(page, "purchase", { mode: "drive" });
    await started(page);
    const next = await context.newPage();
    assert.equal(await page.evaluate("document.hidden"), true);
    await page.evaluate("buy.click()");
    // As a visitor closes it: the page is told.
    await page.close({ runBeforeUnload: true });
    // Where the request was cut off, the next page sends what is stored.
    await stand.visit(next, "plain");
    await stand.until(() => stand.events("Purchase").length === 1);
    assert.equal(stand.events("Purchase")[0]?.event_id, "order-42");
  });

  scene("without a network, then with one again", async ({ stand, page }) => {
    await stand.visit(page, "drive", { mode: "drive" });
    await stand.until(() => stand.events("PageView").length === 1);
    // Firefox has no offline mode that could be driven.
    const failed = stand.cut();
    await page.evaluate("add.click()");
    await failed;
    stand.refuseWith(null);
    await stand.until(() => stand.events("AddToCart").length === 1);
    await page.waitForFunction("!Object.keys(localStorage).some((key) => key.includes('AddToCart'))");
  });

  scene("nothing is stored or sent before the visitor's answer", async ({ stand, page, context }) => {
    await stand.visit(page, "plain", { consent: "ask" });
    await started(page);
    assert.deepEqual(await context.cookies(), []);
    assert.deepEqual(await page.evaluate("Object.keys(localStorage)"), []);
    assert.equal(stand.bodies.length, 0);
    await page.evaluate("signalpost.consent(true)");
    await stand.until(() => stand.events("PageView").length === 1);
    await page.evaluate("signalpost.consent(false)");
    await stand.until(() => stand.bodies.at(-1)?.store_visitor === false);
    await page.waitForFunction("!document.cookie.includes('_signalpost') && localStorage.length === 0");
  });

  scene("a page that comes back out of the back/forward cache", async ({ stand, page }) => {
    await stand.visit(page, "plain");
    await stand.until(() => stand.events("PageView").length === 1);
    await page.evaluate("window.mark = 1");
    await page.goto(`${stand.shop}/blank`);
    // A page that was kept loads nothing, so that Puppeteer's own way back would wait for ever.
    await page.evaluate("history.back()");
    await stand.until(() => stand.events("PageView").length === 2);
    assert.equal(await page.evaluate("window.mark"), 1, "the very same page");
  });

  scene("Shopify's sandbox, an iframe", async ({ stand, page }) => {
    await page.goto(`${stand.shop}/shopify-sandbox`);
    const init = { ...(await fixture("init")), customerPrivacy: allowed };
    const given = ["iframe", init, `${stand.collector}/e`, "checkout"].map((one) => JSON.stringify(one));
    await page.evaluate(`start(${given})`);
    await page.evaluate(`tell(${JSON.stringify({ event: await fixture("checkout-completed") })})`);
    await stand.until(() => stand.events("Purchase").length === 1);
    assert.equal(stand.events("Purchase")[0]?.event_id, "order-6400000000001");
  });
});
