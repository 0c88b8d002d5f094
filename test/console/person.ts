import assert from "node:assert/strict";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { type Stand, violations } from "./stand.ts";

/** What an invited person chooses. */
export const newcomerPassword = "another sentence to enter with";

/** Invites somebody as an owner does; gives back the one-time link. */
export async function invite(page: Page, email: string): Promise<URL> {
  await page.goto("/settings/team");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("dialog").locator("code").textContent();
  return new URL(link?.trim() ?? "");
}

/** Follows an invitation in a browser of its own, up to the account. */
export async function acceptInvitation(stand: Stand, { pathname, hash }: URL): Promise<Page> {
  const context = await stand.browser.newContext({ baseURL: stand.server.url, reducedMotion: "reduce" });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(pathname + hash);
  await page.getByLabel("Password").fill(newcomerPassword);
  assert.equal((await page.content()).includes(newcomerPassword), false, "a password is written, never read");
  await page.getByRole("button", { name: "Create the account" }).click();
  return page;
}

/** Follows "Set it up" to its end, as a person with an authenticator does. */
export async function setUpFactor(page: Page, password: string): Promise<void> {
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
