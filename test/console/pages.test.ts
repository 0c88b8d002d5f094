import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openStand, pixel, type Stand, signIn, token, violations, writeKey } from "./stand.ts";

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
  ...["settings", "filter", "replay", "log", "match"].map(
    (tab) => [`/destinations/tiktok?tab=${tab}`, "TikTok"] as const,
  ),
  ["/destinations/nothing", "No such page"],
  ["/profiles", "Profiles"],
  ["/diagnose", "Diagnose"],
  ["/diagnose?topic=duplicates", "Diagnose"],
  ["/diagnose?topic=match", "Diagnose"],
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
    "retention",
    "shopify",
    "alerts",
    "team",
    "api-keys",
    "audit",
    "configuration",
    "account",
  ].map((section) => [`/settings/${section}`, "Settings"] as const),
  ["/no-such-page", "No such page"],
];

/** Answers that a page may get without being at fault: it asks for what is not there. */
const expectedFaults = /nobody-sent-this.*404|destinations\/nothing.*404/;

describe("every page", () => {
  let stand: Stand;

  before(async () => {
    stand = await openStand([
      {
        id: "tiktok",
        type: "tiktok",
        active: true,
        settings: { pixel_id: pixel },
        secrets: { access_token: token },
      },
    ]);
    await stand.send(purchases);
  });

  after(() => stand.close());

  // The second pass asks only what another theme and width can change: contrast, and what scrolls.
  for (const [theme, width, rules] of [
    ["light", 1440, undefined],
    ["dark", 400, ["color-contrast", "scrollable-region-focusable"]],
  ] as const) {
    test(`shows itself without errors, in reach of everybody, ${theme} at ${width} px`, async () => {
      const viewport = { width, height: 900 };
      const { page, faults } = await stand.enter({ colorScheme: theme, viewport });
      const found: string[] = [];
      for (const [path, heading] of pages) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1, name: heading }).waitFor();
        await page.locator(".skeleton").first().waitFor({ state: "detached" });
        found.push(...(await violations(page, rules)));
        const content = await page.content();
        for (const secret of [token, writeKey]) {
          if (content.includes(secret)) found.push(`${path} holds a secret`);
        }
        const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        if (Number(overflow) > 0) found.push(`${path} is ${overflow} px too wide`);
      }
      assert.deepEqual(found, []);
      assert.deepEqual(
        faults.filter((fault) => !expectedFaults.test(fault)),
        [],
      );
    });
  }

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
