import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ClearContacts, ContactWish } from "./clear-contact.ts";
import { contactFields, maskedContacts, openContacts } from "./clear-contact.ts";
import type { DestinationType } from "./destination.ts";
import type { EmailHash } from "./identifier.ts";
import type { ParseContext } from "./parse-event.ts";
import { eventOf } from "./test-stand.ts";

const everything: ContactWish = { fields: contactFields, consent: ["marketing"] };
const jane = {
  email: [" Jane@Mail.Example ", "0".repeat(64), "buyerid@tiktok.com", "jane@mail.example"],
  phone: ["(213) 373-4253", "1***5"],
  first_name: " Jane ",
  last_name: "-",
  city: "São Paulo",
  state: "CA",
  zip: "90001-1234",
  gender: "f",
};

/** What a store keeps in clear of an event; the texts are not encrypted here. */
function kept(
  user: object,
  wishes: readonly ContactWish[],
  more: object = {},
  context: Partial<ParseContext> = {},
) {
  const sealing = { wishes, seal: (text: string) => `sealed:${text}` };
  const { sealed } = eventOf({ event: "Purchase", event_id: "1", user, ...more }, { sealing, ...context });
  if (!sealed) return null;
  const texts: unknown = JSON.parse(sealed.text.replace("sealed:", ""));
  assert.deepEqual(sealed.fields, Object.keys(Object(texts)).sort(byField));
  return texts;
}
const byField = (a: string, b: string) => names.indexOf(a) - names.indexOf(b);
const names: readonly string[] = contactFields;

describe("contacts in clear", () => {
  it("are read by the rules of hashing, and what is no match key is none of them", () => {
    assert.deepEqual(kept(jane, [everything]), {
      email: ["jane@mail.example"],
      phone: ["+12133734253"],
      first_name: ["Jane"],
      city: ["São Paulo"],
      state: ["CA"],
      zip: ["90001-1234"],
    });
  });

  it("are not kept at all by a store without a wish for them", () => {
    assert.equal(eventOf({ event: "Purchase", event_id: "1", user: jane }).sealed, undefined);
    assert.equal(kept(jane, []), null);
    assert.equal(kept({ email: "n/a", first_name: "..." }, [everything]), null);
    assert.doesNotMatch(
      JSON.stringify(eventOf({ event: "Purchase", event_id: "1", user: jane })),
      /jane|373-?4253/i,
    );
  });

  it("are those that some destination wishes and this visitor has not refused it", () => {
    const email: ContactWish = { fields: ["email"], consent: ["analytics"] };
    assert.deepEqual(kept({ ...jane, phone: [] }, [email]), { email: ["jane@mail.example"] });
    const refused = { consent: { marketing: false } };
    assert.equal(kept(jane, [everything], refused), null);
    assert.deepEqual(kept(jane, [everything, email], refused), { email: ["jane@mail.example"] });
    assert.equal(kept(jane, [email], { consent: { analytics: false } }), null);
  });

  it("are no national number whose country nobody knows", () => {
    const phone: ContactWish = { fields: ["phone"], consent: [] };
    const two = { countries: ["US", "DE"] };
    assert.equal(kept({ phone: "030 901820" }, [phone], {}, two), null);
    assert.deepEqual(kept({ phone: "030 901820", country: "DE" }, [phone], {}, two), {
      phone: ["+4930901820"],
    });
  });

  it("print as asterisks; only reveal gives them out", () => {
    const contacts = openContacts(JSON.stringify({ email: ["jane@mail.example"], zip: ["1"] }), [
      "email",
      "phone",
    ]);
    assert.equal(JSON.stringify(contacts), '{"email":["***"]}');
    assert.equal(`${contacts.email}`, "***");
    assert.equal(contacts.email?.[0]?.reveal(), "jane@mail.example");
    assert.deepEqual(Object.keys(contacts), ["email"], "cut to the fields asked for");
    assert.equal(maskedContacts(["phone"]).phone?.[0]?.reveal(), "***");
  });

  it("fit into no hash and no text, and no mapping sees a field that its manifest does not declare", () => {
    type MapOf<F extends "email" | "phone"> = DestinationType<object, object, F>["map"];
    const skip = { kind: "skip", reason: "r", detail: "d" } as const;
    const withEmail: MapOf<"email"> = (_event, _settings, contacts) => {
      assert.equal(contacts.email?.[0]?.reveal(), "a@b.example");
      // @ts-expect-error: this manifest declares no phone
      contacts.phone;
      // @ts-expect-error: a contact in clear is no hash
      const hash: EmailHash | undefined = contacts.email?.[0];
      // @ts-expect-error: nor a text
      const text: string | undefined = contacts.email?.[0];
      return hash === text ? skip : skip;
    };
    const without: DestinationType<object, object>["map"] = (_event, _settings, contacts) => {
      // @ts-expect-error: this manifest declares nothing
      contacts.email;
      return skip;
    };
    const contacts: ClearContacts = openContacts('{"email":["a@b.example"]}', contactFields);
    const event = eventOf({ event: "Lead", event_id: "1" });
    assert.equal(withEmail(event, {}, contacts).kind, "skip");
    assert.equal(without(event, {}, {}).kind, "skip");
  });
});
