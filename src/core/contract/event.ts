import fc from "fast-check";
import { clickIdRules, cookieRules } from "../click-id.ts";
import type { Content, Properties, Source, StorefrontEvent, Twin, UserHashes } from "../event.ts";
import { isPlaceholder } from "../identifier.ts";
import { standardNames } from "../name.ts";

/** For property tests: events as the log holds them, and events as callers send them. Only tests import this file. */

/** Texts that break careless code: blanks, leftovers of templates, quotes, other scripts, lone surrogates. */
const oddText = fc.constantFrom(
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "[object Object]",
  '"quoted"',
  "a\\b",
  "line\nbreak",
  "정 São Paulo 東京",
  "\ud800",
  "\u0000",
  "__proto__",
  "constructor",
);
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: oddText },
);
const id = fc.oneof(fc.uuid(), word(/^[A-Za-z0-9_-]{1,30}$/));
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const decimal = fc.oneof(
  fc.constantFrom("0", "0.00", "59.90", "-5", "0.000001", "999999999999999999"),
  fc.tuple(fc.nat(99_999), fc.nat(99)).map(([whole, cents]) => `${whole}.${String(cents).padStart(2, "0")}`),
);
const time = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) });
const url = fc.oneof(
  fc.constantFrom(
    "https://shop.example/",
    "https://shop.example/products/mug?utm_source=x&ttclid=E.C.P.1&fbclid=F1&gclid=G1#top",
    "http://localhost:3000/cart",
    "android-app://com.example",
    "not a url",
  ),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
);
/** What the parser lets pass as a name; "constructor" breaks code that looks names up in plain objects. */
const eventName = fc.oneof(
  fc.constantFrom<string[]>(...standardNames, "QuizFinished", "AddToCard", "constructor", "정 bought"),
  word(/^[A-Za-z][\w.:-]{0,30}$/),
);
const country = fc.constantFrom("US", "DE", "gb", "", "U", "USA");
const ip = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("10.0.0.1", "::1", "::ffff:8.8.8.8", "unknown", ""),
);

/** Texts of a form, without those that only look like one ("null" is a word, too). */
function word(form: RegExp): fc.Arbitrary<string> {
  return fc.stringMatching(form).filter((made) => !isPlaceholder(made));
}

/** Of every field its arbitrary, each present or absent. */
function optional<T extends object>(model: { readonly [K in keyof T]-?: fc.Arbitrary<NonNullable<T[K]>> }) {
  // `record` cannot express that requiredKeys: [] makes the very same optional fields as T.
  return fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;
}

/** A hash of any rule: the brand exists in types only. */
function hashes<T>(): fc.Arbitrary<T> {
  return hex as unknown as fc.Arbitrary<T>; // brands have no values of their own
}

const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });

/** Who did it, in hashes. */
export const userHashes: fc.Arbitrary<UserHashes> = optional<UserHashes>({
  email: list(hashes()),
  email_google: list(hashes()),
  email_reddit: list(hashes()),
  phone: list(hashes()),
  phone_digits: list(hashes()),
  phone_assumed: list(
    fc.record({
      country: fc.constantFrom("US", "DE"),
      phone: hashes(),
      phone_digits: hashes(),
    }) as fc.Arbitrary<NonNullable<UserHashes["phone_assumed"]>[number]>, // the record has exactly these fields
  ),
  external_id: list(hashes()),
  external_id_lower: list(hashes()),
  first_name: hashes(),
  first_name_meta: hashes(),
  first_name_google: hashes(),
  last_name: hashes(),
  last_name_meta: hashes(),
  last_name_google: hashes(),
  zip: hashes(),
  zip_meta: hashes(),
  city_hash: hashes(),
  state_hash: hashes(),
  country_hash: hashes(),
  gender_hash: hashes(),
  birth_date_hash: hashes(),
  city: word(/^[a-z0-9]{1,20}$/),
  state: word(/^[a-z0-9]{1,5}$/),
});

