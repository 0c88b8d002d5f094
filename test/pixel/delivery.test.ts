import assert from "node:assert/strict";
import { describe } from "node:test";
import { createScenes, type Scene, scenesAtOnce } from "./scene.ts";

const scene = createScenes();

const stored = `Object.keys(localStorage).filter((key) => key.startsWith("_signalpost.event.")).length`;

/** As a visitor closes it: the page is told. */
async function closeTab({ page }: Scene): Promise<void> {
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
}

describe("never lost in the browser", { concurrency: scenesAtOnce }, () => {
  scene("offline, then online: sent once, with the original time", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await stand.until(() => stand.events("PageView").length === 1);
    await context.setOffline(true);
    const before = Date.now();
    await page.click("#add");
    await page.waitForFunction(`${stored} === 1`);
    const storedAt = Date.now();
    await context.setOffline(false);
    await stand.until(() => stand.events("AddToCart").length === 1);
    const [event] = stand.events("AddToCart");
    assert.ok(Number(event?.event_time) >= before && Number(event?.event_time) <= storedAt);
    const { sent_at = 0 } = stand.bodies.at(-1) ?? {};
    assert.ok(sent_at > Number(event?.event_time));
    await page.waitForFunction(`${stored} === 0`);
  });

  scene("offline and the tab closed: the next visit sends it, with the visit it belongs to", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await stand.until(() => stand.events("PageView").length === 1);
    await context.setOffline(true);
    await page.click("#add");
    const next = await context.newPage();
    await closeTab(it);
    await context.setOffline(false);
    await stand.visit(next, "plain");
    await stand.until(() => stand.events("AddToCart").length === 1);
    const session = stand.events("PageView")[0]?.session_id;
    assert.equal(stand.events("AddToCart")[0]?.session_id, session);
    await next.waitForFunction(`${stored} === 0`);
  });

  scene("the tab is closed during the purchase", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "purchase", { mode: "drive" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("buy.click()");
    await closeTab(it);
    await stand.until(() => stand.events("Purchase").length === 1);
  });

  scene("a leaving page that may fetch no more sends by beacon", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await stand.until(() => stand.events("PageView").length === 1);
    // As when 64 KiB are in flight already.
    await page.evaluate(`
      window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));
      Object.defineProperty(document, "hidden", { value: true });
      window.beacons = 0;
      const beacon = navigator.sendBeacon.bind(navigator);
      navigator.sendBeacon = (...all) => { window.beacons++; return beacon(...all); };
    `);
    await page.click("#add");
    await stand.until(() => stand.events("AddToCart").length >= 1);
    // Nobody sees a beacon's answer: it may go again, as the same event.
    assert.ok(Number(await page.evaluate("window.beacons")) >= 1);
    assert.equal(new Set(stand.events("AddToCart").map((event) => event.event_id)).size, 1);
  });

  scene("the page is left while it is still being read", async (it) => {
    const { stand, page } = it;
    await page.route("**/theme.js", () => undefined);
    const visit = stand.visit(page, "slow");
    visit.catch(() => undefined);
    await page.waitForFunction("window.signalpost && !/q\\.push/.test(signalpost.init)");
    await page.evaluate(`signalpost.track("Purchase", {}, { eventId: "order-1" })`);
    await stand.leave(page);
    await stand.until(() => stand.events("Purchase").length === 1);
  });

  scene("a callback of the page's that fails costs no call behind it", async (it) => {
    const { stand, page } = it;
    const arrives = Promise.withResolvers<void>();
    await page.route("**/s.js*", async (route) => {
      await arrives.promise;
      await route.continue();
    });
    await stand.visit(page, "plain");
    await page.evaluate(`
      signalpost.ready(() => { throw new Error("theirs"); });
      signalpost.track("Purchase", {}, { eventId: "order-1" });
    `);
    arrives.resolve();
    await stand.until(() => stand.events("Purchase").length === 1);
  });

  scene("a platform's pixel that fails costs neither the event nor the page's own code", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate(`
      ttq.track = () => { throw new Error("theirs"); };
      signalpost.track("Purchase", {}, { eventId: "order-1" });
      window.isDone = true;
    `);
    assert.equal(await page.evaluate("window.isDone"), true);
    await stand.until(() => stand.events("Purchase").length === 1);
  });

  scene("what a page has under a platform's name and is not that costs nothing", async (it) => {
    const { stand, page, context } = it;
    await context.addInitScript("window.dataLayer = { page: 'home' }");
    await stand.visit(page, "plain");
    await stand.until(() => stand.events("PageView").length === 1);
    await page.evaluate("window.ttq = function () {}");
    assert.equal(await page.evaluate("typeof ttq"), "function");
  });

  scene("the page is left in the same moment", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "purchase", { mode: "drive" }, "#go");
    await page.click("#buy");
    await stand.until(() => stand.events("Purchase").length === 1);
    assert.equal(stand.events("Purchase")[0]?.event_id, "order-42");
  });

  scene("a server in trouble: kept, and sent again until it answers", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await stand.until(() => stand.events("PageView").length === 1);
    stand.refuseWith(503);
    await page.click("#add");
    await page.waitForFunction(`${stored} === 1`);
    stand.refuseWith(null);
    await stand.until(() => stand.events("AddToCart").length === 1);
    await page.waitForFunction(`${stored} === 0`);
  });

  scene(
    "somebody else's answer in the server's place (a maintenance page): kept, and sent again",
    async (it) => {
      const { stand, page } = it;
      await stand.visit(page, "drive", { mode: "drive" });
      await stand.until(() => stand.events("PageView").length === 1);
      stand.refuseWith(200);
      const answered = page.waitForResponse("**/e");
      await page.click("#add");
      await answered;
      stand.refuseWith(null);
      await stand.until(() => stand.events("AddToCart").length === 1);
    },
  );

  scene("a sandboxed frame that may read no cookie is left like any page", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", {}, "", { policy: "sandbox allow-scripts" });
    await page.waitForFunction("!signalpost.q");
    assert.equal(await page.evaluate("dispatchEvent(new Event('pagehide'))"), true);
  });

  scene("a refused body is not sent for ever", async (it) => {
    const { stand, page } = it;
    stand.refuseWith(400);
    const answered = page.waitForResponse("**/e");
    await stand.visit(page, "plain");
    await answered;
    stand.refuseWith(null);
    await stand.visit(page, "plain");
    await stand.until(() => stand.events("PageView").length > 0);
    await stand.leave(page);
    assert.equal(stand.events("PageView").length, 1);
  });

  scene("20 fast clicks are 20 events", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("for (let n = 0; n < 20; n++) add.click()");
    await stand.until(() => stand.beacons("AddToCart").length === 20);
    await stand.leave(page);
    assert.equal(stand.events("AddToCart").length, 20);
  });

  scene("more than a page may have in flight goes out in chunks", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain");
    await page.waitForFunction("!signalpost.q");
    await page.evaluate(
      `for (let n = 0; n < 40; n++) signalpost.track("Search", { search_string: "x".repeat(5000) }, { eventId: "s-" + n });`,
    );
    await stand.leave(page);
    await stand.visit(page, "plain");
    await stand.until(() => stand.events("Search").length === 40);
    assert.ok(stand.bodies.every((body) => JSON.stringify(body).length < 64_000));
  });

  scene("two tabs: one visitor, one visit, each event once", async (it) => {
    const { stand, page, context } = it;
    const other = await context.newPage();
    await stand.visit(page, "drive", { mode: "drive" });
    await stand.until(() => stand.events("PageView").length === 1);
    await stand.visit(other, "drive", { mode: "drive" });
    await Promise.all([page.evaluate("add.click()"), other.evaluate("add.click()")]);
    await stand.until(() => stand.events("AddToCart").length === 2);
    await stand.leave(page);
    await stand.leave(other);
    assert.equal(stand.events().length, 4);
    assert.equal(new Set(stand.bodies.map((body) => body.visitor_id)).size, 1);
    assert.equal(new Set(stand.events().map((event) => event.session_id)).size, 1);
  });
});

