import { InvalidRequest } from "../../../src/api/problem.ts";
import { createBodyCheck, createQueryCheck } from "../../../src/api/validation.ts";
import { type RouteName, type RouteSpec, routes } from "../../../src/wire/index.ts";
import { jsonBytes, type Parser } from "../parser.ts";
import { apiParser } from "./console-api.ts";

const names = Object.keys(routes) as readonly RouteName[]; // the keys of the table are the names
const specs: readonly (readonly [RouteName, RouteSpec])[] = names.map((name) => [name, routes[name]]);

/** Checks of the console's API alone, and the API as a whole. */
export function consoleParsers(): readonly Parser[] {
  return [checkParser(), apiParser()];
}

/** An input is the number of a route, a line end, and a body. */
function seedsOf(): readonly Buffer[] {
  const body = {
    id: "x",
    type: "tiktok",
    settings: { pixel_id: "C1" },
    secrets: { access_token: "token-0123456789" },
    email: "owner@shop.example",
    password: "correct horse battery",
    name: "A name",
    role: "viewer",
    scopes: ["read"],
    url: "https://shop.example/",
    store: "demo",
    kind: "webhook",
    target: "https://hooks.example/x",
    from: 1,
    to: 2,
    when: [{ field: "event", operator: "equals", value: "Purchase" }],
    event: "Purchase",
    events: ["Purchase"],
    active: true,
    changes: { country: "US" },
  };
  return specs.map((_, index) => Buffer.concat([Buffer.from(`${index}\n`), jsonBytes(body)]));
}

const words = Object.values(routes).flatMap((spec: RouteSpec) => [
  ...Object.keys(spec.body && "properties" in spec.body ? Object(spec.body.properties) : {}),
]);

function checkParser(): Parser {
  const checks = specs.flatMap(([, spec]) => [
    ...(spec.body ? [createBodyCheck(spec.body)] : []),
    ...(spec.query ? [createQueryCheck(spec.query)] : []),
  ]);
  return {
    name: "console-check",
    reads: "bodies and queries of the console's API, by every route's schema",
    seeds: seedsOf(),
    words,
    bytesMax: 256 * 1024,
    take(input) {
      const { index, text } = readInput(input);
      let raw: unknown;
      try {
        raw = JSON.parse(text);
      } catch {
        raw = text;
      }
      try {
        checks[index % checks.length]?.(raw);
      } catch (error) {
        if (!(error instanceof InvalidRequest)) throw error;
      }
    },
  };
}

function readInput(input: Buffer): { readonly index: number; readonly text: string } {
  const end = input.indexOf("\n");
  const index = Math.abs(Math.trunc(Number(input.toString("latin1", 0, Math.max(0, end))))) || 0;
  return { index: Number.isFinite(index) ? index : 0, text: input.toString("utf8", end + 1) };
}
