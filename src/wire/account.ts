import Type from "typebox";
import {
  count,
  input,
  oneOf,
  orNull,
  paging,
  permissions,
  type RouteTable,
  text,
  time,
  type Wire,
} from "./base.ts";

/** Roles of people: an owner may do everything, an admin all but team and keys, a viewer reads. */
export const Role = oneOf(["owner", "admin", "viewer"]);
export type Role = Wire<typeof Role>;

/** What a caller may do. */
export const PermissionName = oneOf(permissions);

const email = Type.String({ minLength: 3, maxLength: 254, description: "E-mail address of the account." });
const newPassword = Type.String({
  minLength: 12,
  maxLength: 200,
  description: "At least 12 characters; a sentence is best.",
});
const oneTimeCode = Type.String({
  pattern: "^[0-9 ]{6,8}$",
  description: "Six digits of the authenticator.",
});

/** A person with an account. */
export const Member = Type.Object({
  id: text("ID."),
  email: text("E-mail address."),
  role: Role,
  totp: Type.Boolean({ description: "Whether a second factor is set up." }),
  created_at: time("When the account was made."),
  seen_at: orNull(time("Last sign-in.")),
});
export type Member = Wire<typeof Member>;

/** Who is calling, and what the sign-in page must show when nobody is. */
export const Session = Type.Object({
  signed_in: Type.Boolean(),
  setup_needed: Type.Boolean({
    description: "No account exists yet: open the one-time link that the server printed at start.",
  }),
  demo: Type.Boolean({ description: "The server runs the demo." }),
  version: text("Version of the server."),
  member: orNull(Member),
  role: orNull(Role),
  permissions: Type.Array(PermissionName),
  second_factor_needed: Type.Boolean({
    description: "The team's rule: nothing is allowed before the member has set up a second factor.",
  }),
  expires_at: orNull(time("End of the session unless used again; at the latest 7 days after sign-in.")),
});
export type Session = Wire<typeof Session>;

/** A browser in which a member is signed in. */
export const OwnSession = Type.Object({
  id: text("Names the session; it is no secret."),
  browser: text("What the browser calls itself.", 300),
  created_at: time("When it was signed in."),
  seen_at: time("Last use, to the minute."),
  current: Type.Boolean({ description: "Whether it is the one that asks." }),
});
export type OwnSession = Wire<typeof OwnSession>;

/** People with an account, and the rule for all of them. */
export const Team = Type.Object({
  members: Type.Array(Member),
  second_factor_required: Type.Boolean({
    description: "Whether a member without a second factor may do nothing but set one up.",
  }),
});
export type Team = Wire<typeof Team>;

/** What a one-time link is for. */
export const LinkInfo = Type.Object({
  kind: oneOf(["owner", "invite", "reset", "demo"]),
  email: orNull(text("The invited address; null: choose one.")),
  role: Role,
  expires_at: orNull(time("When the link ends; null: with the server's process.")),
});
export type LinkInfo = Wire<typeof LinkInfo>;

/** A link that was made; the address is shown once. */
export const MadeLink = Type.Object({
  url: text("Address to open, shown once."),
  expires_at: time("When it ends."),
});
export type MadeLink = Wire<typeof MadeLink>;

/** An API key as it is listed: never the key itself. */
export const ApiKey = Type.Object({
  id: text("ID."),
  name: text("What it is for."),
  prefix: text("First characters, to recognise it."),
  scopes: Type.Array(PermissionName),
  created_at: time("When it was made."),
  created_by: text("Who made it."),
  expires_at: orNull(time("When it ends.")),
  used_at: orNull(time("Last use, to the minute.")),
});
export type ApiKey = Wire<typeof ApiKey>;

/** One line of the audit log. Lines are chained by hash, so that a missing or changed one shows. */
export const AuditEntry = Type.Object({
  number: count("1, 2, 3 ..."),
  at: time("When."),
  actor: text("Who: an address, `key:<name>`, `server`."),
  action: text("What: `destination.edit`, `session.start`, `profile.erase`."),
  object: text("On what: `demo/tiktok`."),
  detail: Type.Record(Type.String(), Type.Unknown(), { description: "Before and after, without secrets." }),
  hash: text("SHA-256 over this line and the hash of the line before."),
});
export type AuditEntry = Wire<typeof AuditEntry>;

/** A page of the audit log, newest first. */
export const AuditPage = Type.Object({
  entries: Type.Array(AuditEntry),
  next: orNull(text("Cursor of the next page.")),
  intact: Type.Boolean({ description: "Whether the chain of hashes holds over this page." }),
});
export type AuditPage = Wire<typeof AuditPage>;

