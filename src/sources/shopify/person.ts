import { readEmail, readPhone } from "../../core/index.ts";
import { idAt, type Json, objectAt, textAt } from "./json-field.ts";
import type { OrderOrigin } from "./order-source.ts";

/** Who an order, checkout or customer is about, as `EventInput.user` takes it. Raw: lives in memory only. */
export interface Person {
  email?: string[];
  phone?: string[];
  external_id?: string;
  first_name?: string;
  last_name?: string;
  city?: string;
  state?: string;
  zip?: string;
  country?: string;
}

/**
 * The buyer of an order or checkout. Every field may be missing: Shopify blanks contacts for apps without approval,
 * and POS, drafts and marketplaces have none. The payer's address wins over the one the parcel goes to, which may be
 * a gift.
 */
export function readBuyer(json: Json, storeCountry: string | undefined): Person {
  const customer = objectAt(json, "customer");
  const billing = objectAt(json, "billing_address");
  const shipping = objectAt(json, "shipping_address");
  const home = billing ?? shipping ?? objectAt(customer, "default_address");
  const [shippingCountry, billingCountry] = [countryAt(shipping), countryAt(billing)];
  const hint = shippingCountry ?? billingCountry ?? storeCountry;
  const phones = readPhones(
    [
      [textAt(json, "phone"), hint],
      [textAt(customer, "phone"), hint],
      [textAt(billing, "phone"), billingCountry ?? hint],
      [textAt(shipping, "phone"), shippingCountry ?? hint],
    ],
    countryAt(home) ?? storeCountry,
  );
  return {
    ...readEmails([textAt(json, "email"), textAt(json, "contact_email"), textAt(customer, "email")]),
    ...(phones.length === 0 ? {} : { phone: phones }),
    ...optional("external_id", idAt(customer)),
    ...readHome(home, customer),
  };
}

/** The person of a `customers/*` payload. */
export function readCustomer(json: Json, storeCountry: string | undefined): Person {
  const home = objectAt(json, "default_address");
  const country = countryAt(home) ?? storeCountry;
  const phones = readPhones(
    [
      [textAt(json, "phone"), country],
      [textAt(home, "phone"), country],
    ],
    country,
  );
  return {
    ...readEmails([textAt(json, "email")]),
    ...(phones.length === 0 ? {} : { phone: phones }),
    ...optional("external_id", idAt(json)),
    ...readHome(home, json),
  };
}

/** What tells where an order or checkout was made. */
export function readOrigin(json: Json, tags: readonly string[]): OrderOrigin {
  return {
    sourceName: textAt(json, "source_name"),
    appId: textAt(json, "app_id"),
    tags,
    emailDomains: emailDomains(json),
  };
}

/** Domains of all addresses on the order, lower case: they tell marketplaces apart. */
function emailDomains(json: Json): readonly string[] {
  const emails = [
    textAt(json, "email"),
    textAt(json, "contact_email"),
    textAt(objectAt(json, "customer"), "email"),
  ];
  const domains = emails.flatMap((email) => {
    const at = email?.lastIndexOf("@") ?? -1;
    return email !== undefined && at >= 0 ? [email.slice(at + 1).toLowerCase()] : [];
  });
  return [...new Set(domains)];
}

function readEmails(candidates: readonly (string | undefined)[]): { email?: string[] } {
  const emails = [
    ...new Set(candidates.flatMap((email) => (email === undefined ? [] : [email.toLowerCase()]))),
  ];
  // A relay or masked address stays only when there is no better one, so that the event can note why it has none.
  const usable = emails.filter((email) => "email" in readEmail(email));
  if (usable.length > 0) return { email: usable };
  return emails.length > 0 ? { email: emails.slice(0, 1) } : {};
}

type Candidate = readonly [number: string | undefined, hint: string | undefined];

/**
 * The first number that is one, read with the country of the place where it stood. Only one: numbers of several people
 * (payer, recipient) on one order would make them one person.
 */
function readPhones(candidates: readonly Candidate[], countryOfUser: string | undefined): string[] {
  let unread: string | undefined;
  for (const [number, hint] of candidates) {
    if (number === undefined) continue;
    const reading = readPhone(number, hint);
    if ("e164" in reading) return [reading.e164];
    // Handed on as it is where the parser would read it the same way, so that the event notes what was wrong.
    if (hint === countryOfUser) unread ??= number;
  }
  return unread === undefined ? [] : [unread];
}

function readHome(home: Json | null, customer: Json | null): Partial<Person> {
  return {
    ...optional("first_name", textAt(home, "first_name") ?? textAt(customer, "first_name")),
    ...optional("last_name", textAt(home, "last_name") ?? textAt(customer, "last_name")),
    ...optional("city", textAt(home, "city")),
    ...optional("state", textAt(home, "province_code", 100) ?? textAt(home, "province", 100)),
    ...optional("zip", textAt(home, "zip", 40)),
    ...optional("country", countryAt(home)),
  };
}

function countryAt(address: Json | null): string | undefined {
  const code = textAt(address, "country_code", 2);
  return code !== undefined && /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : undefined;
}

function optional<N extends keyof Person>(name: N, value: Person[N] | undefined): Pick<Person, N> | object {
  return value === undefined ? {} : { [name]: value };
}
