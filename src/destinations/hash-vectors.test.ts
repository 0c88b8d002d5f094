import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isObject, type StorefrontEvent } from "../core/index.ts";
import vectors from "./contract/hash-vectors.json" with { type: "json" };
import vectorsToCome from "./contract/hash-vectors-to-come.json" with { type: "json" };
import { eventFrom, settingsOf } from "./contract/index.ts";
import { destinationType } from "./index.ts";
import { emailsForGoogle, emailsForReddit, phones, phonesOfDigits } from "./kit/index.ts";

/** Where each platform's payload carries a field. */
const wireNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  meta: {
    email: "em",
    phone: "ph",
    first_name: "fn",
    last_name: "ln",
    gender: "ge",
    date_of_birth: "db",
    city: "ct",
    state: "st",
    zip_code: "zp",
    country: "country",
    external_id: "external_id",
  },
  tiktok: { email: "email", phone: "phone", external_id: "external_id" },
};
const inputNames: Readonly<Record<string, string>> = { zip_code: "zip", date_of_birth: "birth_date" };
const accounts: Readonly<Record<string, object>> = {
  meta: { pixel_id: "1234567890123456" },
  tiktok: { pixel_id: "D1AAAAAC77U000000010" },
};

describe("published and official hash vectors reach the wire", () => {
  for (const { platform, field, input, sha256, provenance, ...more } of vectors.vectors) {
    const expected = "ours" in more && typeof more.ours === "string" ? more.ours : sha256;
    it(`${platform} ${field} ${JSON.stringify(input)} (${provenance.split(":")[0]})`, () => {
      const values = userOnWire(platform, { [inputNames[field] ?? field]: input });
      const sent = values[wireNames[platform]?.[field] ?? ""];
      assert.deepEqual(sent === undefined ? [] : [sent].flat(), expected === null ? [] : [expected]);
    });
  }
});

/** The user part of the payload for an event that has this user and an address. */
function userOnWire(platform: string, user: object): Readonly<Record<string, unknown>> {
  const type = destinationType(platform);
  assert.ok(type, platform);
  const event = eventFrom({ event: "Lead", event_id: "1", user, ip: "8.8.8.8", user_agent: "Mozilla/5.0" });
  const mapped = type.map(event, settingsOf(type, accounts[platform] ?? {}));
  assert.ok(mapped.kind === "payload", JSON.stringify(mapped));
  const whole: Readonly<Record<string, unknown>> = { ...mapped.payload };
  const inner = isObject(whole.event) ? whole.event.user : whole.user_data;
  assert.ok(isObject(inner));
  return inner;
}

type Hashes = (event: StorefrontEvent) => readonly (string | undefined)[];
const plainEmails: Hashes = ({ user }) => user?.email ?? [];
/** What a destination of each platform would take; each line of its payload would be typed so. */
const rulesToCome: Readonly<Record<string, Readonly<Record<string, Hashes>>>> = {
  google: {
    email: emailsForGoogle,
    phone: phones,
    first_name: ({ user }) => [user?.first_name_google],
    last_name: ({ user }) => [user?.last_name_google],
  },
  reddit: { email: emailsForReddit, phone: phones },
  snapchat: { email: plainEmails, phone: phonesOfDigits },
  pinterest: {
    email: plainEmails,
    phone: phonesOfDigits,
    first_name: ({ user }) => [user?.first_name_meta],
    city: ({ user }) => [user?.city_hash],
    state: ({ user }) => [user?.state_hash],
    zip_code: ({ user }) => [user?.zip],
    country: ({ user }) => [user?.country_hash],
    gender: ({ user }) => [user?.gender_hash],
  },
  linkedin: { email: plainEmails },
  x: { email: plainEmails, phone: phones },
};

describe("the rules of platforms to come are there", () => {
  for (const { platform, field, input, sha256 } of vectorsToCome.vectors) {
    it(`${platform} ${field} ${JSON.stringify(input)}`, () => {
      const event = eventFrom({
        event: "Lead",
        event_id: "1",
        user: { [inputNames[field] ?? field]: input },
      });
      const hashes = rulesToCome[platform]?.[field]?.(event);
      assert.deepEqual(
        hashes?.filter((hash) => hash !== undefined),
        sha256 === null ? [] : [sha256],
      );
    });
  }

  it("an address that a rule does not change keeps its plain hash, also beside one that it changes", () => {
    const of = (...email: readonly string[]) => eventFrom({ event: "Lead", event_id: "1", user: { email } });
    const [plain, changed] = [of("ann@mail.example"), of("b.ob@mail.example")];
    assert.deepEqual(emailsForReddit(plain), plain.user?.email);
    const both = emailsForReddit(of("ann@mail.example", "b.ob@mail.example"));
    for (const hash of [...emailsForReddit(plain), ...emailsForReddit(changed)])
      assert.ok(both.includes(hash));
    assert.deepEqual(emailsForGoogle(eventFrom({ event: "Lead", event_id: "1" })), []);
  });
});
