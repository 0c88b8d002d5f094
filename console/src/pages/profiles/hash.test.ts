import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { lookupProblem, lookupValue } from "./hash.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("contacts leave the browser as the hash of their normalised form only", async () => {
  assert.equal(await lookupValue("email", "  Jo@Example.COM "), sha256("jo@example.com"));
  assert.equal(await lookupValue("phone", "+1 (213) 373-4253"), sha256("+12133734253"));
  assert.equal(await lookupValue("customer", " 7215001 "), sha256("7215001"));
});

test("IDs are looked up as they are", async () => {
  assert.equal(await lookupValue("order", " 1042 "), "1042");
  assert.equal(await lookupValue("visitor", "0199-a"), "0199-a");
});

test("what cannot be found is said before it is asked for", () => {
  assert.match(lookupProblem("email", "jo") ?? "", /e-mail/);
  assert.match(lookupProblem("phone", "213 373 4253") ?? "", /country code/);
  assert.equal(lookupProblem("phone", "+12133734253"), undefined);
});
