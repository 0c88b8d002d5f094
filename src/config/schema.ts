import Type, { type Static } from "typebox";
import { AlertsConfig } from "./alert-schema.ts";

const id = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
  description: "lower-case letters, digits and dashes",
});
const country = Type.String({
  pattern: "^[A-Za-z]{2}$",
  description: "a two-letter country code such as US",
});
const currency = Type.String({
  pattern: "^[A-Za-z]{3}$",
  description: "a three-letter currency code such as USD",
});
const key = Type.String({
  minLength: 8,
  maxLength: 200,
  description: "at least 8 characters, better 48; make one with: openssl rand -hex 24",
});
const address = Type.String({
  pattern: "^https?://[^/\\s]+/?$",
  description: "scheme and host, such as https://shop.example",
});
const strict = { additionalProperties: false } as const;

const Condition = Type.Object(
  {
    field: Type.String({ minLength: 1, maxLength: 100 }),
    operator: Type.Enum(["equals", "not_equals", "contains", "greater", "less", "in", "exists"]),
    value: Type.Optional(Type.Unknown()),
  },
  strict,
);

/** Which events a destination gets; all of them when missing. */
export const FilterConfig = Type.Object(
  {
    events: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), { maxItems: 200, description: "our event names" }),
    ),
    standard_only: Type.Optional(Type.Boolean()),
    when: Type.Optional(Type.Array(Condition, { maxItems: 50 })),
  },
  strict,
);

const DestinationConfig = Type.Object(
  {
    id,
    type: Type.String({
      minLength: 1,
      maxLength: 40,
      description: "a destination type: tiktok, meta, webhook",
    }),
    active: Type.Optional(Type.Boolean()),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    secrets: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 4000 }))),
    filter: Type.Optional(FilterConfig),
    base_url: Type.Optional(
      Type.String({ pattern: "^https?://[^\\s]+$", description: "an http(s) address" }),
    ),
    test_until: Type.Optional(
      Type.String({ maxLength: 40, description: "until when events are sent as tests" }),
    ),
    delivery: Type.Optional(
      Type.Object(
        {
          batch_events_max: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000 })),
          requests_per_second_max: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
          settle_ms: Type.Optional(
            Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: 240_000 })),
          ),
          rejected_share_max: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
          click_id_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 })),
        },
        strict,
      ),
    ),
  },
  strict,
);

