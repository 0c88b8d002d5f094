import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  adPurposes,
  type Consent,
  type ConsentPolicy,
  decideConsent,
  defaultConsentPolicy,
  isRegulatedCountry,
  latestConsent,
  stricterConsent,
} from "./consent.ts";

describe("what ad platforms need: marketing and the sale of data", () => {
  const open: ConsentPolicy = { regulated: "allow", elsewhere: "allow" };
  const shut: ConsentPolicy = { regulated: "deny", elsewhere: "deny" };
  const cases: readonly (readonly [string, Consent, string, ConsentPolicy, boolean, string, string])[] = [
    ["both said yes", { marketing: true, sale_of_data: true }, "DE", shut, true, "said", "sale_of_data"],
    ["no to marketing", { marketing: false, sale_of_data: true }, "US", open, false, "said", "marketing"],
    ["no to the sale", { marketing: true, sale_of_data: false }, "US", open, false, "said", "sale_of_data"],
    [
      "yes to one, in Germany",
      { marketing: true },
      "DE",
      defaultConsentPolicy,
      false,
      "assumed",
      "sale_of_data",
    ],
    [
      "yes to one, in the US",
      { marketing: true },
      "US",
      defaultConsentPolicy,
      true,
      "assumed",
      "sale_of_data",
    ],
    ["nothing said in Germany", {}, "DE", defaultConsentPolicy, false, "assumed", "marketing"],
    ["nothing said in Britain", {}, "gb", defaultConsentPolicy, false, "assumed", "marketing"],
    ["nothing said in the US", {}, "US", defaultConsentPolicy, true, "assumed", "sale_of_data"],
    ["nothing said, country unknown", {}, "", defaultConsentPolicy, true, "assumed", "sale_of_data"],
    ["nothing said, store denies", {}, "US", shut, false, "assumed", "marketing"],
    ["nothing said, store allows", {}, "FR", open, true, "assumed", "sale_of_data"],
  ];
  for (const [what, consent, country, policy, allowed, basis, purpose] of cases)
    it(`${what}: ${allowed ? "sent" : "not sent"}`, () => {
      assert.deepEqual(decideConsent(consent, adPurposes, country, policy), { allowed, basis, purpose });
    });

  it("a destination that needs no consent is asked for none", () => {
    assert.equal(decideConsent({ marketing: false }, [], "DE", defaultConsentPolicy), null);
  });
});

it("EEA, United Kingdom and Switzerland ask first; the rest of the world does not", () => {
  for (const country of ["DE", "fr", "IS", "LI", "NO", "GB", "CH", "RE", "GP", "MQ", "GF", "YT", "MF", "AX"])
    assert.ok(isRegulatedCountry(country), country);
  for (const country of ["US", "CA", "AU", "JP", "BR", "RU", "TR", ""])
    assert.ok(!isRegulatedCountry(country), country);
});

describe("two states of one visitor", () => {
  it("the stricter: no beats yes, an answer beats none", () => {
    const a: Consent = { marketing: true, sale_of_data: false };
    const b: Consent = { marketing: false, analytics: true };
    const strict = { marketing: false, sale_of_data: false, analytics: true };
    assert.deepEqual(stricterConsent(a, b), strict);
    assert.deepEqual(stricterConsent(b, a), strict);
    assert.deepEqual(stricterConsent(undefined, a), a);
    assert.deepEqual(stricterConsent(undefined, undefined), {});
  });

  it("the latest: a new answer replaces the old one, and only that", () => {
    assert.deepEqual(latestConsent({ marketing: false, analytics: true }, { marketing: true }), {
      marketing: true,
      analytics: true,
    });
  });
});
