import type { ContactField, ContactTexts } from "./clear-contact.ts";
import type { EventInput } from "./event-input.ts";
import { existingHash, readEmail } from "./identifier.ts";
import { listed, type UserContext, usable, usableName } from "./parse-user.ts";
import { readPhone } from "./phone.ts";

/**
 * The contacts of an event in clear, only those fields that are wanted. What is no match key (relay addresses,
 * placeholders, hashes, numbers whose country nobody knows) is none here either.
 */
export function readContacts(
  input: NonNullable<EventInput["user"]>,
  wanted: ReadonlySet<ContactField>,
  country: string | undefined,
  context: UserContext,
): ContactTexts {
  const several = country === undefined && (context.countries?.length ?? 0) > 1;
  const hint = several ? undefined : (country ?? context.country);
  const readers: Readonly<Record<ContactField, () => readonly (string | undefined)[]>> = {
    email: () => listed(input.email).map(emailOf),
    phone: () => listed(input.phone).map((raw) => phoneOf(raw, hint)),
    first_name: () => [usableName(input.first_name)],
    last_name: () => [usableName(input.last_name)],
    city: () => [usable(input.city)],
    state: () => [usable(input.state)],
    zip: () => [usable(input.zip)],
  };
  const texts: { [Field in ContactField]?: readonly string[] } = {};
  for (const field of wanted) {
    const found = new Set(readers[field]().filter((text) => text !== undefined));
    if (found.size > 0) texts[field] = [...found];
  }
  return texts;
}

function emailOf(raw: string): string | undefined {
  const reading = existingHash(raw.trim()) ? null : readEmail(raw);
  return reading && "email" in reading ? reading.email : undefined;
}

function phoneOf(raw: string, country: string | undefined): string | undefined {
  const reading = existingHash(raw.trim()) ? null : readPhone(raw, country);
  return reading && "e164" in reading ? reading.e164 : undefined;
}
