import Type from "typebox";
import { count, input, Origin, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";

/** A store in the switcher. */
export const StoreBrief = Type.Object({
  id: text("ID."),
  name: text("Name."),
  currency: orNull(text("ISO 4217.")),
  country: orNull(text("ISO 3166.")),
  destinations: count("Configured destinations."),
  first_event_at: orNull(time("When the first stored event came.")),
  last_event_at: orNull(time("When the latest event came.")),
});
export type StoreBrief = Wire<typeof StoreBrief>;

/** A write key as it is listed. */
export const WriteKey = Type.Object({
  id: text("Names the key for removal."),
  last4: text("Last four characters."),
  origin: Origin,
});
export type WriteKey = Wire<typeof WriteKey>;

/** Orders of a source that some destinations do not get. */
export const Exclusion = Type.Object(
  {
    source: text("`tiktok_shop`, `pos`, `amazon`.", 100),
    destinations: orNull(Type.Array(text("Destination.", 100), { maxItems: 100, description: "null: all." })),
  },
  { additionalProperties: false },
);
export type Exclusion = Wire<typeof Exclusion>;

const policy = oneOf(["allow", "deny"]);
const origins = Type.Record(Type.String(), Origin, {
  description: "Field name to where its value came from.",
});

/** Settings of a store. */
export const StoreSettings = Type.Object({
  id: text("ID."),
  name: text("Name."),
  country: orNull(text("ISO 3166, hint for phone numbers.")),
  countries: Type.Array(text("ISO 3166.")),
  currency: orNull(text("ISO 4217.")),
  origins: Type.Array(text("Address that may send from a browser.")),
  write_keys: Type.Array(WriteKey),
  pixel_key: orNull(text("The public key of the pixel.")),
  pixel_script: text("Address of the pixel script."),
  pixel_snippet: text("The code that the shop pastes into its pages."),
  consent: Type.Object({ regulated: policy, elsewhere: policy }),
  order_source_exclusions: Type.Array(Exclusion),
  bots: oneOf(["skip", "send"]),
  retention_days: count("Days that events are kept, for all stores of this server."),
  profile_days: count(
    "Days after which a visitor not seen since is forgotten, for all stores of this server.",
  ),
  shopify: orNull(
    Type.Object({
      shop_domain: text("`example.myshopify.com`."),
      webhook_url: text("Address for Shopify's webhooks."),
      secrets: Type.Array(Type.Object({ last4: text("Last four characters."), origin: Origin })),
      last_webhook_at: orNull(time("Latest webhook.")),
      admin_token: Type.Object({
        set: Type.Boolean({ description: "The token itself is written, never read." }),
        last4: orNull(text("Last four characters.")),
      }),
    }),
  ),
  origin_of: origins,
});
export type StoreSettings = Wire<typeof StoreSettings>;

const country = Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166, two capital letters." });
const currency = Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217, three capital letters." });

/** How much an exclusion would have taken. */
export const ExclusionPreview = Type.Object({
  looked_at: count("Orders looked at."),
  from: orNull(time("Oldest of them.")),
  sources: Type.Array(
    Type.Object({
      source: text("Order source."),
      orders: count("Orders."),
      value: text("Sum."),
      currency: text("ISO 4217."),
    }),
  ),
});
export type ExclusionPreview = Wire<typeof ExclusionPreview>;

/** One step of a guide with what proves it. */
export const Evidence = Type.Object({
  id: oneOf([
    "first_event",
    "pixel_event",
    "checkout_event",
    "server_event",
    "webhook",
    "webhook_secret",
    "watched",
    "destination",
    "token",
    "probe",
    "delivered",
    "scan_pixel",
    "one_pixel",
    "browser_twin",
  ]),
  state: oneOf(["proved", "missing", "cannot_be_proved"]),
  sentence: text("`First event at 14:02.`"),
  at: orNull(time("When it was seen.")),
});
export type Evidence = Wire<typeof Evidence>;

/** Routes of stores. */
export const storeRoutes = {
  "GET /api/stores": {
    allow: "read",
    tag: "Stores",
    summary: "Stores",
    reply: Type.Object({ stores: Type.Array(StoreBrief) }),
  },
  "POST /api/stores": {
    allow: "configure",
    tag: "Stores",
    summary: "Create a store with its first write key, which is shown once",
    body: input({
      id: Type.String({
        pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
        description: "a-z, 0-9 and -; stands in addresses and never changes.",
      }),
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      country: Type.Optional(country),
      currency: Type.Optional(currency),
      origins: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 50 })),
    }),
    reply: Type.Object({ store: StoreSettings, secret: text("The write key, shown once.") }),
  },
  "GET /api/stores/:store/settings": {
    allow: "read",
    tag: "Stores",
    summary: "Settings of a store",
    reply: StoreSettings,
  },
  "PATCH /api/stores/:store/settings": {
    allow: "configure",
    tag: "Stores",
    summary: "Edit: only the given fields change",
    body: input({
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      country: Type.Optional(country),
      countries: Type.Optional(Type.Array(country, { maxItems: 5 })),
      currency: Type.Optional(currency),
      origins: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 50 })),
      consent: Type.Optional(input({ regulated: policy, elsewhere: policy })),
      order_source_exclusions: Type.Optional(Type.Array(Exclusion, { maxItems: 100 })),
      bots: Type.Optional(oneOf(["skip", "send"])),
      retention_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 400 })),
      profile_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      webhook_secret: Type.Optional(
        Type.String({ minLength: 8, maxLength: 500, description: "Written, never read." }),
      ),
      shop_domain: Type.Optional(Type.String({ maxLength: 200 })),
      admin_token: Type.Optional(
        orNull(
          Type.String({
            minLength: 8,
            maxLength: 200,
            description: "For reconciliation, backfill and webhooks; written, never read. null: removed.",
          }),
        ),
      ),
    }),
    reply: StoreSettings,
  },
  "POST /api/stores/:store/write-keys": {
    allow: "configure",
    tag: "Stores",
    summary: "Make a write key; it is shown once. Old ones stay valid until they are removed",
    reply: Type.Object({ key: WriteKey, secret: text("The key itself, shown once.") }),
  },
  "DELETE /api/stores/:store/write-keys/:key": {
    allow: "configure",
    tag: "Stores",
    summary: "Remove a write key: requests with it are refused from now on",
    reply: null,
  },
  "GET /api/stores/:store/shopify-pixel": {
    allow: "read",
    tag: "Stores",
    summary: "The code of the custom pixel for Shopify's checkout, with this store's settings at its top",
    reply: Type.Object({ code: text("JavaScript to paste.", 200_000) }),
  },
  "GET /api/stores/:store/exclusion-preview": {
    allow: "events",
    tag: "Stores",
    summary: "Orders per source in the last 30 days",
    reply: ExclusionPreview,
  },
  "GET /api/stores/:store/evidence": {
    allow: "read",
    tag: "Stores",
    summary: "What proves the steps of the setup guides",
    query: input({ destination: Type.Optional(text("Destination.", 100)) }),
    reply: Type.Object({ evidence: Type.Array(Evidence) }),
  },
} as const satisfies RouteTable;
