import assert from "node:assert/strict";
import { describe } from "node:test";
import { createScenes, type Scene, scenesAtOnce } from "./scene.ts";

const scene = createScenes();

/** Nothing of ours is stored on this browser. */
async function assertNothingStored({ page, context }: Scene): Promise<void> {
  assert.deepEqual(await page.evaluate("Object.keys(localStorage)"), []);
  assert.deepEqual(
    (await context.cookies()).filter((cookie) => cookie.name.startsWith("_signalpost")),
    [],
  );
}

describe("where the store asks first", { concurrency: scenesAtOnce }, () => {
  scene(
    "nothing is stored or sent before the answer; a yes releases what waited, click IDs included",
    async (it) => {
      const { stand, page } = it;
      await stand.visit(page, "plain", { consent: "ask" }, "?ttclid=E.C.P.1");
      await page.waitForFunction("!signalpost.q");
      await page.evaluate(
        `history.replaceState({}, "", "/plain"); signalpost.track("Lead", {}, { eventId: "l-1" })`,
      );
      assert.equal(await page.evaluate("signalpost.visitorId()"), undefined);
      await assertNothingStored(it);
      assert.equal(stand.bodies.length, 0);
      await page.evaluate("signalpost.consent({ analytics: true, marketing: true })");
      await stand.until(() => stand.events("Lead").length === 1);
      assert.equal(stand.events("PageView").length, 1);
      const [event] = stand.events("Lead");
      assert.deepEqual(event?.consent, { analytics: true, marketing: true });
      assert.partialDeepStrictEqual(event?.click_ids, { ttclid: { value: "E.C.P.1" } });
      // The answer is remembered: the next page does not wait.
      await stand.visit(page, "plain", { consent: "ask" });
      await stand.until(() => stand.events("PageView").length === 2);
    },
  );

  scene("a no drops what waited", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate(`signalpost.consent(false); signalpost.track("Lead")`);
    await stand.leave(page);
    assert.equal(stand.bodies.length, 0);
    await assertNothingStored(it);
  });

  scene("a yes that is withdrawn: the server hears it, and the browser forgets", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("signalpost.consent(true)");
    await stand.until(() => stand.events("PageView").length === 1);
    await page.evaluate("signalpost.consent(false)");
    await stand.until(() => stand.bodies.at(-1)?.store_visitor === false);
    assert.equal(stand.events("ConsentUpdated")[0]?.consent?.marketing, false);
    await page.waitForFunction("!document.cookie.includes('_signalpost') && localStorage.length === 0");
    await assertNothingStored(it);
  });

  scene("a yes that is withdrawn offline: the server hears it when there is a network again", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("signalpost.consent(true)");
    await stand.until(() => stand.events("PageView").length === 1);
    const visitor = await page.evaluate("signalpost.visitorId()");
    await context.setOffline(true);
    await page.evaluate("signalpost.track('Lead'); signalpost.consent(false)");
    // Nothing but the notice is kept.
    await page.waitForFunction("/^_signalpost.event.ConsentUpdated/.test(Object.keys(localStorage))");
    assert.equal(await page.evaluate("localStorage.length"), 1);
    await page.waitForFunction("document.cookie === ''");
    await context.setOffline(false);
    await stand.until(() => stand.bodies.at(-1)?.store_visitor === false);
    const [told] = stand.events("ConsentUpdated");
    assert.equal(told?.visitor_id, visitor);
    assert.equal(told?.consent?.marketing, false);
    await page.waitForFunction("localStorage.length === 0");
    await assertNothingStored(it);
    assert.equal(stand.events("Lead").length, 0);
  });

  scene(
    "a yes that is withdrawn offline, and the tab closed: the next page tells it, unasked",
    async (it) => {
      const { stand, page, context } = it;
      await stand.visit(page, "plain", { consent: "ask" });
      await page.waitForFunction("!signalpost.q");
      await page.evaluate("signalpost.consent(true)");
      await stand.until(() => stand.events("PageView").length === 1);
      await context.setOffline(true);
      await page.evaluate("signalpost.consent(false)");
      await page.waitForFunction("/^_signalpost.event.ConsentUpdated/.test(Object.keys(localStorage))");
      const next = await context.newPage();
      await page.close();
      await context.setOffline(false);
      await stand.visit(next, "plain", { consent: "ask" });
      await stand.until(() => stand.events("ConsentUpdated").length === 1);
      await next.waitForFunction("localStorage.length === 0 && document.cookie === ''");
      assert.equal(stand.events("PageView").length, 1, "the new page waits for its own answer");
    },
  );

  scene("a yes that is withdrawn in another tab: this one forgets, too", async (it) => {
    const { stand, page, context } = it;
    const other = await context.newPage();
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("signalpost.consent(true)");
    await stand.until(() => stand.events("PageView").length === 1);
    await stand.visit(other, "plain", { consent: "ask" });
    await stand.until(() => stand.events("PageView").length === 2);
    await page.evaluate("signalpost.consent(false)");
    await other.waitForFunction("signalpost.visitorId() === undefined");
    await other.evaluate("signalpost.track('Lead')");
    await stand.leave(other);
    assert.equal(stand.events("Lead").length, 0);
    await page.waitForFunction("document.cookie === '' && localStorage.length === 0");
    await assertNothingStored(it);
  });

  scene("analytics only: events go, click IDs and platform cookies do not", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", { consent: "ask" }, "?ttclid=E.C.P.1");
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("signalpost.consent({ analytics: true, marketing: false })");
    await stand.until(() => stand.events("PageView").length === 1);
    const [event] = stand.events("PageView");
    assert.equal(event?.click_ids, undefined);
    assert.equal(event?.cookies, undefined);
    // What was sent is forgotten when the answer is there; until then it waits as it was sent.
    await page.waitForFunction(
      "!Object.keys(localStorage).some((key) => key.startsWith('_signalpost.event.'))",
    );
    assert.equal(await page.evaluate("JSON.stringify({ ...localStorage }).includes('E.C.P.1')"), false);
  });
});

