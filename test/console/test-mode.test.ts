import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStand, type Stand, tiktokDestination } from "./stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand([tiktokDestination]);
});

after(() => stand.close());

test("what went out as a test counts nowhere, until it is sent for real with a button", async () => {
  const { page, faults } = await stand.enter();
  await page.goto("/destinations/tiktok?tab=settings");
  const section = page.locator("section").filter({ has: page.getByRole("heading", { name: "Test mode" }) });
  await section.getByLabel("Test code").fill("TEST12345");
  await section.getByRole("button", { name: "Start test mode" }).click();
  await section.getByText(/Ends in/).waitFor();

  await stand.send([
    {
      event: "AddToCart",
      event_id: "cart-1",
      visitor_id: "visitor-1",
      properties: { value: 12, currency: "USD", content_id: "cap", quantity: 1 },
    },
  ]);
  await page.goto("/events");
  await page.getByRole("link", { name: /AddToCart.*sent as test/ }).waitFor();
  assert.equal(stand.tiktok.ledger().by_event.AddToCart?.conversions ?? 0, 0);

  await page.goto("/destinations/tiktok?tab=settings");
  await section.getByRole("button", { name: "End it now" }).click();
  await section.getByRole("button", { name: "Send tests for real" }).click();
  const dialog = page.getByRole("dialog", { name: "Send 1 event for real?" });
  await dialog.waitFor();
  await dialog.getByLabel('Type "replay" to go on').fill("replay");
  await dialog.getByRole("button", { name: "Send them" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.goto("/events");
  await page.getByRole("link", { name: /AddToCart.*Delivered/ }).waitFor();
  assert.equal(stand.tiktok.ledger().by_event.AddToCart?.conversions, 1);
  assert.deepEqual(faults, []);
});
