import swagger from "@fastify/swagger";
import type { FastifyInstance, FastifySchema } from "fastify";
import Type, { type TSchema } from "typebox";
import { ProblemReply, type RouteSpec } from "../wire/index.ts";
import { renderReference } from "./reference-page.ts";

/** Serves the OpenAPI document and the reference page that is made from it. */
export async function registerDocuments(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Signalpost API",
        version,
        description:
          "For operators, the console and other tools. Times are milliseconds since 1970 (UTC). Errors are " +
          "application/problem+json. Lists are paged by `cursor`: send `next` of one page to get the following one.",
      },
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "An API key, or SIGNALPOST_API_KEY." },
          session: { type: "apiKey", in: "cookie", name: "__Host-signalpost" },
        },
      },
    },
  });
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  let page: string | null = null;
  app.get("/api/docs", { schema: { hide: true } }, async (_request, reply) => {
    page ??= renderReference(app.swagger());
    return reply.type("text/html; charset=utf-8").send(page);
  });
}

/** A route's schemas in the form that fastify and the OpenAPI document take. */
export function schemaOf(name: string, spec: RouteSpec): FastifySchema {
  const parameters = [...name.matchAll(/:(\w+)/g)].map(([, parameter = ""]) => parameter);
  const params = Object.fromEntries(parameters.map((one) => [one, Type.String()]));
  return {
    summary: spec.summary,
    description: needs(spec.allow),
    tags: [spec.tag],
    operationId: operationId(name),
    security:
      spec.allow === "public"
        ? []
        : spec.allow === "any"
          ? [{ session: [] }]
          : [{ key: [] }, { session: [] }],
    ...(parameters.length > 0 ? { params: Type.Object(params) } : {}),
    ...(spec.query ? { querystring: spec.query } : {}),
    ...(spec.body ? { body: spec.body } : {}),
    response: responses(spec),
  };
}

function needs(allow: RouteSpec["allow"]): string {
  if (allow === "public") return "Open to everybody.";
  return allow === "any" ? "For whoever is signed in." : `Needs the scope ${allow}.`;
}

function responses(spec: RouteSpec): Record<string, unknown> {
  const problem = {
    description: "A problem",
    content: { "application/problem+json": { schema: ProblemReply } },
  };
  if (spec.reply === null) return { 204: { description: "Done", type: "null" }, default: problem };
  return { 200: { description: "Done", content: contentOf(spec.reply, spec.produces) }, default: problem };
}

function contentOf(schema: TSchema, produces = "application/json"): Record<string, { schema: TSchema }> {
  return { [produces]: { schema } };
}

function operationId(name: string): string {
  return name
    .replace(/ \/api\//, " ")
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== "")
    .map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}
