import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe } from "node:test";
import { createScenes, type Scene, scenesAtOnce } from "./scene.ts";

const scene = createScenes();

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

async function readable({ context }: Scene): Promise<string | undefined> {
  const cookies = await context.cookies();
  return cookies.find((cookie) => cookie.name === "_signalpost_visitor")?.value;
}

describe("who it is", { concurrency: scenesAtOnce }, () => {
  scene("a visitor ID (UUIDv7) shared by all subdomains, for 400 days", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "plain");
    await stand.until(() => stand.bodies.length > 0);
    const cookie = (await context.cookies()).find((one) => one.name === "_signalpost_visitor");
    assert.equal(cookie?.domain, ".shop.test");
    assert.match(`${cookie?.value}`, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(Math.abs(Number(cookie?.expires) - Date.now() / 1000 - 400 * 86_400) < 60);
    assert.equal(stand.bodies[0]?.visitor_id, cookie?.value);
  });

  scene("the server's HttpOnly cookie wins over a lost readable copy", async (it) => {
    const { stand, page, context } = it;
    await context.addCookies([
      { name: "_signalpost", value: "known-to-the-server", domain: ".shop.test", path: "/", httpOnly: true },
    ]);
    await stand.visit(page, "plain");
    await page.waitForFunction("document.cookie.includes('_signalpost_visitor=known-to-the-server')");
    assert.equal(await page.evaluate("signalpost.visitorId()"), "known-to-the-server");
  });

  scene("a visit goes on over pages, and ends with its cookie", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "plain");
    await stand.until(() => stand.events().length === 1);
    await stand.visit(page, "plain", {}, "?2");
    await stand.until(() => stand.events().length === 2);
    await context.clearCookies({ name: "_signalpost_session" });
    await stand.visit(page, "plain", {}, "?3");
    await stand.until(() => stand.events().length === 3);
    const [first, second, third] = stand.events().map((event) => event.session_id);
    assert.equal(first, second);
    assert.notEqual(second, third);
  });

  scene("reset: the server is told first, and the next event is somebody else's", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", {}, "?ttclid=E.C.P.1");
    await stand.until(() => stand.events().length === 1);
    const before = await readable(it);
    await page.evaluate(`signalpost.track("Lead"); signalpost.reset(); signalpost.track("Contact")`);
    await stand.until(() => stand.events("Contact").length === 1);
    assert.notEqual(await readable(it), before);
    const last = stand.bodies.at(-1);
    assert.equal(stand.bodies.at(-2)?.store_visitor, false);
    assert.notEqual(last?.visitor_id, before);
    assert.equal(stand.events("Lead")[0]?.visitor_id, before);
    assert.equal(stand.events("Contact")[0]?.visitor_id, undefined);
  });

  scene("reset offline: the old visitor does not come back with the network", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "plain");
    await stand.until(() => stand.events().length === 1);
    const before = await readable(it);
    await context.setOffline(true);
    await page.evaluate(`signalpost.reset(); signalpost.track("Contact")`);
    await page.waitForFunction("/ConsentUpdated/.test(Object.keys(localStorage))");
    await context.setOffline(false);
    await stand.until(() => stand.events("Contact").length === 1);
    const body = stand.bodies.find((one) => one.events.some(({ event }) => event === "Contact"));
    assert.notEqual(body?.events[0]?.visitor_id ?? body?.visitor_id, before);
    assert.equal(stand.events("ConsentUpdated")[0]?.visitor_id, before);
    await page.waitForFunction("localStorage.getItem('_signalpost.event.Contact') === null");
    assert.notEqual(await readable(it), before);
  });

  scene("reset before consent stores and sends nothing", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "plain", { consent: "ask" });
    await page.waitForFunction("!signalpost.q");
    await page.evaluate("signalpost.reset()");
    await stand.leave(page);
    assert.equal(stand.bodies.length, 0);
    assert.deepEqual(await context.cookies(), []);
  });

  scene("identify after the page view tells the server at once, under the page view's own ID", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain");
    await stand.until(() => stand.events("PageView").length === 1);
    await page.evaluate(`signalpost.identify({ email: "Ada@Example.com" })`);
    await stand.until(() => stand.events("PageView")[0]?.user);
    assert.equal(stand.events("PageView").length, 1);
    assert.deepEqual(stand.events("PageView")[0]?.user, { email: "Ada@Example.com" });
  });
});

