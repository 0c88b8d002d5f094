import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { openStand, pixel, type Stand, token } from "./stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand();
});

after(() => stand.close());

/** Moves the focus with Tab until it is on what has this name; returns the number of key presses. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = `(() => {
    const element = document.activeElement;
    return (element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? "").trim();
  })()`;
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (String(await page.evaluate(focused)).startsWith(name)) return;
  }
  assert.fail(`no way to "${name}" with the Tab key`);
}

test("a newcomer connects TikTok with the keyboard alone and sees the first event delivered", async () => {
  const { page, faults } = await stand.enter();

  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox").waitFor();
  await page.keyboard.type("new dest");
  await page.getByRole("menuitem", { name: "New destination" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "New destination" }).waitFor();

  await page.getByRole("button", { name: "TikTok" }).waitFor();
  await tabTo(page, "TikTok");
  await page.keyboard.press("Enter");

  // Pasted with spaces, as people do: said, and removed.
  await page.getByLabel("Pixel ID").waitFor();
  await tabTo(page, "Pixel ID");
  await page.keyboard.type(` ${pixel}  `);
  await tabTo(page, "Access token");
  await page.keyboard.type(`${token}  `);
  await page
    .getByText(/spaces?.* removed/i)
    .first()
    .waitFor();
  await tabTo(page, "For emulators");
  await page.keyboard.press("Enter");
  await tabTo(page, "Address in place of the platform's");
  await page.keyboard.type(stand.tiktokUrl);
  await page.getByRole("img", { name: "Looks right" }).first().waitFor();
  await tabTo(page, "Next: what to send");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What to send" }).waitFor();
  await tabTo(page, "Next: test");
  await page.keyboard.press("Enter");

  await page.getByLabel("Test code").waitFor();
  await tabTo(page, "Test code");
  await page.keyboard.type("TEST12345");
  await page.keyboard.press("Enter");
  await page.getByText(/accepted the test event/).waitFor();
  assert.equal((await page.content()).includes(token), false, "the token is nowhere in the page");

  await tabTo(page, "Create");
  await page.keyboard.press("Enter");
  await page.getByText("Healthy").waitFor();

  await page.goto("/events");
  await page.getByText("No event yet").waitFor();
  await stand.send([
    {
      event: "Purchase",
      event_id: "order-1001",
      user: { email: "jo@example.com" },
      properties: { value: 59.9, currency: "USD", order_id: "1001", content_id: "cap", quantity: 1 },
    },
  ]);
  const row = page.getByRole("link", { name: /Purchase.*Delivered/ });
  await row.waitFor();
  await row.focus();
  await page.keyboard.press("Enter");
  await page.getByText("TikTok shows this as Purchase").waitFor();
  await page.getByText("TikTok shows it in 5 to 10 minutes").waitFor();
  assert.equal(stand.tiktok.ledger().by_event.CompletePayment?.conversions, 1);
  assert.deepEqual(faults, []);
});
