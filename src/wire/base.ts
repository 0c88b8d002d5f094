import Type, { type Static, type TProperties, type TSchema } from "typebox";

/** A value as it travels: what the schema says, deeply read-only. */
export type Wire<S extends TSchema> = DeepReadonly<Static<S>>;

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** What a caller may do. Roles and API keys are sets of these. */
export const permissions = ["read", "events", "operate", "configure", "privacy", "team"] as const;

/** One permission. `any`: whoever is signed in. `public`: everybody. */
export type Permission = (typeof permissions)[number];

/**
 * One route: its policy, schemas and words, from which the server, the OpenAPI document and the client's types are
 * made. The key in the table is the method and the path, `GET /api/stores/:store/overview`.
 */
export interface RouteSpec {
  /** Who may call it. There is no default: a route without policy does not compile. */
  readonly allow: Permission | "any" | "public";
  readonly tag: string;
  readonly summary: string;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The reply's schema; null: 204 without a body. */
  readonly reply: TSchema | null;
  /** Media type of the reply. @default "application/json" */
  readonly produces?: string;
  /** Whether the route counts against the strict limit for guessing. @default false */
  readonly guarded?: boolean;
}

/** A piece of the route table. */
export type RouteTable = Readonly<Record<string, RouteSpec>>;

/** A text field. */
export const text = (description: string, maxLength = 8192) => Type.String({ description, maxLength });
/** A time in milliseconds since 1970, UTC. */
export const time = (description: string) => Type.Integer({ description });
/** A count. */
export const count = (description: string) => Type.Integer({ minimum: 0, description });
/** The schema or null. */
export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
/** One of these words. */
export const oneOf = <const V extends readonly string[]>(values: V, description?: string) =>
  Type.Unsafe<V[number]>({ type: "string", enum: [...values], ...(description ? { description } : {}) });
/** An object of a request: unknown fields are refused, so that a typing mistake is noticed. */
export const input = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** A time in a query: ISO 8601 or Unix seconds or milliseconds. */
export const queryTime = (description: string) =>
  Type.Optional(Type.String({ description: `${description} ISO 8601, or Unix time.`, maxLength: 40 }));
/** Page size and cursor of a list. */
export const paging = {
  cursor: Type.Optional(text("`next` of the page before.", 400)),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, description: "Rows of a page.", default: 50 }),
  ),
};
/** A range of received times. */
export const range = {
  from: queryTime("Start of the range (received at or after)."),
  to: queryTime("End of the range (received before)."),
};

/** One thing wrong with a request. */
export const ProblemItem = Type.Object({
  path: text("Where, dotted: `settings.pixel_id`."),
  problem: text("What was wrong."),
  hint: text("What to send instead."),
});
export type ProblemItem = Wire<typeof ProblemItem>;

/** Every error's body (RFC 9457, `application/problem+json`). */
export const ProblemReply = Type.Object({
  type: text("`about:blank`, or an address that explains this kind of problem."),
  title: text("The kind of problem."),
  status: Type.Integer(),
  code: text("A short stable word for programs: `not_signed_in`, `invalid`, `not_found`."),
  detail: text("What happened, for people."),
  hint: Type.Optional(text("What to do next.")),
  problems: Type.Optional(Type.Array(ProblemItem)),
});
export type ProblemReply = Wire<typeof ProblemReply>;

/** Where a setting's present value came from. */
export const Origin = oneOf(["file", "console", "default"], "Where the present value came from.");
export type Origin = Wire<typeof Origin>;

/** States of a delivery. */
export const DeliveryState = oneOf([
  "delivered",
  "skipped",
  "rejected",
  "expired",
  "waiting",
  "parked",
  "held",
]);
export type DeliveryState = Wire<typeof DeliveryState>;

/** Counts of one destination; `received` is the sum of the others. */
export const Balance = Type.Object({
  received: count("Events of the range that this destination had a duty to."),
  delivered: count("Accepted by the platform."),
  skipped: count("Not sent, by a rule."),
  rejected: count("Refused by the platform for good."),
  expired: count("Too late to be sent."),
  waiting: count("Behind the cursor."),
  parked: count("Waiting alone until a time."),
  held: count("Waiting until a person acts."),
});
export type Balance = Wire<typeof Balance>;
