import type { TSchema } from "typebox";
import type { Wire } from "./base.ts";
import type { routes } from "./table.ts";

type Table = typeof routes;

/** `GET /api/stores/:store/overview` and all others. */
export type RouteName = keyof Table & string;

/** Names after a colon in a path. */
export type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & PathParams<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? { readonly [K in Name]: string }
    : unknown;

type Part<Spec, Key extends string> = Spec extends { readonly [K in Key]: infer Schema extends TSchema }
  ? Wire<Schema>
  : undefined;

/** Query of a route; undefined: it has none. */
export type Query<Name extends RouteName> = Part<Table[Name], "query">;
/** Body of a route's request; undefined: it has none. */
export type Body<Name extends RouteName> = Part<Table[Name], "body">;
/** Body of a route's reply; undefined: 204 without one. */
export type Reply<Name extends RouteName> = Part<Table[Name], "reply">;
