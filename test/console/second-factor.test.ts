import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { openStand, owner, type Stand, violations } from "./stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand();
});

after(() => stand.close());

/** Follows "Set it up" to its end, as a person with an authenticator does. */
async function setUpFactor(page: Page, password: string): Promise<void> {
  await page.getByRole("button", { name: "Set it up" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password").fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const secret = await dialog.locator("code").textContent();
  assert.deepEqual(await violations(page), []);
  const totp = new TOTP({ secret: Secret.fromBase32(secret?.trim() ?? "") });
  await dialog.getByLabel("Code it shows now").fill(totp.generate());
  await dialog.getByRole("button", { name: "Switch it on" }).click();
  await dialog.waitFor({ state: "detached" });
}

test("the owner requires a second factor: a new member can do nothing before it is set up", async () => {
  const { page } = await stand.enter();
  await page.goto("/settings/account");
  await page.getByText("(this one)").waitFor();
  await setUpFactor(page, owner.password);
  await page.goto("/settings/team");
  await page.getByLabel("Require a second factor of everybody").click();
  await page.getByText("Required from now on.").waitFor();

  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("E-mail").fill("new@shop.example");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("dialog").locator("code").textContent();
  const context = await stand.browser.newContext({ baseURL: stand.server.url, reducedMotion: "reduce" });
  context.setDefaultTimeout(60_000);
  const other = await context.newPage();
  const { pathname, hash } = new URL(link?.trim() ?? "");
  await other.goto(pathname + hash);
  await other.getByLabel("Password").fill("another sentence to enter with");
  await other.getByRole("button", { name: "Create the account" }).click();
  await other.getByRole("heading", { name: "One step left: a second factor" }).waitFor();
  assert.deepEqual(await violations(other), []);
  await other.goto("/events");
  await other.getByRole("heading", { name: "One step left: a second factor" }).waitFor();
  await setUpFactor(other, "another sentence to enter with");
  await other.getByRole("heading", { name: "Live events" }).waitFor();
  await context.close();
});
