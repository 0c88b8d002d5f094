import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { Refusal } from "../operate/index.ts";
import { type RouteName, type RouteSpec, routes } from "../wire/index.ts";
import { type Actor, isAllowed } from "./actor.ts";
import type { Authentication } from "./authentication.ts";
import type { Call, Handlers } from "./call.ts";
import { registerConsole } from "./console-files.ts";
import { registerDocuments, schemaOf } from "./document.ts";
import { type Manual, registerManual } from "./manual/index.ts";
import { InvalidRequest, noSuchPath, sendProblem, toProblem } from "./problem.ts";
import { createBodyCheck, createQueryCheck } from "./validation.ts";

/** Largest request of the console; events come in elsewhere. */
const bodyBytesMax = 1024 * 1024;
/** Guesses a minute from one address: sign-in, links, second factor. */
const guardedRequestsMax = 30;

/** What the HTTP server needs beside its handlers. */
export interface ServerPorts {
  readonly handlers: Handlers;
  readonly authentication: Authentication;
  readonly version: string;
  /** Documents at /docs. */
  readonly manual: Manual;
  /** Address at which this server is reached. */
  readonly publicUrl: () => string;
  /** Proxies of our own in front; their X-Forwarded headers are believed. */
  readonly trustedProxies: number;
  /** Folder of the built console. */
  readonly consoleFolder: string;
  /** Hears of callers who were refused what they asked for. */
  readonly refused: (actor: Actor, route: string) => void;
  /** Gets faults of our own, with the reference that the caller was told. */
  readonly report: (error: unknown, reference: string) => void;
}

const twoHosts = { path: "", problem: "the request names two hosts", hint: "Send one Host header." };
const actors = new WeakMap<FastifyRequest, Actor>();

/** Builds the server; it does not listen, its `routing` handles requests of the outer one. */
export async function createServer(ports: ServerPorts): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    trustProxy: (_address: string, hop: number) => hop < ports.trustedProxies,
    forceCloseConnections: true,
  });
  // JSON only: a foreign page can send text/plain without asking first.
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler((error, request, reply) => answerError(ports, error, request, reply));
  await app.register(cookie);
  await app.register(helmet, securityHeaders);
  await app.register(rateLimit, { global: false });
  await registerDocuments(app, ports.version);
  registerManual(app, ports.manual, ports.publicUrl);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    // Node takes the first of two, a proxy perhaps the last; what is this server's own origin hangs on it.
    if ((request.raw.headersDistinct.host?.length ?? 0) > 1) throw new InvalidRequest([twoHosts]);
    const { allow } = policyOf(request);
    if (allow === undefined) return;
    const actor = await ports.authentication.actorOf(request);
    actors.set(request, actor);
    if (isAllowed(actor, allow)) return;
    if (actor.kind !== "nobody") ports.refused(actor, `${request.method} ${request.routeOptions.url ?? ""}`);
    throw refusal(actor, allow);
  });
  // The keys of the table are the route names by construction.
  for (const name of Object.keys(routes) as RouteName[]) addRoute(app, name, ports.handlers);
  registerConsole(app, ports.consoleFolder, (request, reply) => sendProblem(reply, noSuchPath(request)));
  await app.ready();
  return app;
}

/**
 * No inline script or style and no foreign host, so that an event that carries markup stays text
 * (https://cheatsheetseries.owasp.org/cheatsheets/Content_Security_Policy_Cheat_Sheet.html, read 2026-11).
 */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "font-src": ["'self'"],
      "connect-src": ["'self'"],
      "manifest-src": ["'self'"],
      "frame-ancestors": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
    },
  },
  referrerPolicy: { policy: "no-referrer" },
  crossOriginResourcePolicy: { policy: "same-origin" },
} as const;

function addRoute(app: FastifyInstance, name: RouteName, handlers: Handlers): void {
  const spec: RouteSpec = routes[name];
  const [method = "GET", url = "/"] = name.split(" ");
  const checkQuery = spec.query ? createQueryCheck(spec.query) : null;
  const checkBody = spec.body ? createBodyCheck(spec.body) : null;
  // Each handler takes exactly what the checks of its own route let through.
  const handle = handlers[name] as (call: Call<never>) => Promise<unknown>;
  app.route({
    method,
    url,
    schema: schemaOf(name, spec),
    config: {
      allow: spec.allow,
      ...(spec.guarded ? { rateLimit: { max: guardedRequestsMax, timeWindow: 60_000 } } : {}),
    },
    // The checks below explain problems better; the schemas still write the documents and the replies.
    validatorCompiler: () => () => true,
    async handler(request, reply) {
      const call = {
        params: request.params,
        query: checkQuery?.(request.query),
        body: checkBody?.(request.body ?? {}),
        actor: actors.get(request) ?? { kind: "nobody" },
        request,
        reply,
      };
      const answer = await handle(call as unknown as Call<never>); // checked just above
      if (spec.reply === null) return reply.status(204).send();
      if (spec.produces) reply.type(spec.produces);
      return reply.send(answer);
    },
  });
}

function policyOf(request: FastifyRequest): { readonly allow?: RouteSpec["allow"] } {
  return request.routeOptions.config as { allow?: RouteSpec["allow"] }; // set by addRoute
}

function refusal(actor: Actor, needed: string): Refusal {
  if (actor.kind === "nobody") {
    return new Refusal(
      "not_signed_in",
      "Nobody is signed in.",
      "Sign in at the console, or send an API key: Authorization: Bearer <key>.",
    );
  }
  if (actor.kind === "member" && actor.lacksFactor) {
    const hint = "Set one up under Settings, Your account.";
    return new Refusal("forbidden", "The team's rule asks for a second factor.", hint);
  }
  const hint =
    actor.kind === "key" ? `Use a key with the scope "${needed}".` : "Ask an owner for another role.";
  return new Refusal("forbidden", `This needs the permission "${needed}".`, hint);
}

function answerError(
  ports: ServerPorts,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = toProblem(error, request.id);
  if (problem.status >= 500) ports.report(error, request.id);
  const retryAfterMs = error instanceof Refusal ? error.retryAfterMs : null;
  return sendProblem(reply, problem, problem.status === 503 ? (retryAfterMs ?? 5_000) : retryAfterMs);
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Policy of the route; missing on pages of the console. */
    allow?: RouteSpec["allow"];
  }
}
