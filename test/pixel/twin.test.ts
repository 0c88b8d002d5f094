import assert from "node:assert/strict";
import { describe } from "node:test";
import { pixels } from "./page.ts";
import { createScenes, type Scene, scenesAtOnce } from "./scene.ts";
import type { SentEvent } from "./stand.ts";

const scene = createScenes();

/** Each of our events of this name carries the name and ID under which TikTok got it, and TikTok got no other. */
async function assertPaired(
  { stand, page }: Scene,
  name: string,
  count: number,
  tiktokName = name,
): Promise<readonly SentEvent[]> {
  await stand.until(() => stand.beacons(tiktokName).length >= count && stand.events(name).length >= count);
  await stand.leave(page);
  const events = stand.events(name);
  const beacons = stand.beacons(tiktokName);
  assert.equal(events.length, count, `our ${name}`);
  assert.deepEqual(new Set(beacons.map((one) => one.event_id)), new Set(events.map((one) => one.event_id)));
  for (const event of events) {
    const twin = event.twins?.find((one) => one.platform === "tiktok");
    assert.equal(twin?.name, tiktokName);
    assert.equal(twin?.event_id, event.event_id);
  }
  assert.ok(beacons.every((one) => one.duplicates === 0));
  return events;
}

describe("bridge: the shop calls ttq, we send the same event", { concurrency: scenesAtOnce }, () => {
  scene("a call without an ID gets one, on both sides", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "bridge");
    const [event] = await assertPaired(it, "ViewContent", 1);
    assert.match(`${event?.event_id}`, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const [twin] = event?.twins ?? [];
    assert.deepEqual(twin?.pixel_ids, [pixels[0]]);
    assert.equal(twin?.properties, undefined, "those of the event");
    assert.equal(event?.properties?.value, 12.5);
  });

  scene("an ID that the shop passes is kept, and TikTok's literal name goes with it", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "bridge");
    const [event] = await assertPaired(it, "Purchase", 1, "CompletePayment");
    assert.equal(event?.event_id, "order-7");
  });

  scene("each of 20 fast clicks is one event", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "bridge");
    await stand.until(() => stand.beacons("Pageview").length > 0);
    await page.evaluate("for (let n = 0; n < 20; n++) add.click()");
    await assertPaired(it, "AddToCart", 20);
  });

  scene("our snippet may stand below TikTok's code; a push into the queue counts too", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "bridge-below");
    await assertPaired(it, "ViewContent", 1);
    assert.equal(stand.events("AddToCart").length, 1);
    assert.equal(stand.events("Search").length, 1);
  });

  scene("TikTok's script may have run before our snippet", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "bridge-after");
    await page.click("#add");
    const [event] = await assertPaired(it, "AddToCart", 1);
    assert.deepEqual(event?.twin_possible, ["tiktok"]);
  });

  scene("snippet and TikTok's code may be tags of a tag manager, which runs them late", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "tag-manager");
    await page.waitForFunction("window.ttq && !signalpost.q");
    await page.click("#add");
    await assertPaired(it, "AddToCart", 1);
    assert.equal(stand.events("PageView").length, 1);
  });

  scene("TikTok's own consent hold: its copy comes with the grant, under the same ID", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "hold");
    await stand.until(() => stand.events("AddToCart").length === 1);
    await page.waitForLoadState("load");
    assert.equal(stand.beacons("AddToCart").length, 0);
    await page.click("#grant");
    await assertPaired(it, "AddToCart", 1);
  });

  scene("a slow TikTok script: one event, once it comes", async (it) => {
    const { stand, page } = it;
    const arrives = Promise.withResolvers<void>();
    await page.route("**/i18n/pixel/events.js*", async (route) => {
      await arrives.promise;
      await route.continue();
    });
    await stand.visit(page, "bridge");
    await stand.until(() => stand.events("ViewContent").length === 1);
    assert.equal(stand.beacons("ViewContent").length, 0);
    await page.click("#add");
    arrives.resolve();
    await assertPaired(it, "AddToCart", 1);
    assert.equal(stand.events("ViewContent").length, 1);
  });

  scene("a blocked TikTok script: our event alone, not marked as possibly seen by TikTok", async (it) => {
    const { stand, page } = it;
    await page.route("**/i18n/pixel/events.js*", (route) => route.abort());
    await stand.visit(page, "bridge");
    await page.click("#add");
    await stand.until(() => stand.events("AddToCart").length === 1);
    await stand.leave(page);
    assert.equal(stand.beacons().length, 0);
    assert.deepEqual(stand.events("AddToCart")[0]?.twin_possible, []);
    assert.equal(stand.events("ViewContent").length, 1);
  });

  scene("our script is slow: what TikTok was told meanwhile is not lost", async (it) => {
    const { stand, page } = it;
    const arrives = Promise.withResolvers<void>();
    await page.route("**/s.js*", async (route) => {
      await arrives.promise;
      await route.continue();
    });
    const visit = stand.visit(page, "bridge");
    await stand.until(() => stand.beacons("ViewContent").length === 1);
    await page.evaluate("add.click()");
    await stand.until(() => stand.beacons("AddToCart").length === 1);
    arrives.resolve();
    await visit;
    await assertPaired(it, "AddToCart", 1);
    assert.equal(stand.events("ViewContent")[0]?.event_id, stand.beacons("ViewContent")[0]?.event_id);
  });

  scene("page views have an ID of their own; TikTok's carry none and are never mirrored", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "bridge");
    await stand.until(() => stand.beacons("Pageview").length > 0 && stand.events("PageView").length > 0);
    await stand.leave(page);
    assert.equal(stand.events("PageView").length, 1);
    assert.deepEqual(
      stand.beacons("Pageview").map((one) => one.event_id),
      [""],
    );
    assert.equal(stand.events("PageView")[0]?.twins, undefined);
  });
});

