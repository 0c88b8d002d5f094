import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { openStand, type Stand, tiktokDestination, type Visit } from "./stand.ts";

let stand: Stand;
let visit: Visit;
before(async () => {
  stand = await openStand([tiktokDestination]);
  visit = await stand.enter();
});
after(() => stand.close());

function section(title: string) {
  const heading = visit.page.getByRole("heading", { name: title, exact: true });
  return visit.page.locator("section").filter({ has: heading });
}

test("how long events and visitors are kept is changed, and stays changed", async () => {
  const { page, faults } = visit;
  await page.goto("/settings/retention");
  const form = section("Retention");
  const save = form.getByRole("button", { name: "Save" });
  assert.equal(await save.isDisabled(), true, "nothing has changed yet");
  await form.getByLabel("Keep events, in days").fill("45");
  await save.click();
  await page.getByText("Saved.").waitFor();
  await page.reload();
  assert.equal(await form.getByLabel("Keep events, in days").inputValue(), "45");
  assert.equal(stand.server.ports.config().server?.retention_days, 45);
  assert.deepEqual(faults, []);
});

test("Shopify is connected on the console: a wrong domain is named, and the first signed order shows itself", async () => {
  const { page, faults } = visit;
  const before = faults.length;
  await page.goto("/settings/shopify");
  const form = section("Shopify");
  await form.getByLabel("Shop domain").fill("shop.example");
  await form.getByLabel("Webhook signing secret").fill("hush-secret-of-this-shop");
  await form.getByRole("button", { name: "Save" }).click();
  await form.locator("[aria-invalid=true]").waitFor();
  await form.getByLabel("Shop domain").fill("demo-shop.myshopify.com");
  assert.equal((await page.content()).includes("hush-secret"), false, "a secret is written, never read");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("No webhook has come yet.").waitFor();
  const address = await form.locator("code").textContent();

  const file = "../../src/sources/shopify/fixtures/webhooks/composed/orders-create.web-tiktok-ad.json";
  const body = readFileSync(new URL(file, import.meta.url), "utf8");
  const reply = await fetch(address ?? "", {
    method: "POST",
    headers: {
      "x-shopify-topic": "orders/create",
      "x-shopify-shop-domain": "demo-shop.myshopify.com",
      "x-shopify-hmac-sha256": createHmac("sha256", "hush-secret-of-this-shop").update(body).digest("base64"),
      "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      "x-shopify-triggered-at": new Date().toISOString(),
    },
    body,
  });
  assert.equal(reply.status, 200, await reply.text());
  await page.reload();
  await form.getByText("The latest webhook came").waitFor();
  // The refused edit stands in the browser's console.
  assert.equal(faults.slice(before).filter((one) => !one.includes("settings")).length, 0);
});

test("a rule for an additional event is tried on stored events, saved, edited and removed", async () => {
  const { page, faults } = visit;
  const before = faults.length;
  await stand.send(
    [50, 500].map((value) => ({
      event: "Purchase",
      event_id: `order-${value}`,
      visitor_id: "visitor-1",
      properties: { value, currency: "USD", order_id: String(value) },
    })),
  );
  await page.goto("/destinations/tiktok?tab=mappings");
  await page.getByRole("button", { name: "New mapping" }).click();
  const form = page.getByRole("form", { name: "New rule" });
  await form.getByLabel("Name of the rule").fill("big");
  await form.getByLabel("there is also").fill("BigPurchase");
  await form.getByRole("button", { name: /condition/ }).click();
  await form.getByRole("button", { name: "Try on stored events" }).click();
  await form.getByText(/stored Purchase events? looked at/).waitFor();
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("Purchase is also BigPurchase, under 1 condition, for tiktok").waitFor();

  await stand.send([
    {
      event: "Purchase",
      event_id: "order-900",
      visitor_id: "visitor-1",
      properties: { value: 900, currency: "USD", order_id: "900" },
    },
  ]);
  await page.goto("/events");
  await page.getByRole("link", { name: /BigPurchase/ }).waitFor();

  await page.goto("/destinations/tiktok?tab=mappings");
  await page.getByRole("button", { name: "Edit big" }).click();
  await page.getByLabel("Active").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("(switched off)").waitFor();
  await page.getByRole("button", { name: "Remove big" }).click();
  await page.getByText("No rule. Every event is sent under its own name only.").waitFor();
  assert.deepEqual(faults.slice(before), []);
});

test("a step that nothing can prove is the reader's to confirm, and to take back", async () => {
  const { page, faults } = visit;
  const before = faults.length;
  await page.goto("/guides/create-pixel");
  const step = page.getByRole("region", { name: "Step 1: Open Events Manager" });
  await step.getByRole("img", { name: "Open" }).waitFor();
  await step.getByLabel("I have done this").check();
  await step.getByRole("img", { name: "Confirmed by you" }).waitFor();
  await page.reload();
  await step.getByRole("img", { name: "Confirmed by you" }).waitFor();
  await page.goto("/guides");
  await page
    .getByText(/1 of \d/)
    .first()
    .waitFor();
  await page.goto("/guides/create-pixel");
  await step.getByLabel("I have done this").uncheck();
  await step.getByRole("img", { name: "Open" }).waitFor();
  assert.deepEqual(faults.slice(before), []);
});
