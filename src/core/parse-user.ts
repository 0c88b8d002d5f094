import type { AssumedPhone, UserHashes } from "./event.ts";
import type { EventInput } from "./event-input.ts";
import {
  type EmailHash,
  type ExternalIdHash,
  type ExternalIdLowerHash,
  existingHash,
  hashBirthDate,
  hashCity,
  hashCountry,
  hashEmail,
  hashExternalId,
  hashGender,
  hashName,
  hashPhone,
  hashState,
  hashZip,
  isFiller,
  isPlaceholder,
  lettersAndDigits,
  type PhoneHash,
  readEmail,
} from "./identifier.ts";
import { shopId } from "./parse-id.ts";
import { readPhone } from "./phone.ts";
import { readCountry, readState } from "./place.ts";

type UserInput = NonNullable<EventInput["user"]>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] | undefined ? E[] : T[K] };
type Draft = Mutable<UserHashes>;

/** What is needed to read national phone numbers and to know what may stay in clear. */
export interface UserContext {
  readonly country?: string | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly keepClearPlace?: boolean | undefined;
}

/** Normalises and hashes who did it; what cannot be used is left out with a note that does not repeat it. */
export function parseUser(
  input: UserInput | undefined,
  context: UserContext,
  notes: string[],
): UserHashes | undefined {
  if (!input) return undefined;
  const draft: Draft = {};
  const country = countryOf(input, notes);
  for (const raw of listed(input.email)) addEmail(raw, draft, notes);
  for (const raw of listed(input.phone)) addPhone(raw, country, context, draft, notes);
  for (const raw of listed(input.external_id)) addExternalId(raw, draft, notes);
  addNames(input, draft);
  addPlace(input, country, context, draft);
  addBirth(input, draft, notes);
  // Draft and UserHashes differ only in that lists are readonly.
  return Object.keys(draft).length === 0 ? undefined : (draft as UserHashes);
}

/** The country code of a user, or undefined; a name that we do not know is left out with a note. */
export function countryOf(input: UserInput | undefined, notes: string[]): string | undefined {
  const raw = usable(input?.country);
  if (raw === undefined) return undefined;
  const country = readCountry(raw);
  if (country === null) notes.push("user.country: neither an ISO 3166-1 code nor an English name; not used");
  return country ?? undefined;
}

/** One value or several, as texts. */
export function listed(value: UserInput["email"]): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function push<T>(list: T[] | undefined, value: T | undefined): T[] | undefined {
  if (value === undefined) return list;
  if (!list) return [value];
  if (!list.includes(value)) list.push(value);
  return list;
}

function addEmail(raw: string, draft: Draft, notes: string[]): void {
  const ready = existingHash(raw.trim());
  if (ready) {
    // A hash made by the caller under the rule that every platform documents (trim, lower-case).
    draft.email = push(draft.email, ready as EmailHash) ?? [];
    return;
  }
  const reading = readEmail(raw);
  if ("unusable" in reading) {
    notes.push(`user.email: ${reading.unusable}; not used`);
    return;
  }
  const hashes = hashEmail(reading.email);
  draft.email = push(draft.email, hashes.email) ?? [];
  if (hashes.email_google) draft.email_google = push(draft.email_google, hashes.email_google) ?? [];
  if (hashes.email_reddit) draft.email_reddit = push(draft.email_reddit, hashes.email_reddit) ?? [];
}

function addPhone(
  raw: string,
  country: string | undefined,
  context: UserContext,
  draft: Draft,
  notes: string[],
): void {
  const ready = existingHash(raw.trim());
  if (ready) {
    draft.phone = push(draft.phone, ready as PhoneHash) ?? []; // hashed by the caller, E.164 with plus as documented
    return;
  }
  const several = country === undefined && (context.countries?.length ?? 0) > 1;
  const reading = readPhone(raw, several ? undefined : (country ?? context.country));
  if ("e164" in reading) {
    const hashes = hashPhone(reading.e164);
    draft.phone = push(draft.phone, hashes.phone) ?? [];
    draft.phone_digits = push(draft.phone_digits, hashes.phone_digits) ?? [];
    return;
  }
  const assumed = several ? assumePhones(raw, context.countries ?? []) : [];
  if (assumed.length === 0) notes.push(`user.phone: ${reading.unusable}; not used`);
  else draft.phone_assumed = [...(draft.phone_assumed ?? []), ...assumed];
}

