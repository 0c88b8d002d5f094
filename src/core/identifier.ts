import { hash } from "node:crypto";
import { readState } from "./place.ts";

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** SHA-256 (hex, lower case) of an address, trimmed and lower-cased: TikTok, Meta, Snapchat, Pinterest, LinkedIn, X. */
export type EmailHash = Branded<string, "EmailHash">;
/** As `EmailHash`, with the dots of gmail.com and googlemail.com removed first: Google. */
export type EmailGoogleHash = Branded<string, "EmailGoogleHash">;
/** As `EmailHash`, with dots and +suffix of every domain removed first: Reddit. */
export type EmailRedditHash = Branded<string, "EmailRedditHash">;
/** SHA-256 of an E.164 number with its plus sign: TikTok, Google, Reddit, X. */
export type PhoneHash = Branded<string, "PhoneHash">;
/** SHA-256 of the digits of an E.164 number, no plus sign: Meta, Snapchat, Pinterest. */
export type PhoneDigitsHash = Branded<string, "PhoneDigitsHash">;
/** SHA-256 of the shop's customer ID, trimmed, case kept: TikTok. */
export type ExternalIdHash = Branded<string, "ExternalIdHash">;
/** SHA-256 of the shop's customer ID, lower-cased, without white space: Meta, Snapchat. */
export type ExternalIdLowerHash = Branded<string, "ExternalIdLowerHash">;
/** SHA-256 of a name, trimmed and lower-cased: TikTok. */
export type NameHash = Branded<string, "NameHash">;
/** SHA-256 of a name, lower-cased, without white space and ASCII punctuation: Meta. */
export type NameMetaHash = Branded<string, "NameMetaHash">;
/** SHA-256 of a name, lower-cased, without white space: Google. */
export type NameGoogleHash = Branded<string, "NameGoogleHash">;
/** SHA-256 of a city, lower-cased, only a-z and 0-9 kept: Meta. */
export type CityMetaHash = Branded<string, "CityMetaHash">;
/** SHA-256 of a two-letter state or province in lower case: Meta. */
export type StateHash = Branded<string, "StateHash">;
/** SHA-256 of a postal code, lower-cased, without spaces and dashes: TikTok. */
export type ZipHash = Branded<string, "ZipHash">;
/** SHA-256 of a postal code, lower-cased, cut at the first dash: Meta. */
export type ZipMetaHash = Branded<string, "ZipMetaHash">;
/** SHA-256 of "f" or "m": Meta. */
export type GenderHash = Branded<string, "GenderHash">;
/** SHA-256 of a date of birth as YYYYMMDD: Meta. */
export type BirthDateHash = Branded<string, "BirthDateHash">;
/** SHA-256 of a two-letter country code in lower case: Meta, Snapchat, Pinterest. */
export type CountryHash = Branded<string, "CountryHash">;

/** Literals that templates and imports leave where a value is missing; hashing one would join strangers. */
const placeholders = new Set([
  "",
  "null",
  "undefined",
  "nan",
  "na",
  "n/a",
  "none",
  "nil",
  "false",
  "true",
  "[object object]",
  "noemail@noemail.com",
  "test@test.com",
  "example@example.com",
  "(not set)",
  "unknown",
  "anonymous",
  "guest",
]);
/** What is no ID on top of these: shops give guests the customer number 0. */
const emptyIds = new Set(["0", "00000000-0000-0000-0000-000000000000"]);
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const hexHash = /^[A-Fa-f0-9]{64}$/;
const emailShape = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,63}$/;

/** Marketplace relay addresses are shared by strangers: never a match key (facts: orders of TikTok Shop, 2025-08). */
const relayDomains = ["scs.tiktokw.us", "scs3.tiktok.com", "chat-seller-us.tiktok.com"];
const relayAddresses = new Set(["buyerid@tiktok.com"]);
const relaySuffixes = [".tiktokw.us", "@marketplace.amazon.com", "@members.ebay.com"];

/** Most values differ from all of these in length already, and need no look-up. */
const placeholderLengths = new Set([...placeholders].map((text) => text.length));
const emptyIdLengths = new Set([...emptyIds].map((text) => text.length));

/** Whether a text is a placeholder, blank, or masked with asterisks, and so no value at all. */
export function isPlaceholder(text: string): boolean {
  return isFilled(text.trim()) || text.includes("*");
}

/** Whether a text is what templates leave in place of an ID. */
export function isFiller(id: string): boolean {
  const text = id.trim();
  return (emptyIdLengths.has(text.length) && emptyIds.has(text)) || isFilled(text);
}

function isFilled(trimmed: string): boolean {
  return placeholderLengths.has(trimmed.length) && placeholders.has(trimmed.toLowerCase());
}

/** An existing SHA-256 in lower case, or null when the text is none (the hash of nothing is none). */
export function existingHash(text: string): string | null {
  if (text.length !== 64 || !hexHash.test(text)) return null;
  const lower = text.toLowerCase();
  return lower === emptyHash ? null : lower;
}

/** SHA-256 in lower-case hex. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** A normalised address, or why it is none. */
export type EmailReading = { readonly email: string } | { readonly unusable: string };

/** Trims, lower-cases and checks an address. Relay and placeholder addresses are unusable by design. */
export function readEmail(raw: string): EmailReading {
  const email = raw.trim().toLowerCase().normalize("NFC");
  if (isPlaceholder(email)) return { unusable: "a placeholder or masked value" };
  if (!emailShape.test(email) || email.includes("..")) return { unusable: "not an e-mail address" };
  if (isRelay(email)) return { unusable: "a marketplace relay address, shared by many buyers" };
  return { email };
}

