import Type, { type Static } from "typebox";

const strict = { additionalProperties: false } as const;

const Rule = Type.Object(
  { on: Type.Optional(Type.Boolean()), threshold: Type.Optional(Type.Number({ minimum: 0 })) },
  strict,
);

const Channel = Type.Object(
  {
    id: Type.String({
      pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
      description: "lower-case letters, digits and dashes",
    }),
    kind: Type.Enum(["slack", "webhook", "email"], { description: "slack, webhook or email" }),
    /** Left out when a file is applied: the stored one stays. Without any nothing can be sent, which the console says. */
    address: Type.Optional(
      Type.String({ maxLength: 2000, description: "an https address, or an e-mail address" }),
    ),
    secret: Type.Optional(
      Type.String({ maxLength: 500, description: "a webhook's signing secret, whsec_ and base64" }),
    ),
  },
  strict,
);

/** What raises an alert, where it goes, and when to be quiet. What is left out has its default. */
export const AlertsConfig = Type.Object(
  {
    rules: Type.Optional(
      Type.Object(
        {
          token_refused: Type.Optional(Rule),
          held: Type.Optional(Rule),
          failures: Type.Optional(Rule),
          oldest_waiting: Type.Optional(Rule),
          traffic_drop: Type.Optional(Rule),
          shopify_silent: Type.Optional(Rule),
        },
        strict,
      ),
    ),
    quiet_hours: Type.Optional(
      Type.Object(
        {
          from: Type.Integer({ minimum: 0, maximum: 23 }),
          to: Type.Integer({ minimum: 0, maximum: 23 }),
          time_zone: Type.String({ maxLength: 60, description: "a name such as Europe/Berlin" }),
        },
        strict,
      ),
    ),
    channels: Type.Optional(Type.Array(Channel, { maxItems: 20 })),
  },
  strict,
);

/** One channel of the file. */
export type AlertChannelFile = Static<typeof Channel>;

/** Whether a clock of this name is known. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