describe("several pixels on one page", { concurrency: scenesAtOnce }, () => {
  scene("a call of one instance names that pixel only", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "instance");
    await page.click("#one");
    const [event] = await assertPaired(it, "Lead", 1);
    assert.deepEqual(event?.twins?.[0]?.pixel_ids, [pixels[1]]);
  });

  scene("a plain call goes to all pixels and is one event", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "instance");
    await page.click("#all");
    await stand.until(() => stand.beacons("Subscribe").length === 2);
    const [event] = await assertPaired(it, "Subscribe", 1);
    assert.deepEqual(event?.twins?.[0]?.pixel_ids, [...pixels]);
  });

  scene("the same call to each instance is one event with one ID", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "instance");
    await stand.until(() => stand.events("PageView").length > 0);
    await page.click("#both");
    await stand.until(() => stand.beacons("Contact").length === 2);
    const [event] = await assertPaired(it, "Contact", 1);
    assert.deepEqual(event?.twins?.[0]?.pixel_ids, [...pixels]);
  });
});

describe("drive, manual and load", { concurrency: scenesAtOnce }, () => {
  scene("drive: the shop calls ours, TikTok gets the same name and ID", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive", { mode: "drive" });
    await page.click("#add");
    const [event] = await assertPaired(it, "AddToCart", 1);
    assert.equal(event?.properties?.value, 5);
    assert.equal(event?.twins?.[0]?.properties, undefined, "those of the event");
  });

  scene("drive: TikTok's own name for an event is a setting", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive-late", {
      mode: "drive",
      platforms: { tiktok: { names: { Purchase: "CompletePayment" } } },
    });
    const [event] = await assertPaired(it, "Purchase", 1, "CompletePayment");
    assert.equal(event?.event_id, "order-9");
  });

  scene("manual: calls to both are recognised as one act, in either order and apart in time", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "manual", { mode: "manual" });
    for (const id of ["#ours", "#theirs", "#later"]) await page.click(id);
    await assertPaired(it, "Lead", 1);
    assert.equal(stand.events("AddToCart")[0]?.twins?.[0]?.event_id, "a-1");
    assert.equal(stand.events("Purchase")[0]?.twins?.[0]?.name, "CompletePayment");
    assert.equal(stand.events().length, 4, "three acts and a page view");
  });

  scene("load: TikTok's pixel is loaded after consent only, and then told what waited", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "load", {
      mode: "load",
      consent: "ask",
      platforms: { tiktok: { pixelIds: [pixels[0]] } },
    });
    await page.waitForFunction("!signalpost.q");
    assert.equal(await page.evaluate("document.querySelectorAll('script[src*=sdkid]').length"), 0);
    await page.evaluate("signalpost.consent(true)");
    await assertPaired(it, "AddToCart", 1);
    assert.equal(stand.beacons("Pageview").length, 1);
  });
});

