import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { acceptInvitation, invite, newcomerPassword, setUpFactor } from "./person.ts";
import { openStand, owner, type Stand } from "./stand.ts";

let stand: Stand;
before(async () => {
  stand = await openStand();
});
after(() => stand.close());

const email = "new@shop.example";

async function signInAsNewcomer(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(newcomerPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("an owner changes a member's role, signs them out, helps after a lost telephone, and removes them", async () => {
  const { page, faults } = await stand.enter();
  const other = await acceptInvitation(stand, await invite(page, email));
  await other.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  const choose = async (entry: string) => {
    await page.getByRole("button", { name: `More about ${email}` }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };

  await page.goto("/settings/team");
  await page.getByLabel(`Role of ${email}`).selectOption("Viewer");
  await page.getByText(`${email} is viewer now.`).waitFor();
  await other.goto("/settings/store");
  assert.equal(await other.getByRole("button", { name: "Save" }).count(), 0, "a viewer changes nothing");

  await choose("Sign out everywhere");
  await page.getByText(`1 session of ${email} ended.`).waitFor();
  await other.goto("/events");
  await signInAsNewcomer(other);
  await other.getByRole("heading", { name: "Live events" }).waitFor();

  await other.goto("/settings/account");
  await setUpFactor(other, newcomerPassword);
  await page.reload();
  await choose("Remove the second factor");
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await page.getByText(`${email} signs in with the password alone now.`).waitFor();
  await other.goto("/events");
  await signInAsNewcomer(other);
  await other.getByRole("heading", { name: "Live events" }).waitFor();

  await choose("Remove");
  const dialog = page.getByRole("dialog", { name: `Remove ${email}?` });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(`${email} was removed and signed out.`).waitFor();
  await page.getByLabel(`Role of ${email}`).waitFor({ state: "detached" });
  await other.goto("/events");
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.context().close();
  assert.deepEqual(faults, []);
});

test("who lent a computer signs out there; a changed password ends every other session", async () => {
  const { page, faults } = await stand.enter();
  const elsewhere = await stand.enter();
  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByText(/\d sessions? ended\./).waitFor();
  await elsewhere.page.goto("/events");
  await elsewhere.page.getByRole("heading", { name: "Sign in" }).waitFor();

  const again = await stand.enter();
  const changed = "the sentence that comes after";
  await page.getByLabel("Present password").fill("not the one");
  await page.getByLabel("New password").fill(changed);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("The address or the password is wrong.").waitFor();
  await page.getByLabel("Present password").fill(owner.password);
  assert.equal((await page.content()).includes(owner.password), false, "a password is written, never read");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Changed. Your other sessions have ended.").waitFor();
  assert.equal(await page.getByLabel("New password").inputValue(), "");
  await again.page.goto("/events");
  await again.page.getByRole("heading", { name: "Sign in" }).waitFor();
  // The browser itself writes refused requests into its console.
  assert.deepEqual(
    faults.filter((one) => !one.includes("api/session/password")),
    [],
  );
});
