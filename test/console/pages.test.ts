import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
  crowding,
  openStand,
  type Stand,
  signIn,
  tiktokDestination,
  token,
  type Visit,
  violations,
  writeKey,
} from "./stand.ts";

const purchases = Array.from({ length: 3 }, (_, index) => ({
  event: "Purchase",
  event_id: `order-${index}`,
  visitor_id: "visitor-1",
  user: { email: "jo@example.com" },
  click_ids: { ttclid: "E.C.P.click" },
  consent: { marketing: index !== 2, sale_of_data: true },
  properties: { value: 59.9, currency: "USD", order_id: `${index}`, content_id: "cap", quantity: 1 },
}));

/** Every address of the console with what has to stand on it. */
const pages: readonly (readonly [path: string, heading: string])[] = [
  ["/", "Overview"],
  ["/?hours=336", "Overview"],
  ["/events", "Live events"],
  ["/events?state=skipped", "Live events"],
  ["/events/order-0", "Purchase"],
  ["/events/order-2", "Purchase"],
  ["/events/nobody-sent-this", "No such event"],
  ["/destinations", "Destinations"],
  ["/destinations/new", "New destination"],
  ["/destinations/tiktok", "TikTok"],
  ...["settings", "filter", "mappings", "replay", "log", "match"].map(
    (tab) => [`/destinations/tiktok?tab=${tab}`, "TikTok"] as const,
  ),
  ["/destinations/nothing", "No such page"],
  ["/profiles", "Profiles"],
  ["/diagnose", "Diagnose"],
  ["/diagnose?topic=duplicates", "Diagnose"],
  ["/diagnose?topic=match", "Diagnose"],
  ["/diagnose/reconciliation", "Diagnose"],
  ["/guides", "Guides"],
  ...[
    ["connect-tiktok", "Connect TikTok"],
    ["create-pixel", "Create a TikTok pixel"],
    ["find-pixel-id", "Find the pixel ID"],
    ["access-token", "Generate the Events API access token"],
    ["configure-destination", "Configure the TikTok destination"],
    ["shopify-data-sharing", "Switch off Shopify"],
    ["install-pixel", "Install the pixel"],
    ["shopify-webhooks", "Connect Shopify"],
  ].map(([slug, title]) => [`/guides/${slug}`, title ?? ""] as const),
  ...[
    "store",
    "keys",
    "origins",
    "consent",
    "exclusions",
    "mappings",
    "retention",
    "shopify",
    "new-store",
    "alerts",
    "team",
    "api-keys",
    "audit",
    "configuration",
    "account",
  ].map((section) => [`/settings/${section}`, "Settings"] as const),
  ["/no-such-page", "No such page"],
];

/** Every button that opens a dialog. */
const dialogs: readonly (readonly [path: string, button: string])[] = [
  ["/destinations/tiktok", "Deactivate"],
  ["/destinations/tiktok?tab=settings", "Remove"],
  ["/settings/alerts", "Add"],
  ["/settings/alerts", "Set it up"],
  ["/settings/team", "Invite"],
  ["/settings/api-keys", "New API key"],
  ["/settings/account", "Set it up"],
];

const lookRules = ["color-contrast", "scrollable-region-focusable"] as const;

/** Answers that a page may get without being at fault: it asks for what is not there. */
const expectedFaults = /nobody-sent-this.*404|destinations\/nothing.*404/;

/** A chart takes its new width a moment after its window has. */
async function crowdingAtRest(page: Page): Promise<readonly string[]> {
  let found = await crowding(page);
  for (let looks = 0; found.length > 0 && looks < 10; looks++) {
    await page.waitForTimeout(100);
    found = await crowding(page);
  }
  return found;
}

describe("every page", () => {
  let stand: Stand;
  let visit: Visit;

  before(async () => {
    stand = await openStand([tiktokDestination]);
    await stand.send(purchases);
    visit = await stand.enter();
  });

  after(() => stand.close());

  for (const [path, heading] of pages) {
    test(`${path} shows itself without errors, in reach of everybody, in both themes at three widths`, () =>
      look(path, heading));
  }

  test("so does a profile that was looked up", async () => {
    const { page } = visit;
    await page.goto("/profiles");
    await page.getByLabel("Look up by").selectOption("E-mail");
    await page.getByRole("textbox", { name: "E-mail" }).fill("jo@example.com");
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByRole("heading", { name: "Identifiers" }).waitFor();
    await look(new URL(page.url()).pathname, "");
  });

  async function look(path: string, heading: string): Promise<void> {
    const { page, faults } = visit;
    const before = faults.length;
    const found: string[] = [];
    const shown = async () => {
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.locator(".skeleton").first().waitFor({ state: "detached" });
    };
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(path);
    await shown();
    found.push(...(await crowding(page)), ...(await violations(page)));
    await page.setViewportSize({ width: 768, height: 900 });
    found.push(...(await crowdingAtRest(page)));
    await page.setViewportSize({ width: 390, height: 900 });
    await page.emulateMedia({ colorScheme: "dark" });
    // Chromium keeps inherited colours of the theme before until a page is loaded anew.
    await page.reload();
    await shown();
    // Another theme changes colours alone, and another width what scrolls.
    found.push(...(await crowding(page)), ...(await violations(page, lookRules)));
    const content = await page.content();
    for (const secret of [token, writeKey])
      if (content.includes(secret)) found.push(`${path} holds a secret`);
    found.push(...faults.slice(before).filter((fault) => !expectedFaults.test(fault)));
    assert.deepEqual(found, []);
  }

  test("every dialog is in reach of everybody, fits a phone, and gives the focus back", async () => {
    const { page } = await stand.enter({ viewport: { width: 390, height: 800 } });
    const found: string[] = [];
    for (const [path, button] of dialogs) {
      await page.goto(path);
      await page.getByRole("button", { name: button }).first().click();
      await page.getByRole("dialog").waitFor();
      found.push(...(await violations(page)), ...(await crowding(page)));
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const focused = String(await page.evaluate("document.activeElement?.textContent"));
      if (!focused.includes(button)) found.push(`${path}: after "${button}" the focus is on "${focused}"`);
    }
    assert.deepEqual(found, []);
  });

  test("the documents too, which need no account", async () => {
    const context = await stand.browser.newContext({ baseURL: stand.server.url });
    const page = await context.newPage();
    await page.goto("/docs");
    const links = await page
      .locator("nav a[href^='/docs/']")
      .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
    assert.ok(links.length > 10, "a page for each document and destination");
    const found: string[] = [];
    for (const path of ["/api/docs", ...new Set(links)]) {
      await page.setViewportSize({ width: 390, height: 900 });
      await page.goto(path);
      found.push(...(await crowding(page)), ...(await violations(page)));
      await page.emulateMedia({ colorScheme: "dark" });
      await page.reload();
      found.push(...(await violations(page, ["color-contrast"])));
      await page.emulateMedia({ colorScheme: "light" });
    }
    assert.deepEqual(found, []);
    await context.close();
  });

  test("sign-in, too", async () => {
    const context = await stand.browser.newContext({ baseURL: stand.server.url });
    const page = await context.newPage();
    await page.goto("/destinations/tiktok?tab=log");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel("E-mail").fill("nobody@shop.example");
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await signIn(page);
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    await context.close();
  });
});