describe("Meta beside TikTok", { concurrency: scenesAtOnce }, () => {
  scene("one click told to both is one event with two twins", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "meta", { platforms: { tiktok: {}, meta: {} } });
    await page.click("#add");
    await page.click("#arrive");
    await page.click("#add");
    const events = await assertPaired(it, "AddToCart", 2);
    for (const event of events) {
      const twin = event.twins?.find((one) => one.platform === "meta");
      assert.deepEqual(twin?.pixel_ids, ["111"]);
      assert.equal(twin?.event_id, event.event_id);
    }
  });

  scene("one act stays one when its event has left before the second platform is told", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "meta", { platforms: { tiktok: {}, meta: {} } });
    await page.waitForFunction("!signalpost.q");
    // The two calls are in one moment by the page's clock, however long the first event takes to leave.
    await page.evaluate(`
      const now = Date.now();
      Date.now = () => now;
      ttq.track("Purchase", { value: 5, currency: "USD" });
    `);
    await stand.until(() => stand.events("Purchase").length === 1);
    await page.evaluate(`fbq("track", "Purchase", { value: 5, currency: "USD" })`);
    await stand.until(() => stand.events("Purchase").some((event) => event.twins?.length === 2));
    await stand.leave(page);
    assert.equal(stand.events("Purchase").length, 1);
  });

  scene("drive: Meta gets its own shape, and custom names as such", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "meta-drive", { mode: "drive", platforms: { meta: {} } });
    await stand.until(() => stand.events("WishSent")[0]?.twins);
    assert.deepEqual(await page.evaluate("fbqSeen"), [
      [
        "track",
        "AddToCart",
        {
          value: 10,
          content_ids: ["sku-1"],
          contents: [{ id: "sku-1", quantity: 2, item_price: 5 }],
        },
        { eventID: "m-1" },
      ],
      ["trackCustom", "WishSent", {}, { eventID: "m-2" }],
    ]);
  });

  scene("manual: calls to both are recognised as one act, in either order", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "meta-manual", { mode: "manual", platforms: { meta: {} } });
    for (const id of ["#ours", "#theirs"]) await page.click(id);
    for (const [name, id] of [
      ["AddToCart", "a-1"],
      ["Purchase", "p-1"],
    ] as const) {
      await stand.until(() => stand.events(name)[0]?.twins?.length);
      const [twin] = stand.events(name)[0]?.twins ?? [];
      assert.deepEqual([twin?.platform, twin?.name, twin?.event_id], ["meta", name, id]);
    }
    await stand.leave(page);
    assert.equal(stand.events().length, 3, "two acts and a page view");
  });

  scene("load: Meta's pixel is loaded after consent only, and then told what waited", async (it) => {
    const { stand, page } = it;
    const script = `${stand.collector}/fbevents.js`;
    const platforms = { meta: { pixelIds: ["111"], script } };
    await stand.visit(page, "meta-load", { mode: "load", consent: "ask", platforms });
    await page.waitForFunction("!signalpost.q");
    assert.equal(await page.evaluate("document.querySelectorAll('script[src*=fbevents]').length"), 0);
    await page.evaluate("signalpost.consent(true)");
    await stand.until(() => stand.events("AddToCart")[0]?.twins?.length);
    assert.equal(stand.events("AddToCart")[0]?.twins?.[0]?.event_id, "load-1");
    assert.equal(await page.evaluate("document.querySelectorAll('script[src*=fbevents]').length"), 1);
    assert.deepEqual(
      await page.evaluate("fbq.queue.map((one) => [one[0], one[1], (one[3] || {}).eventID])"),
      [
        ["init", "111", undefined],
        ["track", "PageView", undefined],
        ["track", "AddToCart", "load-1"],
      ],
    );
  });
});

describe("the session report", { concurrency: scenesAtOnce }, () => {
  scene("tells what the page shows of TikTok, once", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "instance");
    await page.click("#one");
    await stand.until(() => stand.reports().length === 1, "a report");
    const [tiktok] = stand.reports()[0]?.platforms ?? [];
    assert.deepEqual(tiktok, {
      platform: "tiktok",
      pixel_ids: [...pixels],
      script: "loaded",
      loads: { [pixels[0]]: 1, [pixels[1]]: 1 },
      calls_without_id: 1,
    });
  });

  scene("tells once more of a session whose later page calls TikTok without event ID", async (it) => {
    const { stand, page } = it;
    await stand.visit(page, "drive");
    await stand.until(() => stand.reports().length === 1, "a report");
    assert.equal(stand.reports()[0]?.platforms[0]?.calls_without_id, 0);
    // The page must hear the answer before it is left, or the next one tells the same again.
    await page.waitForFunction("localStorage.getItem('_signalpost.reported') !== null");
    await stand.visit(page, "instance");
    await page.click("#one");
    await stand.until(() => stand.reports().length === 2, "another report");
    assert.equal(stand.reports()[1]?.platforms[0]?.calls_without_id, 1);
  });
});
