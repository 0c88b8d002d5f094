import assert from "node:assert/strict";
import { openStand, rootKey, type Stand } from "../../../src/api/test-stand.ts";
import { type RouteName, type RouteSpec, routes } from "../../../src/wire/index.ts";
import { createRandom, type Random } from "../../simulation/random.ts";
import { jsonBytes, type Parser } from "../parser.ts";
import { exampleOf } from "../schema-example.ts";
import { rawEvents } from "../seeds.ts";
import { askServer } from "./fake-request.ts";

/** Streams never end. */
const specs = Object.entries(routes as Readonly<Record<RouteName, RouteSpec>>).filter(
  ([name]) => !name.endsWith("/stream"),
);
/** Requests to one stand: what they made and removed must not pile up, nor all that there was be gone. */
const requestsPerStand = 2_000;
const examplesPerRoute = 3;

/**
 * Every route with the key that may do everything, from the router to the database. HTTP itself is left out: it is
 * Node's, and hostile requests over a socket have tests of their own.
 */
export function apiParser(): Parser {
  let filled: Filled | undefined;
  let asked = 0;
  return {
    name: "console-api",
    reads:
      "requests to every route of the console's API: number of the route and its parameters, line end, body",
    seeds: seedsOf(createRandom(1)),
    words: [
      ...new Set(
        specs.flatMap(([, { body }]) =>
          Object.keys(body && "properties" in body ? Object(body.properties) : {}),
        ),
      ),
    ],
    bytesMax: 64 * 1024,
    async take(input) {
      if (!filled || ++asked % requestsPerStand === 0) {
        await filled?.close();
        filled = await openFilledStand();
      }
      await ask(filled, input, asked);
    },
    async close() {
      await filled?.close();
    },
  };
}

async function ask({ stand, profile }: Filled, input: Buffer, number: number): Promise<void> {
  const end = Math.max(0, input.indexOf("\n"));
  const [index, ...values] = input.toString("latin1", 0, end).split(" ");
  const [name, spec] = specs[Math.abs(Math.trunc(Number(index))) % specs.length || 0] ?? ["GET /", null];
  const [method = "GET", pattern = "/"] = name.split(" ");
  const path = pattern.replace(/:\w+/g, () => {
    const value = values.shift() ?? "tiktok";
    return encodeURIComponent(value === "PROFILE" ? profile : value);
  });
  const body = input.subarray(end + 1);
  const query = spec?.query ? `?${body.toString("latin1", 0, 2_000).replace(/[^!-~]|#/g, "")}` : "";
  const hasBody = method !== "GET";
  const answer = await askServer(stand.api.routing, {
    method,
    url: path + query,
    headers: {
      ...headers,
      // Another caller each time: guesses from one address are slowed down.
      "x-forwarded-for": `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
      ...(hasBody ? { "content-length": `${body.length}` } : {}),
    },
    body: hasBody ? body : Buffer.alloc(0),
  });
  const [fault] = stand.faults.splice(0);
  // 503: another server does not answer.
  if (answer.status !== 503 && fault !== undefined) throw fault;
  assert.ok(answer.status < 500 || answer.status === 503, `${name}: ${answer.status} ${answer.body}`);
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
}

const headers = {
  host: "localhost:8080",
  authorization: `Bearer ${rootKey}`,
  "content-type": "application/json",
};

interface Filled {
  readonly stand: Stand;
  /** ID of the one profile. */
  readonly profile: string;
  readonly close: () => Promise<void>;
}

/** Something to read: events, what became of them, and a profile. */
async function openFilledStand(): Promise<Filled> {
  const stand = await openStand({ trustedProxies: 1 });
  await stand.append(rawEvents.flatMap((one) => [one, { ...one, event_id: undefined }]));
  await stand.settle([
    { kind: "delivered", reason: "accepted" },
    { kind: "skipped", reason: "filter" },
    { kind: "rejected", reason: "invalid" },
  ]);
  const { hash } = await stand.resolve();
  const url = "/api/stores/demo/profiles/lookup";
  const body = jsonBytes({ kind: "email", value: hash });
  const sent = { ...headers, "content-length": `${body.length}` };
  const found = await askServer(stand.api.routing, { method: "POST", url, headers: sent, body });
  const { profiles }: { profiles: readonly { id: string }[] } = JSON.parse(found.body);
  // Whoever waits for another server's patience is woken: nothing else moves the stand's clock.
  const ticking = setInterval(() => stand.pass(5_000), 20);
  const close = (): Promise<void> => {
    clearInterval(ticking);
    return stand.close();
  };
  return { stand, profile: profiles[0]?.id ?? "", close };
}

/** Requests that pass the checks of their routes. */
function seedsOf(random: Random): readonly Buffer[] {
  return specs.flatMap(([name, { body, query }], index) => {
    const head = [
      index,
      ...[...name.matchAll(/:(\w+)/g)].map(([, one]) => parameters[one ?? ""] ?? "x"),
    ].join(" ");
    return Array.from({ length: body || query ? examplesPerRoute : 1 }, () => {
      const example = exampleOf(body ?? query ?? {}, random);
      const text = query ? Buffer.from(`${new URLSearchParams(Object(example))}`) : jsonBytes(example);
      return Buffer.concat([Buffer.from(`${head}\n`), text]);
    });
  });
}

/** Values of a path's parameters that lead somewhere. */
const parameters: Readonly<Record<string, string>> = {
  store: "demo",
  destination: "tiktok",
  event_id: "order-1001",
  profile: "PROFILE",
};
