import assert from "node:assert/strict";
import { describe, it } from "node:test";
import examples from "libphonenumber-js/examples.mobile.json";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import contacts from "./fixtures/contacts.json" with { type: "json" };
import official from "./fixtures/tiktok-hashes.json" with { type: "json" };
import {
  existingHash,
  hashBirthDate,
  hashCity,
  hashEmail,
  hashExternalId,
  hashGender,
  hashName,
  hashPhone,
  hashState,
  hashZip,
  isPlaceholder,
  readEmail,
  sha256,
} from "./identifier.ts";
import { readPhone } from "./phone.ts";

/** What each field's text becomes before it is hashed, and the hash that TikTok gets. */
const tiktokHash: Readonly<Record<string, (raw: string) => string | undefined>> = {
  email(raw) {
    const reading = readEmail(raw);
    return "email" in reading ? hashEmail(reading.email).email : undefined;
  },
  phone(raw) {
    const reading = readPhone(raw, undefined);
    return "e164" in reading ? hashPhone(reading.e164).phone : undefined;
  },
  external_id: (raw) => hashExternalId(raw).external_id,
};

describe("TikTok's own vectors", () => {
  for (const { field, raw, normalised, sha256: expected } of official.vectors) {
    it(`${field} ${JSON.stringify(raw)} is hashed as ${normalised}`, () => {
      assert.equal(tiktokHash[field]?.(raw), expected);
      assert.equal(sha256(normalised), expected);
    });
  }
});

describe("phone numbers are read with the country's own rules", () => {
  for (const { input, country, e164 } of contacts.cases) {
    it(`${JSON.stringify(input)} in ${country ?? "an unknown country"} is ${e164 ?? "not used"}`, () => {
      const reading = readPhone(input, country ?? undefined);
      assert.equal("e164" in reading ? reading.e164 : null, e164);
    });
  }

  it("an E.164 number needs no country, and keeps its own in spite of a hint", () => {
    assert.deepEqual(readPhone("+12133734253", "DE"), { e164: "+12133734253" });
  });

  it("digits and dashes of other keyboards are read like plain ones", () => {
    for (const raw of [
      "090-1234-5678",
      "０９０−１２３４−５６７８",
      "090－1234－5678",
      "090‐1234‐5678",
      "090ー1234ー5678",
    ])
      assert.deepEqual(readPhone(raw, "JP"), { e164: "+819012345678" }, raw);
    assert.deepEqual(readPhone("＋８１ 90 1234 5678", undefined), { e164: "+819012345678" });
    assert.deepEqual(readPhone("٠٥٠ ١٢٣ ٤٥٦٧", "SA"), { e164: "+966501234567" });
    assert.deepEqual(readPhone("06–12–34–56–78", "FR"), { e164: "+33612345678" });
    assert.ok("unusable" in readPhone("０９０−＊＊＊＊−５６７８", "JP"));
  });

  it("why a number is not used never repeats the number", () => {
    for (const raw of ["0176 1234", "555-555-SHIP", "+1 23", "***-1234", "phone: 123456"]) {
      const reading = readPhone(raw, "US");
      assert.ok("unusable" in reading, raw);
      assert.doesNotMatch(reading.unusable, /\d{3}/);
    }
  });
});

describe("what is no value is never hashed", () => {
  for (const { input, why } of contacts.never_hashed) {
    it(`${JSON.stringify(input)}: ${why}`, () => {
      assert.ok(isPlaceholder(input) || existingHash(input) === null);
      assert.ok("unusable" in readEmail(input));
      assert.ok("unusable" in readPhone(input, "US"));
    });
  }

  it("masked and shared addresses match nobody, or everybody", () => {
    for (const raw of [
      "j***@example.com",
      "abc123@scs.tiktokw.us",
      "v3bXYZ@scs3.tiktok.com",
      "buyerid@tiktok.com",
      "x1y2@marketplace.amazon.com",
      "not an address",
      "two..dots@example.com",
      "nobody@localhost",
    ])
      assert.ok("unusable" in readEmail(raw), raw);
  });
});

describe("one value, a hash for each platform's rule", () => {
  it("an existing SHA-256 passes through in lower case; the hash of nothing does not", () => {
    const hash = sha256("jane@example.com");
    assert.equal(existingHash(hash.toUpperCase()), hash);
    assert.equal(existingHash(sha256("")), null);
    assert.equal(existingHash(hash.slice(1)), null);
  });

  it("dots count at Google only outside gmail.com, at Reddit nowhere", () => {
    const hashes = hashEmail("john.smith+ads@gmail.com");
    assert.equal(hashes.email, sha256("john.smith+ads@gmail.com"));
    assert.equal(hashes.email_google, sha256("johnsmith+ads@gmail.com"));
    assert.equal(hashes.email_reddit, sha256("johnsmith@gmail.com"));
  });

  it("an address that no rule changes has one hash", () => {
    assert.deepEqual(Object.keys(hashEmail("jane@example.com")), ["email"]);
  });

  it("customer IDs keep their case for TikTok and lose it for Meta", () => {
    assert.deepEqual(hashExternalId(" User_1 "), {
      external_id: sha256("User_1"),
      external_id_lower: sha256("user_1"),
    });
  });

  it("names, places and dates follow each platform's own code", () => {
    assert.deepEqual(hashName(" O'Neil Jr. "), {
      plain: sha256("o'neil jr."),
      meta: sha256("oneiljr"),
      google: sha256("o'neiljr."),
    });
    assert.equal(hashCity("São Paulo"), sha256("sopaulo"));
    assert.equal(hashCity("東京"), null);
    assert.equal(hashState("California"), sha256("ca"));
    assert.deepEqual(hashZip(" M5V 3L9 "), { zip: sha256("m5v3l9"), zip_meta: sha256("m5v 3l9") });
    assert.deepEqual(hashZip("95110-1234"), { zip: sha256("951101234"), zip_meta: sha256("95110") });
    assert.equal(hashGender("Female"), sha256("f"));
    assert.equal(hashGender("yes"), null);
    for (const text of ["1997-02-16", "19970216", "2/16/1997"])
      assert.equal(hashBirthDate(text), sha256("19970216"), text);
    assert.equal(hashBirthDate("16.2.1997"), null);
    assert.equal(hashBirthDate("1997-02-31"), null);
  });
});

describe("a digit that is only dialled inside the country", () => {
  for (const digit of ["", "0", "1", "8"]) {
    it(`${digit || "none"} behind the country code: every country's number is the one that the library reads`, () => {
      for (const [country, national] of Object.entries(examples)) {
        const right = parsePhoneNumberFromString(national, country as CountryCode); // keys of the library's own table
        const written = `+${right?.countryCallingCode}${digit}${national}`;
        const library = parsePhoneNumberFromString(written);
        if (library?.isValid())
          assert.deepEqual(readPhone(written, undefined), { e164: library.number }, written);
      }
    });
  }
});
