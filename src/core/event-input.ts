import Type, { type Static } from "typebox";
import { limits } from "./limit.ts";

/**
 * The event as callers send it (server API and pixel). One definition gives the TypeScript type, the runtime check and
 * the JSON Schema of the API reference. Aliases are turned into these names before the check (see `event-alias.ts`).
 */
const text = (description: string, maxLength: number = limits.stringBytesMax) =>
  Type.Union([Type.String({ maxLength }), Type.Number()], { description });
const texts = (description: string) =>
  Type.Union([text(description), Type.Array(text(description), { maxItems: limits.valuesPerFieldMax })], {
    description,
  });
const amount = (description: string) =>
  Type.Union([Type.Number(), Type.String({ maxLength: 40 })], { description });
const moment = (description: string) =>
  Type.Union([Type.String({ maxLength: 40 }), Type.Number()], { description });

const ContentInput = Type.Object(
  {
    content_id: Type.Optional(text("The ID your catalogue feed uses for this item.", 200)),
    content_name: Type.Optional(text("Title of the item.")),
    content_category: Type.Optional(text("Category of the item.")),
    brand: Type.Optional(text("Brand of the item.")),
    price: Type.Optional(amount('Price of one unit: 29.95 or "29.95".')),
    quantity: Type.Optional(amount("How many units, a number above 0.")),
    product_id: Type.Optional(text("The shop's product ID.", 200)),
    variant_id: Type.Optional(text("The shop's variant ID.", 200)),
    sku: Type.Optional(text("Stock-keeping unit.", 200)),
  },
  { description: "One item of a cart, checkout or order." },
);

const PropertiesInput = Type.Object(
  {
    value: Type.Optional(
      amount('Total value, a plain decimal: 59.9 or "59.90"; no currency sign, no thousands separator.'),
    ),
    currency: Type.Optional(
      Type.String({ pattern: "^[A-Za-z]{3}$", description: "ISO 4217 code, three letters: USD." }),
    ),
    order_id: Type.Optional(text("The shop's order ID.", 200)),
    contents: Type.Optional(Type.Array(ContentInput, { maxItems: limits.contentsMax })),
    content_type: Type.Optional(
      Type.Union([Type.Literal("product"), Type.Literal("product_group")], {
        description: "Whether content IDs name products (SKUs) or product groups.",
      }),
    ),
    num_items: Type.Optional(amount("Number of items; by default the sum of the quantities.")),
    search_string: Type.Optional(text("What the visitor searched for.")),
    description: Type.Optional(text("Free text about the event.")),
    status: Type.Optional(text("State of an order or a registration.", 100)),
    shop_id: Type.Optional(text("ID of the shop inside a marketplace.", 100)),
    predicted_ltv: Type.Optional(amount("Predicted lifetime value of the customer.")),
    delivery_category: Type.Optional(
      Type.Union([Type.Literal("in_store"), Type.Literal("curbside"), Type.Literal("home_delivery")]),
    ),
    coupon: Type.Optional(text("Coupon code.", 200)),
    tax: Type.Optional(amount("Tax included in the value.")),
    shipping: Type.Optional(amount("Shipping included in the value.")),
    discount: Type.Optional(amount("Discount already taken off the value.")),
    cart_token: Type.Optional(text("The shop's cart token.", 200)),
    checkout_token: Type.Optional(text("The shop's checkout token.", 200)),
    new_customer: Type.Optional(Type.Boolean({ description: "Whether this is the customer's first order." })),
  },
  {
    additionalProperties: true,
    description: "What happened; further plain values are kept as custom properties.",
  },
);

const UserInput = Type.Object(
  {
    email: Type.Optional(texts("E-mail address, or its SHA-256 (trimmed, lower-cased).")),
    phone: Type.Optional(texts("Phone number, best in E.164 (+12133734253), or its SHA-256.")),
    external_id: Type.Optional(texts("The shop's customer ID.")),
    first_name: Type.Optional(text("First name.", 200)),
    last_name: Type.Optional(text("Last name.", 200)),
    city: Type.Optional(text("City.", 200)),
    state: Type.Optional(text("State or province, best its two-letter code.", 100)),
    zip: Type.Optional(text("Postal code.", 40)),
    country: Type.Optional(
      Type.String({
        maxLength: 60,
        description: "ISO 3166-1 code, two letters: US; English names are understood.",
      }),
    ),
    gender: Type.Optional(text("Female or male, or its first letter.", 20)),
    birth_date: Type.Optional(text("Date of birth: 1997-02-16.", 20)),
  },
  { description: "Who did it. Hashed before anything is stored." },
);