function isRelay(email: string): boolean {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return (
    relayDomains.includes(domain) ||
    relayAddresses.has(email) ||
    relaySuffixes.some((suffix) => email.endsWith(suffix))
  );
}

/** All hashes of one normalised address; variants equal to the first are left out. */
export interface EmailHashes {
  readonly email: EmailHash;
  readonly email_google?: EmailGoogleHash;
  readonly email_reddit?: EmailRedditHash;
}

/** Hashes an address that `readEmail` accepted, by every rule set. */
export function hashEmail(email: string): EmailHashes {
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, at), email.slice(at)];
  const undotted = local.replaceAll(".", "");
  const google = domain === "@gmail.com" || domain === "@googlemail.com" ? undotted + domain : email;
  const reddit = (undotted.split("+")[0] ?? undotted) + domain;
  return {
    email: sha256(email) as EmailHash, // the only place that makes one, after normalising
    ...(google === email ? {} : { email_google: sha256(google) as EmailGoogleHash }),
    ...(reddit === email ? {} : { email_reddit: sha256(reddit) as EmailRedditHash }),
  };
}

/** Hashes an E.164 number ("+12133734253") by both rule sets. */
export function hashPhone(e164: string): {
  readonly phone: PhoneHash;
  readonly phone_digits: PhoneDigitsHash;
} {
  return {
    phone: sha256(e164) as PhoneHash, // e164 was made by readPhone
    phone_digits: sha256(e164.slice(1)) as PhoneDigitsHash,
  };
}

/** Hashes a customer ID by both rule sets. */
export function hashExternalId(raw: string): {
  readonly external_id: ExternalIdHash;
  readonly external_id_lower: ExternalIdLowerHash;
} {
  const id = raw.trim();
  const lower = id.toLowerCase().replace(/\s/g, "");
  const plain = sha256(id);
  return {
    external_id: plain as ExternalIdHash, // trimmed just above
    external_id_lower: (lower === id ? plain : sha256(lower)) as ExternalIdLowerHash, // lower-cased just above
  };
}

/**
 * Hashes of one first or last name by every rule set. All of them, also equal ones: a profile keeps fields one by
 * one, and an absent variant of a new name must not let the old name's variant stand beside it.
 */
export interface NameHashes {
  readonly plain: NameHash;
  readonly meta: NameMetaHash;
  readonly google: NameGoogleHash;
}

/** Hashes a name, keeping UTF-8 (no transliteration). */
export function hashName(raw: string): NameHashes {
  const name = raw.trim().toLowerCase().normalize("NFC");
  const google = name.replace(/\s/g, "");
  const meta = google.replace(/[!-/:-@[-`{-~]/g, "");
  const plain = sha256(name);
  const googleHash = google === name ? plain : sha256(google);
  return {
    plain: plain as NameHash, // normalised just above, as the two below
    meta: (meta === google ? googleHash : sha256(meta)) as NameMetaHash,
    google: googleHash as NameGoogleHash,
  };
}

/**
 * Lower case, only a-z and 0-9. Letters with accents are dropped, not transliterated ("São Paulo" becomes "sopaulo"),
 * because that is what Meta's own library and TikTok's connectors do; composed first, so that both forms of "ã" are
 * equal.
 */
export function lettersAndDigits(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** Meta's hash of a city; null when nothing of it is left ("東京"). */
export function hashCity(raw: string): CityMetaHash | null {
  const city = lettersAndDigits(raw);
  return city === "" ? null : (sha256(city) as CityMetaHash);
}

/** Hash of a state or province: its two-letter code where we know it, else its letters and digits. */
export function hashState(raw: string): StateHash | null {
  const state = readState(raw);
  return state === "" ? null : (sha256(state) as StateHash);
}

/** Hashes of a postal code by both rule sets; Meta's library takes no code of one character. */
export function hashZip(raw: string): { readonly zip: ZipHash; readonly zip_meta?: ZipMetaHash } {
  const lower = raw.trim().toLowerCase();
  const cut = (lower.split("-")[0] ?? lower).trim();
  return {
    zip: sha256(lower.replace(/[\s-]/g, "")) as ZipHash,
    ...(cut.length < 2 ? {} : { zip_meta: sha256(cut) as ZipMetaHash }),
  };
}

/** Hash of a gender by its first letter ("Female", "f"); null for anything but these two, as Meta has no other. */
export function hashGender(raw: string): GenderHash | null {
  const word = raw.trim().toLowerCase();
  if (["f", "female", "woman", "girl"].includes(word)) return sha256("f") as GenderHash;
  return ["m", "male", "man", "boy"].includes(word) ? (sha256("m") as GenderHash) : null;
}

/** Hash of a date of birth: 1997-02-16, 19970216 or, the American way, 2/16/1997; null when it is no such date. */
export function hashBirthDate(raw: string): BirthDateHash | null {
  const text = raw.trim();
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [year, month, day] = iso ? iso.slice(1) : american ? [american[3], american[1], american[2]] : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // A month or day too large rolls over; then it is not the one that was written.
  if (Number(year) < 1900 || date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day))
    return null;
  return sha256(year + month.padStart(2, "0") + day.padStart(2, "0")) as BirthDateHash;
}

/** Hash of a two-letter country code. */
export function hashCountry(iso2: string): CountryHash {
  return sha256(iso2.toLowerCase()) as CountryHash;
}
