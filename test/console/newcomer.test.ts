import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Page } from "playwright-core";
import { openStand, owner, pixel, type Stand, token } from "./stand.ts";

let stand: Stand;

beforeEach(async () => {
  stand = await openStand();
});

afterEach(() => stand.close());

/** A hand that counts what it does. */
function countingHand(page: Page) {
  const done = { clicks: 0, fields: 0 };
  return {
    done,
    async click(role: "button" | "link", name: string) {
      await page.getByRole(role, { name, exact: true }).first().click();
      done.clicks++;
    },
    async fill(label: string, text: string) {
      await page.getByLabel(label).fill(text);
      done.fields++;
    },
  };
}

test("from the printed link to the first test event at TikTok: 7 clicks and 6 fields", async () => {
  const { page, faults } = await stand.arrive();
  const hand = countingHand(page);
  await hand.fill("E-mail", owner.email);
  await hand.fill("Password", owner.password);
  await hand.click("button", "Create the account");
  await hand.click("link", "New destination");
  await page.getByRole("button", { name: "TikTok" }).click();
  hand.done.clicks++;
  await hand.fill("Pixel ID", pixel);
  await hand.fill("Access token", token);
  // Only because the platform is a stand-in: one click and one field fewer at the real one.
  await page.getByText("For emulators").click();
  hand.done.clicks++;
  await hand.fill("Address in place of the platform's", stand.tiktokUrl);
  await hand.click("button", "Next: what to send");
  await hand.click("button", "Next: test");
  await hand.fill("Test code", "TEST12345");
  await hand.click("button", "Send test event");
  await page.getByText(/accepted the test event/).waitFor();
  assert.deepEqual(hand.done, { clicks: 7, fields: 6 });
  assert.deepEqual(faults, []);
});

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

async function becomeOwnerByKeyboard(page: Page): Promise<void> {
  await page.getByLabel("E-mail").waitFor();
  await page.keyboard.type(owner.email);
  await tabTo(page, "Password");
  await page.keyboard.type(owner.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
}

test("a newcomer connects TikTok with the keyboard alone and sees the first event delivered", async () => {
  const { page, faults } = await stand.arrive();
  await becomeOwnerByKeyboard(page);

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