const ClickIdInput = Type.Union([
  text("The click ID, verbatim.", limits.clickIdCharsMax),
  Type.Object({
    value: Type.String({ maxLength: limits.clickIdCharsMax }),
    first_seen: Type.Optional(moment("When the ad click was first seen.")),
    last_seen: Type.Optional(moment("When it was last seen.")),
  }),
]);

const TwinInput = Type.Object(
  {
    platform: Type.String({ maxLength: 40 }),
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      description: "The literal name that the browser pixel used.",
    }),
    event_id: Type.Optional(Type.String({ maxLength: 200 })),
    pixel_ids: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20 })),
    at: Type.Optional(moment("When the browser pixel was called.")),
    value: Type.Optional(amount("The value that the browser pixel was given.")),
    currency: Type.Optional(Type.String({ maxLength: 10 })),
    content_id: Type.Optional(text("The content ID that the browser pixel was given.", 200)),
    properties: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          "All that the browser pixel was given, in place of the three before; of it they are kept.",
      }),
    ),
  },
  { description: "The copy of this event that a platform's own browser pixel also sent." },
);

const ConsentInput = Type.Object(
  {
    analytics: Type.Optional(Type.Boolean()),
    marketing: Type.Optional(Type.Boolean()),
    preferences: Type.Optional(Type.Boolean()),
    sale_of_data: Type.Optional(Type.Boolean()),
    gpc: Type.Optional(Type.Boolean({ description: "Global Privacy Control: true means no sale of data." })),
  },
  { description: "What the visitor allowed; a missing purpose is unknown." },
);

/** JSON Schema and runtime check of one event as callers send it. */
export const EventInput = Type.Object(
  {
    event: Type.String({
      minLength: 1,
      maxLength: 100,
      description: "Purchase, AddToCart, ... or a custom name.",
    }),
    event_id: Type.Optional(text("The ID that the browser pixel uses for the same event.", 200)),
    event_time: Type.Optional(moment("ISO 8601, or Unix time in seconds or milliseconds. Default: now.")),
    visitor_id: Type.Optional(text("Our first-party visitor ID.", 128)),
    session_id: Type.Optional(text("The visit this event belongs to.", 128)),
    url: Type.Optional(
      Type.String({ maxLength: limits.stringBytesMax, description: "Address of the page." }),
    ),
    referrer: Type.Optional(
      Type.String({ maxLength: limits.stringBytesMax, description: "Page before it." }),
    ),
    title: Type.Optional(Type.String({ maxLength: 1000 })),
    user: Type.Optional(UserInput),
    click_ids: Type.Optional(Type.Record(Type.String(), ClickIdInput)),
    cookies: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: limits.clickIdCharsMax }))),
    ip: Type.Optional(
      Type.String({ maxLength: 64, description: "The visitor's address, never your server's." }),
    ),
    user_agent: Type.Optional(Type.String({ maxLength: 2000 })),
    locale: Type.Optional(Type.String({ maxLength: 40 })),
    consent: Type.Optional(ConsentInput),
    properties: Type.Optional(PropertiesInput),
    twins: Type.Optional(Type.Array(TwinInput, { maxItems: limits.twinsMax })),
    order_source: Type.Optional(
      Type.String({ maxLength: 60, description: "online_store, pos, tiktok_shop, ..." }),
    ),
    screen: Type.Optional(
      Type.String({ maxLength: 40, description: "Width and height of the visitor's screen: 390x844." }),
    ),
    utm: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 1000 }), {
        description: "Campaign parameters without utm_: source, medium, campaign, id, term, content ...",
      }),
    ),
    /** Sent by our pixel for its own bookkeeping, not part of what happened. */
    twin_possible: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
  },
  { $id: "Event", description: "One thing that happened in the shop." },
);

/** One event as callers send it. */
export type EventInput = Static<typeof EventInput>;

/** Names that may stand at the top of an event; others are reported back, since a typo there loses data. */
export const topLevelNames: ReadonlySet<string> = new Set(Object.keys(EventInput.properties));
export const userNames: ReadonlySet<string> = new Set(Object.keys(UserInput.properties));
export const consentNames: ReadonlySet<string> = new Set(Object.keys(ConsentInput.properties));
export const propertyNames: ReadonlySet<string> = new Set(Object.keys(PropertiesInput.properties));
