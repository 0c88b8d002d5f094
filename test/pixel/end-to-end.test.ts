import assert from "node:assert/strict";
import { describe } from "node:test";
import { pixels } from "./page.ts";
import { type Scene, scenesAtOnce } from "./scene.ts";

import { createWholeScenes, readTrace, visit } from "./whole-scene.ts";

const scene = createWholeScenes();

/** TikTok counts each act once, and knows which copies belong together. */
async function assertCounted(
  { stand, page }: Scene,
  name: string,
  acts: number,
  withBrowserCopy = true,
): Promise<void> {
  const merged = withBrowserCopy ? acts : 0;
  const counts = () => stand.ledger().by_event[name];
  await stand.until(() => counts()?.server === acts && counts()?.browser === merged, `${acts} ${name}`);
  await stand.leave(page);
  assert.equal(counts()?.conversions, acts);
  assert.equal(counts()?.merged, merged);
}

describe("counted by TikTok exactly once", { concurrency: scenesAtOnce }, () => {
  scene("bridge, 20 fast clicks", async (it) => {
    const { stand, page } = it;
    await visit(it, "bridge");
    await stand.until(() => stand.beacons("Pageview").length > 0);
    await page.evaluate("for (let n = 0; n < 20; n++) add.click()");
    await assertCounted(it, "AddToCart", 20);
    await assertCounted(it, "CompletePayment", 1);
  });

  scene("drive", async (it) => {
    const { page } = it;
    await visit(it, "drive", { mode: "drive" });
    await page.click("#add");
    await assertCounted(it, "AddToCart", 1);
  });

  scene("the trace shows the campaign that the visitor came by, and the screen", async (it) => {
    const { page, server } = it;
    const answered = page.waitForResponse("**/e");
    await visit(it, "plain", {}, "?utm_source=tiktok&utm_campaign=bf");
    const sent = (await answered).request().postDataJSON();
    const trace = await readTrace(server, sent.events[0].event_id);
    const { utm, screen, locale } = Object(trace.copies[0]?.body);
    assert.deepEqual(utm, { source: "tiktok", campaign: "bf" });
    assert.match(screen, /^\d+x\d+$/);
    assert.match(locale, /^en/);
  });

  scene("manual", async (it) => {
    const { page } = it;
    await visit(it, "manual", { mode: "manual" });
    await page.click("#ours");
    await assertCounted(it, "AddToCart", 1);
  });

  scene("load", async (it) => {
    await visit(it, "load", { mode: "load", platforms: { tiktok: { pixelIds: [pixels[0]] } } });
    await assertCounted(it, "AddToCart", 1);
  });

  scene("TikTok's script blocked: the server's copy alone", async (it) => {
    const { page } = it;
    await page.route("**/i18n/pixel/events.js*", (route) => route.abort());
    await visit(it, "bridge");
    await page.click("#add");
    await assertCounted(it, "AddToCart", 1, false);
  });

  scene("offline, then online", async (it) => {
    const { page, context } = it;
    await page.route("**/api/v2/pixel", (route) => route.abort());
    await visit(it, "drive", { mode: "drive" });
    await page.waitForFunction("!signalpost.q && document.cookie.includes('_signalpost_visitor')");
    await context.setOffline(true);
    await page.click("#add");
    await page.waitForFunction("Object.keys(localStorage).some((key) => key.includes('AddToCart'))");
    await context.setOffline(false);
    await assertCounted(it, "AddToCart", 1, false);
  });

  scene("the tab is closed during the purchase", async (it) => {
    const { stand, page, context } = it;
    await visit(it, "purchase", { mode: "drive" });
    await page.waitForFunction("!signalpost.q");
    const next = await context.newPage();
    const closed = page.waitForEvent("close");
    await page.evaluate("buy.click()");
    await page.close({ runBeforeUnload: true });
    await closed;
    const bought = () => stand.ledger().by_event.Purchase;
    await stand.until(() => bought()?.server === 1, "the purchase");
    await visit({ ...it, page: next }, "plain");
    await stand.leave(next);
    assert.equal(bought()?.conversions, 1);
  });
});