const content = optional<Content>({
  content_id: text,
  content_name: text,
  content_category: text,
  brand: text,
  price: decimal,
  quantity: fc.constantFrom(1, 2, 10, 0.5, 1.5, 1e6),
  product_id: text,
  variant_id: text,
  sku: text,
});

const properties = optional<Properties>({
  value: decimal,
  currency: fc.constantFrom("USD", "EUR", "JPY", "BGN"),
  order_id: text,
  contents: fc.array(content, { maxLength: 4 }),
  content_type: fc.constantFrom("product", "product_group"),
  num_items: fc.constantFrom(1, 3, 0.5),
  search_string: text,
  description: text,
  status: text,
  shop_id: text,
  predicted_ltv: decimal,
  delivery_category: fc.constantFrom("in_store", "curbside", "home_delivery"),
  coupon: text,
  tax: decimal,
  shipping: decimal,
  discount: decimal,
  cart_token: text,
  checkout_token: text,
  new_customer: fc.boolean(),
  custom: fc.dictionary(
    fc.stringMatching(/^[a-z_]{1,12}$/),
    fc.oneof(text, fc.integer(), fc.boolean(), list(text)),
  ),
});

const twin: fc.Arbitrary<Twin> = fc
  .tuple(
    fc.record({ platform: fc.constantFrom("tiktok", "meta", "other"), name: id }),
    optional<Twin>({
      platform: fc.constantFrom("tiktok", "meta", "other"),
      name: id,
      event_id: id,
      pixel_ids: list(id),
      at: time,
      value: decimal,
      currency: fc.constantFrom("USD", "EUR"),
      content_id: id,
    }),
  )
  .map(([base, more]) => ({ ...more, ...base }));

const clickIds = fc.dictionary(
  fc.constantFrom(...clickIdRules.map((rule) => rule.name)),
  fc.record({ value: text, at: time }),
);
const cookies = fc.dictionary(fc.constantFrom(...cookieRules.map((rule) => rule.name)), text);

const consent = optional<NonNullable<StorefrontEvent["consent"]>>({
  analytics: fc.boolean(),
  marketing: fc.boolean(),
  preferences: fc.boolean(),
  sale_of_data: fc.boolean(),
});

/** Ciphertexts that anybody finds again in a request. */
export const sealedMark = "s1.0123abcd.sealed-contacts-of-somebody";

const required = fc.record({
  event: eventName,
  event_id: id,
  event_time: time,
  received_at: time,
  store: fc.constant("demo"),
  source: fc.constantFrom<Source[]>("pixel", "server", "shopify"),
  properties,
});

type Required = "event" | "event_id" | "event_time" | "received_at" | "store" | "source" | "properties";

const known = optional<Omit<StorefrontEvent, Required | "flags">>({
  visitor_id: id,
  session_id: id,
  url,
  referrer: fc.oneof(url, text),
  title: text,
  user: userHashes,
  country,
  sealed: fc.constant({ fields: ["email", "phone"], text: sealedMark }),
  click_ids: clickIds,
  cookies,
  ip,
  user_agent: text,
  locale: fc.oneof(fc.constantFrom("en", "en_US", "de-DE,de;q=0.9", "x"), text),
  screen: fc.constantFrom("390x844", "1920x1080", "x"),
  utm: fc.record({ source: text, campaign: text, content: text }, { requiredKeys: [] }),
  consent,
  twins: list(twin),
  twin_possible: list(fc.constantFrom("tiktok", "meta")),
  order_source: fc.constantFrom("online_store", "pos", "tiktok_shop", "draft_order"),
  mapped_by: fc.constantFrom("big-purchase"),
  notes: list(text),
});

/** Any event that the log may hold, also ones that today's parser would refuse (older versions stored them). */
export const storefrontEvent: fc.Arbitrary<StorefrontEvent> = fc
  .tuple(known, required)
  .map(([more, base]) => ({ ...more, ...base }));
