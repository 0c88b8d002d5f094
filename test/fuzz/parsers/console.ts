import assert from "node:assert/strict";
import { Agent, request } from "undici";
import { InvalidRequest } from "../../../src/api/problem.ts";
import { openStand, rootKey, type Stand } from "../../../src/api/test-stand.ts";
import { createBodyCheck, createQueryCheck } from "../../../src/api/validation.ts";
import { type RouteName, type RouteSpec, routes } from "../../../src/wire/index.ts";
import { jsonBytes, type Parser } from "../parser.ts";

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

function apiParser(): Parser {
  let stand: Promise<Stand> | undefined;
  const agent = new Agent({ connections: 1 });
  return {
    name: "console-api",
    reads: "requests to every route of the console's API over HTTP, with the key that may do everything",
    seeds: seedsOf(),
    words,
    bytesMax: 64 * 1024,
    async take(input) {
      stand ??= openStand();
      const { url, faults } = await stand;
      const { index, text } = readInput(input);
      const name = names[index % names.length] ?? "";
      const [method = "GET", path = "/"] = name.split(" ");
      if (name.includes("/stream") || name.includes("/live")) return;
      const query =
        method === "GET"
          ? `?${encodeURI(text.replace(/[^ -~]/g, "").slice(0, 500)).replaceAll("#", "")}`
          : "";
      const answer = await request(
        `${url}${path.replace(/:\w+/g, (one) => (one === ":store" ? "demo" : "tiktok"))}${query}`,
        {
          // The table's methods are those that undici knows.
          method: method as "GET",
          headers: { authorization: `Bearer ${rootKey}`, "content-type": "application/json" },
          body: method === "GET" ? null : input.subarray(input.indexOf("\n") + 1),
          dispatcher: agent,
        },
      );
      const said = await answer.body.text();
      assert.ok(
        answer.statusCode < 500 || answer.statusCode === 503,
        `${name}: ${answer.statusCode} ${said}`,
      );
      assert.deepEqual(faults, []);
      assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
    },
    async close() {
      await agent.close();
      await (await stand)?.close();
    },
  };
}

function readInput(input: Buffer): { readonly index: number; readonly text: string } {
  const end = input.indexOf("\n");
  const index = Math.abs(Math.trunc(Number(input.toString("latin1", 0, Math.max(0, end))))) || 0;
  return { index: Number.isFinite(index) ? index : 0, text: input.toString("utf8", end + 1) };
}
