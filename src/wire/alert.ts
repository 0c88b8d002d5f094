import Type from "typebox";
import { count, input, Origin, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";

/** What an alert can be about. */
export const alertKinds = [
  "token_refused",
  "held",
  "failures",
  "oldest_waiting",
  "traffic_drop",
  "shopify_silent",
] as const;

/** What raises an alert. */
export const AlertRule = Type.Object(
  {
    kind: oneOf(alertKinds),
    on: Type.Boolean(),
    threshold: Type.Optional(
      Type.Number({
        description: "Share of failures, minutes of waiting, share of traffic lost, minutes of silence.",
        minimum: 0,
      }),
    ),
  },
  { additionalProperties: false },
);
export type AlertRule = Wire<typeof AlertRule>;

/** Where alerts go. Addresses are secrets: only their end is shown. */
export const AlertChannel = Type.Object({
  id: text("Its name in the configuration."),
  kind: oneOf(["slack", "webhook", "email"]),
  target: orNull(
    text(
      "Host and end of the address, or first letter and domain of an e-mail address; null: none is stored.",
    ),
  ),
  origin: Origin,
  last: orNull(Type.Object({ at: time("When."), ok: Type.Boolean(), detail: text("What came of it.") })),
});
export type AlertChannel = Wire<typeof AlertChannel>;

/** Hours without alerts, by the clock of a time zone. */
export const QuietHours = Type.Object(
  {
    from: Type.Integer({ minimum: 0, maximum: 23 }),
    to: Type.Integer({ minimum: 0, maximum: 23 }),
    time_zone: text("`Europe/Berlin`.", 60),
  },
  { additionalProperties: false },
);
export type QuietHours = Wire<typeof QuietHours>;

/** The mail server that takes alerts. */
export const MailServer = Type.Object({
  host: text("Name."),
  port: Type.Integer(),
  tls: oneOf(["implicit", "starttls", "off"]),
  username: orNull(text("Name to sign in with; null: it asks for none.")),
  password_set: Type.Boolean({ description: "The password itself is written, never read." }),
  from: text("Address of the sender."),
  origin: Origin,
});
export type MailServer = Wire<typeof MailServer>;

/** All about alerts. */
export const Alerts = Type.Object({
  rules: Type.Array(AlertRule),
  channels: Type.Array(AlertChannel),
  quiet_hours: orNull(QuietHours),
  mail_server: orNull(MailServer),
  log: Type.Array(
    Type.Object({
      at: time("When."),
      kind: text("Kind."),
      store: text("Store."),
      sentence: text("What."),
      ended_at: orNull(time("When it was over.")),
    }),
  ),
  unsent: count("Alerts that nobody was told of yet: quiet hours, or no channel could be reached."),
});
export type Alerts = Wire<typeof Alerts>;

/** Routes of alerts. */
export const alertRoutes = {
  "GET /api/alerts": {
    allow: "read",
    tag: "Alerts",
    summary: "Rules, channels and the latest alerts",
    reply: Alerts,
  },
  "PATCH /api/alerts": {
    allow: "configure",
    tag: "Alerts",
    summary: "Edit rules and quiet hours",
    body: input({
      rules: Type.Optional(Type.Array(AlertRule, { maxItems: 20 })),
      quiet_hours: Type.Optional(orNull(QuietHours)),
    }),
    reply: Alerts,
  },
  "POST /api/alerts/channels": {
    allow: "configure",
    tag: "Alerts",
    summary: "Add a channel: a Slack webhook, a signed webhook, or an e-mail address (needs a mail server)",
    body: input({
      id: Type.Optional(
        Type.String({
          pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
          description: "Its name in the configuration; left out, one is made from its kind.",
        }),
      ),
      kind: oneOf(["slack", "webhook", "email"]),
      target: text("https address, or e-mail address.", 2000),
      secret: Type.Optional(
        text("Signing secret of a webhook, `whsec_...`; left out, one is made and shown once.", 500),
      ),
    }),
    reply: Type.Object({
      channel: AlertChannel,
      secret: orNull(text("The signing secret, shown once; null: none was made here.")),
    }),
  },
  "PUT /api/alerts/mail-server": {
    allow: "configure",
    tag: "Alerts",
    summary:
      "Set the mail server (server.smtp of the configuration); a field that is left out gets its default",
    body: input({
      host: text("Name, such as smtp.example.com.", 253),
      port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
      tls: Type.Optional(oneOf(["implicit", "starttls", "off"])),
      username: Type.Optional(text("Name to sign in with.", 200)),
      password: Type.Optional(
        text("Left out: the stored one stays while host and username are the same.", 500),
      ),
      from: text("Address of the sender.", 254),
    }),
    reply: orNull(MailServer),
  },
  "DELETE /api/alerts/mail-server": {
    allow: "configure",
    tag: "Alerts",
    summary: "Remove the mail server; e-mail addresses then get no alerts",
    reply: null,
  },
  "DELETE /api/alerts/channels/:channel": {
    allow: "configure",
    tag: "Alerts",
    summary: "Remove a channel",
    reply: null,
  },
  "POST /api/alerts/channels/:channel/test": {
    allow: "operate",
    tag: "Alerts",
    summary: "Send a test alert",
    reply: Type.Object({ ok: Type.Boolean(), detail: text("What came of it.") }),
  },
} as const satisfies RouteTable;
