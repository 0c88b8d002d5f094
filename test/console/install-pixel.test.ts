import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { openStand } from "./stand.ts";

test("the snippet, copied from the console into a shop's page, is seen to work while one looks on", async () => {
  let snippet = "";
  const shop = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(request.url === "/" ? `<!doctype html><title>Shop</title>${snippet}<p>Welcome` : "");
  }).listen(0, "127.0.0.1");
  await once(shop, "listening");
  const address = shop.address();
  assert.ok(address !== null && typeof address === "object");
  const origin = `http://127.0.0.1:${address.port}`;
  const stand = await openStand([], [origin]);
  try {
    const { page, faults } = await stand.enter({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto("/guides/install-pixel");
    const step = page.getByRole("region", { name: "Step 1: Theme" });
    await step.getByText("No event came from the pixel yet.").waitFor();
    await step.getByRole("button", { name: "Copy pixel code" }).click();
    await step.getByRole("button", { name: "Copied" }).waitFor();
    snippet = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.match(snippet, /^<!-- Signalpost -->/);

    const visitor = await stand.browser.newContext();
    const storefront = await visitor.newPage();
    const answered = storefront.waitForResponse("**/e");
    await storefront.goto(origin);
    assert.equal((await answered).status(), 202);

    // Without a reload.
    await step.getByText("The pixel sends events.").waitFor();
    await step.getByRole("img", { name: "Proved" }).waitFor();
    assert.deepEqual(faults, []);
  } finally {
    await stand.close();
    shop.close();
  }
});
