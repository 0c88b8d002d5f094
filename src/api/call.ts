import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Body, PathParams, Query, Reply, RouteName } from "../wire/index.ts";
import type { Actor } from "./actor.ts";

/** One checked request of a route. */
export interface Call<Name extends RouteName> {
  readonly params: PathParams<Name>;
  readonly query: Query<Name>;
  readonly body: Body<Name>;
  readonly actor: Actor;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Carries out one route; a stream is sent as it comes. */
export type Handler<Name extends RouteName> = (call: Call<Name>) => Promise<Reply<Name> | Readable>;

/** Handlers of some routes, or of all. */
export type Handlers<Names extends RouteName = RouteName> = { readonly [Name in Names]: Handler<Name> };

/** Routes whose path begins so: `RoutesUnder<"/api/keys">`. */
export type RoutesUnder<Prefix extends string> = Extract<RouteName, `${string} ${Prefix}${string}`>;