const StoreConfig = Type.Object(
  {
    id,
    name: Type.Optional(Type.String({ maxLength: 100 })),
    country: Type.Optional(country),
    countries: Type.Optional(Type.Array(country, { maxItems: 5 })),
    currency: Type.Optional(currency),
    origins: Type.Optional(Type.Array(address, { maxItems: 100 })),
    write_keys: Type.Optional(Type.Array(key, { maxItems: 10 })),
    public_key: Type.Optional(
      Type.String({ pattern: "^[A-Za-z0-9_-]{4,100}$", description: "letters, digits, _ and -" }),
    ),
    cookie_domain: Type.Optional(
      Type.String({
        maxLength: 200,
        description: "shop.example, to share the visitor ID between subdomains",
      }),
    ),
    consent: Type.Optional(
      Type.Object(
        {
          regulated: Type.Optional(Type.Union([Type.Literal("allow"), Type.Literal("deny")])),
          elsewhere: Type.Optional(Type.Union([Type.Literal("allow"), Type.Literal("deny")])),
        },
        strict,
      ),
    ),
    send_bots: Type.Optional(Type.Boolean()),
    shopify: Type.Optional(
      Type.Object(
        {
          shop_domain: Type.String({
            pattern: "^[a-z0-9][a-z0-9-]*\\.myshopify\\.com$",
            description: "the shop's .myshopify.com name",
          }),
          webhook_secrets: Type.Optional(
            Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 5 }),
          ),
          admin_token: Type.Optional(Type.String({ maxLength: 200 })),
          api_version: Type.Optional(
            Type.String({ pattern: "^\\d{4}-\\d\\d$", description: "a version such as 2026-01" }),
          ),
          purchase_topic: Type.Optional(
            Type.Union([Type.Literal("orders/create"), Type.Literal("orders/paid")]),
          ),
          currency: Type.Optional(Type.Union([Type.Literal("presentment"), Type.Literal("shop")])),
          value: Type.Optional(
            Type.Enum(["total", "subtotal"], { description: "total or subtotal, what an order counts as" }),
          ),
          owner_wait_ms: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 3_600_000,
              description: "how long a browser's purchase waits for the order webhook, in milliseconds",
            }),
          ),
        },
        strict,
      ),
    ),
    event_mappings: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Type.String({
              pattern: "^[a-z0-9][a-z0-9_-]{0,59}$",
              description: "a name for the rule: a-z, 0-9, - and _",
            }),
            source_event: Type.String({ minLength: 1, maxLength: 100 }),
            event: Type.String({ minLength: 1, maxLength: 100 }),
            when: Type.Optional(Type.Array(Condition, { maxItems: 20 })),
            priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
            destinations: Type.Optional(Type.Array(id, { minItems: 1 })),
            active: Type.Optional(Type.Boolean()),
          },
          strict,
        ),
        { maxItems: 100 },
      ),
    ),
    derived_events: Type.Optional(
      Type.Object(
        {
          customer: Type.Optional(Type.Boolean()),
          subscription: Type.Optional(Type.Boolean()),
          high_value_above: Type.Optional(
            Type.Number({ minimum: 0, description: "an order's value, such as 500" }),
          ),
        },
        strict,
      ),
    ),
    order_source_rules: Type.Optional(
      Type.Array(
        Type.Object(
          {
            source: Type.String({
              pattern: "^[a-z][a-z0-9_]{0,59}$",
              description: "a name such as wholesale, or one of the built-in order sources",
            }),
            source_name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
            app_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
            tag: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
            email_domain: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          },
          strict,
        ),
        { maxItems: 100 },
      ),
    ),
    order_sources: Type.Optional(
      Type.Record(Type.String({ maxLength: 60 }), Type.Enum(["send", "offline_or_skip", "skip"]), {
        description: "order source: send, skip, or offline_or_skip",
      }),
    ),
    order_source_exclusions: Type.Optional(
      Type.Array(
        Type.Object(
          { source: Type.String({ maxLength: 60 }), destinations: Type.Optional(Type.Array(id)) },
          strict,
        ),
        { maxItems: 50 },
      ),
    ),
    destinations: Type.Optional(Type.Array(DestinationConfig, { maxItems: 50 })),
  },
  strict,
);

/** The mail server that takes alerts. */
const SmtpConfig = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 253, description: "a name such as smtp.example.com" }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    tls: Type.Optional(
      Type.Enum(["implicit", "starttls", "off"], {
        description: "implicit (default at port 465), starttls (default elsewhere), or off for a local relay",
      }),
    ),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    from: Type.String({
      pattern: "^[^\\s@<>]+@[^\\s@<>]+$",
      maxLength: 254,
      description: "the sender's address, such as signalpost@shop.example",
    }),
  },
  strict,
);

/** The configuration file: one schema for YAML and JSON. */
export const ConfigFile = Type.Object(
  {
    stores: Type.Array(StoreConfig, { minItems: 1, maxItems: 200 }),
    server: Type.Optional(
      Type.Object(
        {
          public_url: Type.Optional(address),
          trusted_proxies: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 10,
              description: "how many of your own proxies stand in front",
            }),
          ),
          retention_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 400 })),
          profile_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
          backlog_bytes_max: Type.Optional(Type.Integer({ minimum: 1_000_000 })),
          requests_per_minute_per_ip: Type.Optional(Type.Integer({ minimum: 1 })),
          smtp: Type.Optional(SmtpConfig),
        },
        strict,
      ),
    ),
    alerts: Type.Optional(AlertsConfig),
  },
  strict,
);

/** What the file says, checked. */
export type ConfigFile = Static<typeof ConfigFile>;
/** One store of the file. */
export type StoreFile = ConfigFile["stores"][number];
/** One destination of the file. */
export type DestinationFile = NonNullable<StoreFile["destinations"]>[number];
