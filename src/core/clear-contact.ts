import type { Consent, ConsentPurpose } from "./consent.ts";
import { isObject } from "./event-alias.ts";

/** Contacts that some platforms take only unhashed. */
export const contactFields = ["email", "phone", "first_name", "last_name", "city", "state", "zip"] as const;
export type ContactField = (typeof contactFields)[number];

/**
 * One contact in clear. It is no text: in JSON, in a log and in a template it is three asterisks, and only `reveal`,
 * which the mapping of a destination that needs it calls, gives it out.
 */
export interface Clear<Field extends ContactField> {
  readonly field: Field;
  readonly reveal: () => string;
  readonly toJSON: () => string;
  readonly toString: () => string;
}

/** Contacts of one event in clear: addresses in lower case, numbers in E.164, the rest as it was given. */
export type ClearContacts = { readonly [Field in ContactField]?: readonly Clear<Field>[] };

/** Contacts in clear as an event keeps them: encrypted, with the names of what is in them. */
export interface SealedContacts {
  readonly fields: readonly ContactField[];
  readonly text: string;
}

/** What an active destination needs in clear, and the purposes without which it gets no event. */
export interface ContactWish {
  readonly fields: readonly ContactField[];
  readonly consent: readonly ConsentPurpose[];
}

/** How contacts are kept in clear, for a store that has a destination which needs them. */
export interface ContactSealing {
  readonly wishes: readonly ContactWish[];
  readonly seal: (text: string) => string;
}

/** Fields that some destination may get: none for one that this visitor has refused. */
export function wantedFields(
  wishes: readonly ContactWish[],
  consent: Consent | undefined,
): ReadonlySet<ContactField> {
  const allowed = wishes.filter((one) => one.consent.every((purpose) => consent?.[purpose] !== false));
  return new Set(allowed.flatMap((one) => one.fields));
}

/** Contacts as plain texts; exists only between reading and sealing. */
export type ContactTexts = { readonly [Field in ContactField]?: readonly string[] };

/** Encrypts contacts; undefined when there are none. */
export function sealContacts(texts: ContactTexts, seal: ContactSealing["seal"]): SealedContacts | undefined {
  const fields = contactFields.filter((field) => texts[field]?.length);
  return fields.length === 0 ? undefined : { fields, text: seal(JSON.stringify(texts)) };
}

/** Contacts out of the text that `sealContacts` encrypted, cut to some fields. */
export function openContacts(opened: string, fields: readonly ContactField[]): ClearContacts {
  const texts: unknown = JSON.parse(opened);
  return isObject(texts) ? contactsOf(fields, (field) => texts[field]) : {};
}

/** Contacts that say nothing but which there are, for people who look at what a destination gets. */
export function maskedContacts(fields: readonly ContactField[]): ClearContacts {
  return contactsOf(fields, () => ["***"]);
}

/** The texts of all contacts. */
export function contactTexts(contacts: ClearContacts): readonly string[] {
  return Object.values(contacts).flatMap((values) => values.map((one) => one.reveal()));
}

/** Those of some contacts that have these fields. */
export function pickContacts(contacts: ClearContacts, fields: readonly ContactField[]): ClearContacts {
  return Object.fromEntries(
    fields.flatMap((field) => (contacts[field] ? [[field, contacts[field]] as const] : [])),
  );
}

function contactsOf(
  fields: readonly ContactField[],
  textsOf: (field: ContactField) => unknown,
): ClearContacts {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const texts = textsOf(field);
      return Array.isArray(texts) ? [[field, texts.map((text) => clear(field, String(text)))] as const] : [];
    }),
  );
}

function clear<Field extends ContactField>(field: Field, text: string): Clear<Field> {
  return { field, reveal: () => text, toJSON: () => "***", toString: () => "***" };
}