describe("consent platforms on the page", { concurrency: scenesAtOnce }, () => {
  scene("Shopify: an unanswered banner is no answer; yes releases", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "shopify-consent");
    await page.waitForFunction("window.Shopify.customerPrivacy && !signalpost.q");
    assert.equal(stand.bodies.length, 0);
    await page.evaluate("answer('yes')");
    await stand.until(() => stand.events("PageView").length === 1);
    assert.equal(stand.events()[0]?.consent?.marketing, true);
  });

  scene("Shopify: no is no", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "shopify-consent");
    await page.waitForFunction("window.Shopify.customerPrivacy && !signalpost.q");
    await page.evaluate("answer('no')");
    await stand.leave(page);
    assert.equal(stand.bodies.length, 0);
  });

  scene("Google Consent Mode: a denied default waits for the update", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "consent-mode");
    await page.waitForFunction("!signalpost.q");
    await page.evaluate(`gtag("event", "scroll")`);
    assert.equal(stand.bodies.length, 0);
    await page.evaluate(
      `gtag("consent", "update", { ad_storage: "denied", analytics_storage: "granted", ad_user_data: "denied" })`,
    );
    await stand.until(() => stand.events("PageView").length === 1);
    assert.deepEqual(stand.events()[0]?.consent, { analytics: true, marketing: false });
  });

  scene("IAB TCF v2: purposes decide", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "tcf");
    await page.waitForFunction("!signalpost.q");
    assert.equal(stand.bodies.length, 0);
    await page.evaluate("answer({ 1: true, 3: true, 4: true, 7: true })");
    await stand.until(() => stand.events("PageView").length === 1);
    assert.deepEqual(stand.events()[0]?.consent, { analytics: false, marketing: true });
  });

  scene("below our snippet on a slow page: nothing leaves before it is there", async (it) => {
    const { stand, page } = it;
    const arrives = Promise.withResolvers<void>();
    const body = `
      let told;
      const tell = (answer) => told({ gdprApplies: true, ...answer }, true);
      window.__tcfapi = (command, version, done) => { told = done; tell({ eventStatus: "cmpuishown" }); };
      window.answer = (consents) => tell({ eventStatus: "useractioncomplete", purpose: { consents } });
    `;
    await page.route("**/theme.js", async (route) => {
      await arrives.promise;
      await route.fulfill({ body });
    });
    const visit = stand.visit(page, "slow");
    // Our script is here, and has done all that it does without consent.
    await page.waitForFunction("window.signalpost && !/q\\.push/.test(signalpost.init)");
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 200)).then(() => fetch('/blank'))");
    arrives.resolve();
    await visit;
    await page.waitForFunction("!signalpost.q");
    assert.equal(stand.bodies.length, 0);
    await page.evaluate("answer({ 1: true, 8: true })");
    await stand.until(() => stand.events("PageView").length === 1);
    assert.deepEqual(stand.events()[0]?.consent, { analytics: true, marketing: false });
  });

  scene("that a tag manager brings late answers where the store asks first", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    const data = { eventStatus: "tcloaded", gdprApplies: true, purpose: { consents: { 1: true, 8: true } } };
    await page.evaluate(`window.__tcfapi = (command, version, done) => done(${JSON.stringify(data)}, true)`);
    await stand.until(() => stand.events("PageView").length === 1);
  });

  scene("Global Privacy Control travels with the event, and no ad pixel is driven", async (it) => {
    const { stand, page, context } = it;
    await context.addInitScript(`Object.defineProperty(navigator, "globalPrivacyControl", { value: true })`);
    await stand.visit(page, "drive", { mode: "drive" });
    await page.click("#add");
    await stand.until(() => stand.events("AddToCart").length === 1);
    await stand.leave(page);
    assert.equal(stand.events("AddToCart")[0]?.consent?.gpc, true);
    assert.equal(stand.beacons("AddToCart").length, 0);
  });
});

describe("Shopify's cart", { concurrency: scenesAtOnce }, () => {
  scene("carries the visitor ID only after consent, and again when somebody replaced it", async (it) => {
    const { stand, page } = it;
    stand.cart.item_count = 1;
    await stand.visit(page, "plain", { consent: "ask", cart: true });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("fetch('/cart/add.js')");
    assert.equal(stand.cart.writes, 0);
    await page.evaluate("signalpost.consent(true)");
    await stand.until(() => stand.cart.attributes._signalpost_visitor);
    const visitorId = await page.evaluate("signalpost.visitorId()");
    assert.equal(stand.cart.attributes._signalpost_visitor, visitorId);
    await page.evaluate("fetch('/cart/change.js')");
    await stand.until(() => stand.cart.attributes.theirs && stand.cart.attributes._signalpost_visitor);
    assert.equal(stand.cart.attributes._signalpost_visitor, visitorId);
    assert.equal(stand.cart.writes, 2);
  });

  scene("is left alone while it is empty", async (it) => {
    const { stand, page } = it;
    const looked = page.waitForResponse("**/cart.js");
    await stand.visit(page, "plain", { cart: true });
    await looked;
    await stand.leave(page);
    assert.equal(stand.cart.writes, 0);
  });
});