function assumePhones(raw: string, countries: readonly string[]): AssumedPhone[] {
  const result: AssumedPhone[] = [];
  for (const country of countries.slice(0, 5)) {
    const reading = readPhone(raw, country);
    if ("e164" in reading) result.push({ country, ...hashPhone(reading.e164) });
  }
  return result;
}

function addExternalId(raw: string, draft: Draft, notes: string[]): void {
  const ready = existingHash(raw.trim());
  if (ready) {
    // Hashed by the caller, by which rule we cannot know: it serves for both.
    draft.external_id = push(draft.external_id, ready as ExternalIdHash) ?? [];
    draft.external_id_lower = push(draft.external_id_lower, ready as ExternalIdLowerHash) ?? [];
    return;
  }
  if (isPlaceholder(raw) || isFiller(raw)) {
    notes.push("user.external_id: a placeholder or masked value; not used");
    return;
  }
  const hashes = hashExternalId(shopId(raw.trim()));
  draft.external_id = push(draft.external_id, hashes.external_id) ?? [];
  draft.external_id_lower = push(draft.external_id_lower, hashes.external_id_lower) ?? [];
}

function addNames(input: UserInput, draft: Draft): void {
  const first = usableName(input.first_name);
  if (first !== undefined) {
    const hashes = hashName(first);
    draft.first_name = hashes.plain;
    draft.first_name_meta = hashes.meta;
    draft.first_name_google = hashes.google;
  }
  const last = usableName(input.last_name);
  if (last !== undefined) {
    const hashes = hashName(last);
    draft.last_name = hashes.plain;
    draft.last_name_meta = hashes.meta;
    draft.last_name_google = hashes.google;
  }
}

function addPlace(input: UserInput, country: string | undefined, context: UserContext, draft: Draft): void {
  const zip = usable(input.zip);
  if (zip !== undefined) {
    const hashes = hashZip(zip);
    draft.zip = hashes.zip;
    if (hashes.zip_meta) draft.zip_meta = hashes.zip_meta;
  }
  const city = usable(input.city);
  if (city !== undefined) {
    const hashed = hashCity(city);
    if (hashed) draft.city_hash = hashed;
    const clear = lettersAndDigits(city);
    if (context.keepClearPlace && clear !== "") draft.city = clear;
  }
  const state = usable(input.state);
  if (state !== undefined) {
    const hashed = hashState(state);
    if (hashed) draft.state_hash = hashed;
    const clear = readState(state);
    if (context.keepClearPlace && clear !== "") draft.state = clear;
  }
  if (country !== undefined) draft.country_hash = hashCountry(country);
}

function addBirth(input: UserInput, draft: Draft, notes: string[]): void {
  const gender = usable(input.gender);
  if (gender !== undefined) {
    const hashed = hashGender(gender);
    if (hashed) draft.gender_hash = hashed;
    else notes.push("user.gender: neither female nor male; not used");
  }
  const date = usable(input.birth_date);
  if (date === undefined) return;
  const hashed = hashBirthDate(date);
  if (hashed) draft.birth_date_hash = hashed;
  else notes.push("user.birth_date: not a date like 1997-02-16; not used");
}

/** A trimmed text, or undefined for what is no value. */
export function usable(value: string | number | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim();
  return isPlaceholder(text) ? undefined : text;
}

/** A name has a letter: dots and dashes that forms fill in are none. */
export function usableName(value: string | number | undefined): string | undefined {
  const name = usable(value);
  return name !== undefined && /\p{L}/u.test(name) ? name : undefined;
}
