import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { sealedMark, storefrontEvent } from "../../core/contract/index.ts";
import {
  type AnyDestinationType,
  type ClearContacts,
  contactFields,
  type RequestContext,
} from "../../core/index.ts";
import { type Account, clearContactsOf } from "./fixtures.ts";
import { firstGroup, plainPurchase, settingsOf } from "./sample.ts";

/** A contact of each field that no payload has by chance. */
const marks = Object.fromEntries(contactFields.map((field) => [field, [`zqx-${field}-kw`]]));
const allContacts = clearContactsOf(marks);

/** Contacts in clear reach a destination only where its manifest and its operator say so, and nobody who looks. */
export function checkContacts(
  type: AnyDestinationType,
  context: RequestContext<object>,
  account: Account,
): void {
  const need = type.manifest.clearContacts;
  it("gets no contact in clear without its operator's switch, whatever is offered to it", () => {
    const settings = settingsOf(type, account.settings);
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        assert.deepEqual(type.map(event, settings, allContacts), type.map(event, settings));
      }),
    );
  });
  it("passes no ciphertext on", () => {
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        const mapped = type.map(event, context.settings, allContacts);
        if (mapped.kind === "skip") return;
        const request = type.request([mapped.payload], context);
        assert.ok(!JSON.stringify(request).includes(sealedMark));
      }),
    );
  });
  if (!need) return;
  it("explains the switch for contacts in clear, which is off by default", () => {
    const field = type.manifest.settings.find((one) => one.name === "clear_contacts");
    assert.deepEqual([field?.kind, field?.defaultValue], ["toggle", false], "use clearContactsField");
    assert.equal(need.wanted(settingsOf(type, { ...account.settings, clear_contacts: false })), false);
    const on = type.manifest.parseSettings({ ...account.settings, clear_contacts: true });
    assert.ok(on.ok && need.wanted(on.value.settings));
    const warned = on.value.warnings.some((one) => one.field === "clear_contacts");
    assert.ok(warned, "warn while it is on: clearContactsWarnings");
  });
  it("sends the contacts that it declares and no others, and masks them for people", () => {
    const settings = settingsOf(type, { ...account.settings, clear_contacts: true });
    const sent = bodyWith(type, { ...context, settings }, allContacts);
    for (const field of contactFields) {
      const declared = need.fields.some((one) => one === field);
      assert.equal(sent.includes(`zqx-${field}-kw`), declared, field);
    }
    const shown = JSON.stringify(type.mask(JSON.parse(sent)));
    assert.ok(!shown.includes("zqx-"), `a contact is shown: ${shown}`);
  });
}

/** The body for a purchase whose buyer left these contacts. */
function bodyWith(
  type: AnyDestinationType,
  context: RequestContext<object>,
  contacts: ClearContacts,
): string {
  const [first] = firstGroup([type.map(plainPurchase, context.settings, contacts)]);
  assert.ok(first, "a purchase with contacts must map");
  return type.request([first.payload], context).body;
}