describe("one event each, never two", { concurrency: scenesAtOnce }, () => {
  scene("the snippet on the page twice, and calls made twice", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "double", { mode: "drive" });
    await stand.until(() => stand.events("Lead").length === 1);
    await stand.leave(page);
    // A page that is left cannot know that its request arrived, and sends the very same text once more by other means.
    const leads = stand.bodies.filter((body) => body.events.some((one) => one.event === "Lead"));
    assert.equal(new Set(leads.map((body) => JSON.stringify(body))).size, 1);
    assert.equal(leads[0]?.events.filter((one) => one.event === "Lead").length, 1);
    assert.equal(stand.events("PageView").length, 1);
    assert.deepEqual(
      stand.beacons("Lead").map((one) => one.duplicates),
      [0],
    );
  });

  scene("a single-page app: a page view for each new address, none for a tidied one", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "route", {}, "?utm_source=mail");
    await page.waitForFunction("!signalpost.q");
    for (const id of ["#tidy", "#next", "#next", "#back"]) {
      await page.click(id);
    }
    await stand.until(() => stand.events("PageView").length === 4);
    await stand.leave(page);
    const paths = stand.events("PageView").map((event) => new URL(`${event.url}`).pathname);
    assert.deepEqual(paths, ["/route", "/route/1", "/route/2", "/route/1"]);
    assert.equal(stand.events("PageView")[1]?.referrer, `${stand.shop}/route`);
  });
});
