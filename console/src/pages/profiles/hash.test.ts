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

test("contacts are normalised as those of events are, or their person would seem unknown", async () => {
  const decomposed = "jo\u0308@example.com";
  assert.equal(await lookupValue("email", decomposed), sha256("j\u00f6@example.com"));
  assert.equal(await lookupValue("phone", "+49 (0)30 901820"), sha256("+4930901820"));
  assert.equal(await lookupValue("phone", "\uff0b49 \uff13\uff10 901820"), sha256("+4930901820"));
  assert.equal(lookupProblem("phone", "\uff0b49 30 901820"), undefined);
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