describe("where the visitor came from", { concurrency: scenesAtOnce }, () => {
  const query = "?ttclid=E.C.P.a%2Bb&utm_source=tiktok&utm_campaign=bf&ScCid=Snap-1&gclid=Cj0K&foo=bar";

  scene("click IDs verbatim, UTM, referrer, screen; also on later pages", async (it) => {
    const { stand, page } = it;
    await page.goto(`${stand.shop}/blank`);
    await page.evaluate(`document.body.innerHTML = '<a href="/plain${query}">ad</a>'`);
    await stand.visit(page, "plain", {}, query);
    await stand.until(() => stand.events().length === 1);
    await stand.visit(page, "plain");
    await stand.until(() => stand.events().length === 2);
    for (const event of stand.events()) {
      const values = Object.fromEntries(
        Object.entries(event.click_ids ?? {}).map(([name, one]) => [name, (one as { value: string }).value]),
      );
      assert.deepEqual(values, { ttclid: "E.C.P.a+b", ScCid: "Snap-1", gclid: "Cj0K" });
      assert.deepEqual(event.utm, { source: "tiktok", campaign: "bf" });
      assert.match(`${event.screen}`, /^\d+x\d+$/);
    }
  });

  scene("the same click seen again keeps its first time", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", {}, query);
    await stand.until(() => stand.events().length === 1);
    await stand.visit(page, "plain", {}, query);
    await stand.until(() => stand.events().length === 2);
    const [first, second] = stand
      .events()
      .map((event) => event.click_ids?.ttclid as { first_seen: number; last_seen: number });
    assert.equal(first?.first_seen, second?.first_seen);
    assert.ok((second?.last_seen ?? 0) > (first?.last_seen ?? 0));
  });

  scene("an address that the shop's script cleans before ours arrives still counts", async (it) => {
    const { stand, page } = it;
    const arrives = Promise.withResolvers<void>();
    await page.route("**/s.js*", async (route) => {
      await arrives.promise;
      await route.continue();
    });
    await stand.visit(page, "plain", {}, query);
    await page.evaluate(`history.replaceState({}, "", "/plain")`);
    arrives.resolve();
    await stand.until(() => stand.events().length === 1);
    assert.ok(stand.events()[0]?.click_ids?.ttclid);
  });

  scene("the platforms' cookies, and no others", async (it) => {
    const { stand, page, context } = it;
    await context.addCookies(
      ["_ttp", "_fbp", "_ga", "cart", "session"].map((name) => ({
        name,
        value: `v${name}`,
        domain: "shop.test",
        path: "/",
      })),
    );
    await stand.visit(page, "plain");
    await stand.until(() => stand.events().length === 1);
    assert.deepEqual(stand.events()[0]?.cookies, { _ttp: "v_ttp", _fbp: "v_fbp", _ga: "v_ga" });
  });
});

describe("contacts", { concurrency: scenesAtOnce }, () => {
  scene("hashed in the browser where the store chooses so; national phones need the server", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "plain", { hash: true });
    const local = new URL(page.url());
    local.hostname = "localhost"; // SubtleCrypto wants a secure context
    await page.goto(local.href);
    await page.evaluate(
      `signalpost.identify({ email: " Ada@Example.com ", phone: "+1 (213) 373-4253", first_name: "Ada", external_id: 77 })`,
    );
    await stand.until(() => stand.events("PageView").some((event) => event.user));
    const user = stand.events("PageView").find((event) => event.user)?.user;
    assert.deepEqual(user, {
      email: sha256("ada@example.com"),
      phone: sha256("+12133734253"),
      external_id: sha256("77"),
    });
    await page.evaluate(`signalpost.identify({ phone: "213 373 4253" }); signalpost.track("Lead")`);
    await stand.until(() => stand.events("Lead").length === 1);
    assert.equal(stand.events("Lead")[0]?.user?.phone, undefined);
  });

  scene("the offline queue never holds a raw contact", async (it) => {
    const { stand, page, context } = it;
    await stand.visit(page, "plain");
    const local = new URL(page.url());
    local.hostname = "localhost";
    await page.goto(local.href);
    await page.waitForFunction("!signalpost.q");
    await context.setOffline(true);
    await page.evaluate(
      `signalpost.identify({ email: "ada@example.com", last_name: "Byron" }); signalpost.track("Lead")`,
    );
    await page.waitForFunction("Object.keys(localStorage).some((key) => key.includes('event.Lead'))");
    const texts = JSON.stringify(await page.evaluate("({ ...localStorage })"));
    assert.ok(!texts.includes("ada@") && !texts.includes("Byron"));
    assert.ok(texts.includes(sha256("ada@example.com")));
    await context.setOffline(false);
    await stand.until(() => stand.events("Lead").length === 1);
  });

  scene("taken from forms when they are submitted, if the shop switches that on", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "form", { forms: true });
    await page.waitForFunction("!signalpost.q");
    await page.fill("#email", "ada@example.com");
    await page.fill("#phone", "+12133734253");
    await page.click("#send");
    await stand.until(() => stand.events("PageView")[0]?.user);
    assert.deepEqual(stand.events("PageView")[0]?.user, { email: "ada@example.com", phone: "+12133734253" });
  });
});

describe("dataLayer", { concurrency: scenesAtOnce }, () => {
  scene("GA4's e-commerce events become ours, before and after, and drive TikTok", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "data-layer", { dataLayer: true, mode: "drive" });
    // A line of the cart that is nothing: neither the page nor its tag manager is to notice.
    await page.evaluate(`dataLayer.push({ event: "add_payment_info", ecommerce: { items: [null] } })`);
    await page.click("#buy");
    await stand.until(() => stand.beacons("Purchase").length === 1 && stand.events("Purchase").length === 1);
    await stand.leave(page);
    assert.deepEqual(
      stand
        .events()
        .map((event) => event.event)
        .sort(),
      ["AddPaymentInfo", "AddToCart", "PageView", "Purchase", "ViewContent"],
    );
    assert.equal(stand.events("Purchase")[0]?.event_id, "order-77");
    assert.equal(stand.events("Purchase")[0]?.properties?.order_id, "77");
    assert.equal(stand.events("ViewContent")[0]?.properties?.contents?.[0]?.content_id, "sku-1");
    assert.equal(stand.beacons("ViewContent").length, 1);
  });
});