/** Routes of sign-in, team, keys and audit. */
export const accountRoutes = {
  "GET /api/session": { allow: "public", tag: "Session", summary: "Who am I?", reply: Session },
  "POST /api/session": {
    allow: "public",
    tag: "Session",
    summary: "Sign in with e-mail and password",
    body: input({
      email,
      password: Type.String({ maxLength: 200 }),
      totp: Type.Optional(oneTimeCode),
    }),
    reply: Session,
    guarded: true,
  },
  "DELETE /api/session": { allow: "public", tag: "Session", summary: "Sign out", reply: null },
  "POST /api/links/inspect": {
    allow: "public",
    tag: "Session",
    summary: "What a one-time link is for",
    body: input({ token: text("The part of the link after #.", 200) }),
    reply: LinkInfo,
    guarded: true,
  },
  "POST /api/links/accept": {
    allow: "public",
    tag: "Session",
    summary:
      "Use a one-time link: make the account (or enter the demo) and sign in. Whoever has a second factor signs in with it afterwards",
    body: input({
      token: text("The part of the link after #.", 200),
      email: Type.Optional(email),
      password: Type.Optional(newPassword),
    }),
    reply: Session,
    guarded: true,
  },
  "POST /api/session/password": {
    allow: "any",
    tag: "Session",
    summary: "Change my password; ends my other sessions",
    body: input({ current: Type.String({ maxLength: 200 }), password: newPassword }),
    reply: null,
    guarded: true,
  },
  "POST /api/session/totp": {
    allow: "any",
    tag: "Session",
    summary: "Begin a second factor: a secret for the authenticator",
    body: input({ password: Type.String({ maxLength: 200 }) }),
    reply: Type.Object({
      secret: text("For typing, shown once."),
      uri: text("`otpauth://` address, shown once."),
    }),
    guarded: true,
  },
  "PUT /api/session/totp": {
    allow: "any",
    tag: "Session",
    summary: "Finish the second factor with a code; ends my other sessions",
    body: input({ code: oneTimeCode }),
    reply: null,
    guarded: true,
  },
  "DELETE /api/session/totp": {
    allow: "any",
    tag: "Session",
    summary: "Remove my second factor; ends my other sessions",
    body: input({ password: Type.String({ maxLength: 200 }) }),
    reply: null,
    guarded: true,
  },
  "GET /api/session/mine": {
    allow: "any",
    tag: "Session",
    summary: "Browsers in which I am signed in",
    reply: Type.Object({ sessions: Type.Array(OwnSession) }),
  },
  "DELETE /api/session/mine/:session": {
    allow: "any",
    tag: "Session",
    summary: "Sign out one of my browsers",
    reply: null,
  },
  "DELETE /api/session/mine": {
    allow: "any",
    tag: "Session",
    summary: "Sign out all of my browsers but this one",
    reply: Type.Object({ ended: count("Sessions that ended.") }),
  },
  "GET /api/team": { allow: "team", tag: "Team", summary: "People with an account", reply: Team },
  "PATCH /api/team": {
    allow: "team",
    tag: "Team",
    summary: "Require a second factor of every member, or no longer",
    body: input({ second_factor_required: Type.Boolean() }),
    reply: Team,
  },
  "DELETE /api/team/:member/sessions": {
    allow: "team",
    tag: "Team",
    summary: "Sign a member out everywhere",
    reply: Type.Object({ ended: count("Sessions that ended.") }),
  },
  "DELETE /api/team/:member/totp": {
    allow: "team",
    tag: "Team",
    summary: "Remove a member's second factor (a lost telephone) and sign the member out",
    reply: Member,
  },
  "POST /api/team/links": {
    allow: "team",
    tag: "Team",
    summary:
      "Invite a person, or reset a member's password: a one-time link, valid 24 hours or until the next. A reset keeps the second factor",
    body: input({ email, role: Role }),
    reply: MadeLink,
  },
  "PATCH /api/team/:member": {
    allow: "team",
    tag: "Team",
    summary: "Change a member's role",
    body: input({ role: Role }),
    reply: Member,
  },
  "DELETE /api/team/:member": {
    allow: "team",
    tag: "Team",
    summary: "Remove a member and end their sessions",
    reply: null,
  },
  "GET /api/keys": {
    allow: "team",
    tag: "API keys",
    summary: "API keys",
    reply: Type.Object({ keys: Type.Array(ApiKey) }),
  },
  "POST /api/keys": {
    allow: "team",
    tag: "API keys",
    summary: "Make an API key; it is shown once",
    body: input({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      scopes: Type.Array(PermissionName, { minItems: 1, uniqueItems: true }),
      expires_in_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
    }),
    reply: Type.Object({ key: ApiKey, secret: text("The key itself, shown once.") }),
  },
  "DELETE /api/keys/:key": { allow: "team", tag: "API keys", summary: "Revoke an API key", reply: null },
  "GET /api/audit": {
    allow: "team",
    tag: "Audit",
    summary: "Who did what",
    query: input({ ...paging }),
    reply: AuditPage,
  },
} as const satisfies RouteTable;
