import assert from "node:assert/strict";
import { describe } from "node:test";
import { createScenes, type Scene } from "./scene.ts";

const scene = createScenes(true);

/** Leaves the page and comes back to it; Chromium has kept it alive meanwhile. */
async function leaveAndComeBack({ stand, page }: Scene): Promise<void> {
  await page.evaluate("window.mark = 1");
  await page.goto(`${stand.shop}/blank`);
  await page.goBack({ waitUntil: "commit" });
  assert.equal(await page.evaluate("window.mark"), 1, "the very same page");
}

describe("a page that comes back out of the back/forward cache", { concurrency: 1 }, () => {
  scene("is seen again, once", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain");
    await stand.until(() => stand.events("PageView").length === 1);
    await leaveAndComeBack(it);
    await stand.until(() => stand.events("PageView").length === 2);
    await leaveAndComeBack(it);
    await stand.until(() => stand.events("PageView").length === 3);
    await stand.leave(page);
    assert.equal(stand.events("PageView").length, 3);
    assert.equal(new Set(stand.bodies.map((body) => body.visitor_id)).size, 1);
  });

  scene("tells of each act once, before and after", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await page.waitForFunction("!signalpost.q");
    await page.click("#add");
    await leaveAndComeBack(it);
    await page.click("#add");
    await stand.until(
      () => stand.events("AddToCart").length === 2 && stand.beacons("AddToCart").length === 2,
    );
    await stand.leave(page);
    assert.equal(stand.events("AddToCart").length, 2);
    assert.ok(stand.beacons("AddToCart").every((one) => one.duplicates === 0));
  });

  scene("knows that the visitor has withdrawn the yes meanwhile", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("window.mark = 1; signalpost.consent(true)");
    await page.waitForFunction("document.cookie.includes('_signalpost_visitor')");
    await stand.until(() => stand.events("PageView").length === 1);
    await stand.visit(page, "route", { consent: "ask" });
    await stand.until(() => stand.events("PageView").length === 2);
    await page.evaluate("signalpost.consent(false)");
    await page.waitForFunction("document.cookie === '' && localStorage.length === 0");
    await page.goBack({ waitUntil: "commit" });
    assert.equal(await page.evaluate("window.mark"), 1, "the very same page");
    assert.equal(await page.evaluate("signalpost.visitorId()"), undefined);
    await page.evaluate("signalpost.track('Lead')");
    await stand.leave(page);
    assert.equal(stand.events("PageView").length, 2);
    assert.equal(stand.events("Lead").length, 0);
  });

  scene("still knows that it has told of a purchase", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "purchase", { mode: "drive" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("buy.click()");
    await stand.until(() => stand.events("Purchase").length === 1);
    await leaveAndComeBack(it);
    await page.evaluate("buy.click()");
    await stand.until(() => stand.events("PageView").length === 2);
    await stand.leave(page);
    assert.equal(stand.events("Purchase").length, 1);
    assert.equal(stand.beacons("Purchase").filter((one) => one.duplicates > 0).length, 0);
  });
});
