import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { acceptInvitation, invite, newcomerPassword, setUpFactor } from "./person.ts";
import { openStand, owner, type Stand, violations } from "./stand.ts";

let stand: Stand;

before(async () => {
  stand = await openStand();
});

after(() => stand.close());

test("the owner requires a second factor: a new member can do nothing before it is set up", async () => {
  const { page } = await stand.enter();
  await page.goto("/settings/account");
  await page.getByText("(this one)").waitFor();
  await setUpFactor(page, owner.password);
  await page.goto("/settings/team");
  await page.getByLabel("Require a second factor of everybody").click();
  await page.getByText("Required from now on.").waitFor();

  const other = await acceptInvitation(stand, await invite(page, "new@shop.example"));
  await other.getByRole("heading", { name: "One step left: a second factor" }).waitFor();
  assert.deepEqual(await violations(other), []);
  await other.goto("/events");
  await other.getByRole("heading", { name: "One step left: a second factor" }).waitFor();
  await setUpFactor(other, newcomerPassword);
  await other.getByRole("heading", { name: "Live events" }).waitFor();
  await other.context().close();
});
