import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStand, type Stand, tiktokDestination } from "./stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand([tiktokDestination]);
});

after(() => stand.close());

const cart = (visitor: string, number: number) => ({
  event: "AddToCart",
  event_id: `${visitor}-cart-${number}`,
  visitor_id: visitor,
  properties: { value: 12, currency: "USD", content_id: "cap", quantity: 1 },
});

test("the live list shows one visitor: what is stored, and what comes meanwhile", async () => {
  const { page, faults } = await stand.enter();
  await stand.send([cart("ada", 1), cart("bob", 1)]);
  await page.goto("/events");
  await page.getByRole("link", { name: /ada-cart-1/ }).waitFor();
  await page.getByRole("link", { name: /bob-cart-1/ }).waitFor();
  await page.getByRole("searchbox", { name: "Visitor ID" }).fill("ada");
  await page.getByRole("link", { name: /bob-cart-1/ }).waitFor({ state: "detached" });
  assert.equal(
    new URL(page.url()).searchParams.get("visitor_id"),
    "ada",
    "the filtered list can be linked to",
  );
  await stand.send([cart("bob", 2), cart("ada", 2)]);
  await page.getByRole("link", { name: /ada-cart-2/ }).waitFor();
  assert.equal(await page.getByRole("link", { name: /bob-cart/ }).count(), 0);
  assert.deepEqual(faults, []);
});
