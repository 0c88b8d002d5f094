import Type, { type Static } from "typebox";

/**
 * What a receiver gets, version 1. One definition gives the type and the JSON Schema (`event.schema.json`, written by
 * `npm run gen`). Fields may be added in version 1; one that changes its meaning makes version 2.
 */
const moment = (description: string) => Type.String({ format: "date-time", description });
const amount = (description: string) => Type.String({ pattern: "^-?\\d{1,18}(\\.\\d{1,12})?$", description });
const hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const hashes = (description: string) => Type.Array(hash, { minItems: 1, description });
const text = (description: string) => Type.String({ minLength: 1, description });
const plain = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const Content = Type.Object({
  content_id: Type.Optional(text("ID of the item in the shop's catalogue feed.")),
  content_name: Type.Optional(text("Title.")),
  content_category: Type.Optional(text("Category.")),
  brand: Type.Optional(text("Brand.")),
  price: Type.Optional(amount("Price of one unit.")),
  quantity: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  product_id: Type.Optional(text("The shop's product ID.")),
  variant_id: Type.Optional(text("The shop's variant ID.")),
  sku: Type.Optional(text("Stock-keeping unit.")),
});

const Properties = Type.Object({
  value: Type.Optional(amount("Total value; a decimal in a string, so that no digit is lost.")),
  currency: Type.Optional(text("ISO 4217 code.")),
  order_id: Type.Optional(text("The shop's order ID.")),
  contents: Type.Optional(Type.Array(Content, { minItems: 1 })),
  content_type: Type.Optional(Type.Union([Type.Literal("product"), Type.Literal("product_group")])),
  num_items: Type.Optional(Type.Number()),
  search_string: Type.Optional(text("What the visitor searched for.")),
  description: Type.Optional(text("Free text.")),
  status: Type.Optional(text("State of the order.")),
  shop_id: Type.Optional(text("ID of the shop inside a marketplace.")),
  predicted_ltv: Type.Optional(amount("Predicted lifetime value.")),
  delivery_category: Type.Optional(text("in_store, curbside or home_delivery.")),
  coupon: Type.Optional(text("Coupon code.")),
  tax: Type.Optional(amount("Tax included in the value.")),
  shipping: Type.Optional(amount("Shipping included in the value.")),
  discount: Type.Optional(amount("Discount already taken off.")),
  cart_token: Type.Optional(text("The shop's cart token.")),
  checkout_token: Type.Optional(text("The shop's checkout token.")),
  new_customer: Type.Optional(Type.Boolean({ description: "Whether this is the customer's first order." })),
  custom: Type.Optional(Type.Record(Type.String(), Type.Union([plain, Type.Array(plain)]))),
});

const User = Type.Object(
  {
    email_sha256: Type.Optional(hashes("Addresses: trimmed, lower-cased, SHA-256.")),
    phone_sha256: Type.Optional(hashes("Numbers: E.164 with plus sign, SHA-256.")),
    external_id_sha256: Type.Optional(hashes("Customer IDs: trimmed, SHA-256.")),
    first_name_sha256: Type.Optional(hash),
    last_name_sha256: Type.Optional(hash),
    zip_sha256: Type.Optional(hash),
    city: Type.Optional(text("Lower case, letters a-z and digits only.")),
    state: Type.Optional(text("Lower case; the two-letter code where known.")),
    country: Type.Optional(text("ISO 3166-1, two capital letters.")),
  },
  { description: "Who did it. Contacts are hashes." },
);

const clear = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description }));
const Contacts = Type.Object(
  {
    email: clear("Addresses in lower case."),
    phone: clear("Numbers in E.164: +12133734253."),
    first_name: clear("As given."),
    last_name: clear("As given."),
    city: clear("As given."),
    state: clear("As given."),
    zip: clear("As given."),
  },
  { description: "Contacts in clear. Only with the setting clear_contacts." },
);

const Browser = Type.Object(
  {
    ip: Type.Optional(text("Address of the visitor.")),
    user_agent: Type.Optional(text("User agent.")),
    locale: Type.Optional(text("Language.")),
    screen: Type.Optional(text("Width and height of the screen: 390x844.")),
    click_ids: Type.Optional(
      Type.Record(Type.String(), Type.Object({ value: text("Verbatim."), at: moment("When first seen.") })),
    ),
    cookies: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { description: "Only with the setting include_browser." },
);

const Event = Type.Object({
  event: text("Purchase, AddToCart, ... or a custom name."),
  event_id: text("Equal in the browser's copy. The same ID again is the same event."),
  event_time: moment("When it happened."),
  received_at: moment("When we received it."),
  store: text("The store's ID in the configuration."),
  source: Type.Union([Type.Literal("pixel"), Type.Literal("server"), Type.Literal("shopify")]),
  visitor_id: Type.Optional(text("First-party visitor ID.")),
  session_id: Type.Optional(text("Visit.")),
  url: Type.Optional(
    text("Page, without personal parameters and without click IDs (unless include_browser)."),
  ),
  referrer: Type.Optional(text("Page before it.")),
  title: Type.Optional(text("Title of the page.")),
  utm: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: "Campaign that the visitor came by last: source, medium, campaign, id, term, content ...",
    }),
  ),
  user: Type.Optional(User),
  contacts: Type.Optional(Contacts),
  browser: Type.Optional(Browser),
  consent: Type.Optional(Type.Record(Type.String(), Type.Boolean())),
  properties: Properties,
  order_source: Type.Optional(text("online_store, pos, tiktok_shop, ...")),
  flags: Type.Optional(Type.Array(text("zero_value, draft_order, ..."), { minItems: 1 })),
});

/** One message: one event, or a list where the setting `batches` is on. */
export const Message = Type.Union(
  [
    Type.Object({
      type: Type.Literal("storefront.event"),
      version: Type.Literal(1),
      timestamp: moment("When the event happened."),
      data: Event,
    }),
    Type.Object({
      type: Type.Literal("storefront.events"),
      version: Type.Literal(1),
      timestamp: moment("When the first of them happened."),
      data: Type.Array(Event, { minItems: 1, maxItems: 100 }),
    }),
  ],
  { $id: "urn:signalpost:webhook:1", title: "Signalpost webhook, version 1" },
);

/** One event as a receiver gets it. */
export type WebhookEvent = Static<typeof Event>;
