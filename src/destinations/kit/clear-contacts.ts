import type { ClearContacts, ContactField, Field, SettingWarning } from "../../core/index.ts";

const words: Readonly<Record<ContactField, string>> = {
  email: "e-mail addresses",
  phone: "phone numbers",
  first_name: "first names",
  last_name: "last names",
  city: "cities",
  state: "states",
  zip: "postal codes",
};

/** The operator's switch of a destination that needs contacts in clear: it says what turning it on means. */
export function clearContactsField(fields: readonly ContactField[]): Field {
  return {
    name: "clear_contacts",
    label: "Contacts in clear",
    help: `Off: contacts are kept as hashes only, and none goes to this destination in clear. On: from now on ${listed(fields)} of this store are also kept encrypted, as long as events are, and sent to this destination unhashed. Tell your customers so. Switching it off makes what was kept unreadable at once.`,
    kind: "toggle",
    required: false,
    defaultValue: false,
  };
}

/** What the console shows beside the switch while it is on. */
export function clearContactsWarnings(on: boolean, fields: readonly ContactField[]): SettingWarning[] {
  if (!on) return [];
  const warning = `This destination gets ${listed(fields)} unhashed, and this store keeps them encrypted. Your privacy notice must say so.`;
  return [{ field: "clear_contacts", warning }];
}

/** The texts of contacts, for a payload: `{ email: ["..."] }`; undefined when there are none. */
export function revealed(contacts: ClearContacts): { [Field in ContactField]?: string[] } | undefined {
  const entries = Object.entries(contacts).map(([field, values]) => [
    field,
    values.map((one) => one.reveal()),
  ]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function listed(fields: readonly ContactField[]): string {
  const all = fields.map((field) => words[field]);
  const last = all.pop() ?? "contacts";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
}
