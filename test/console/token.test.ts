import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStand, pixel, type Stand, tiktokDestination, token } from "./stand.ts";

const newToken = "canary-second-9f8e7d6c5b4a39281706f5e4d3c2b1a0";
let stand: Stand;

before(async () => {
  stand = await openStand([tiktokDestination]);
});

after(() => stand.close());

function cart(number: number): object {
  return {
    event: "AddToCart",
    event_id: `cart-${number}`,
    visitor_id: `visitor-${number}`,
    properties: { value: 12, currency: "USD", content_id: "cap", quantity: 1 },
  };
}

test("a token that works again without being replaced is tried again from where its refusal is told", async () => {
  const { page, faults } = await stand.enter();
  stand.tiktok.revokeToken(token);
  await stand.send([cart(101)]);
  await page.goto("/destinations/tiktok");
  await page.getByText("TikTok Events API is held; 1 event waits. 40105").waitFor();
  stand.tiktok.addToken(pixel, token);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("nothing waits").waitFor();
  assert.equal(stand.tiktok.ledger().by_event.AddToCart?.conversions, 1);
  assert.deepEqual(faults, []);
});

test("a revoked token is the first thing seen, and a new one pasted there sends what waited", async () => {
  const { page, faults } = await stand.enter();
  await page.goto("/events");
  stand.tiktok.revokeToken(token);
  await stand.send(Array.from({ length: 5 }, (_, index) => cart(index)));
  await page
    .getByRole("link", { name: /AddToCart.*Held/ })
    .first()
    .waitFor();

  await page.getByRole("link", { name: /needs? you/ }).click();
  await page.getByRole("heading", { name: "Needs you" }).waitFor();
  stand.tiktok.addToken(pixel, newToken);
  await page.getByRole("button", { name: /access token/ }).click();
  await page.getByRole("dialog").getByLabel("Access token").fill(newToken);
  assert.equal((await page.content()).includes(newToken), false, "a token is written, never read");
  await page.getByRole("button", { name: "Save and try" }).click();

  await page.getByText("Nothing needs you.").waitFor();
  await page.getByRole("link", { name: "Delivered: 6, show these events" }).first().waitFor();
  assert.equal(stand.tiktok.ledger().by_event.AddToCart?.conversions, 6);
  assert.deepEqual(faults, []);
});
