import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isObject } from "../core/index.ts";
import vectors from "./contract/hash-vectors.json" with { type: "json" };
import { eventFrom, settingsOf } from "./contract/index.ts";
import { destinationType } from "./index.ts";

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
