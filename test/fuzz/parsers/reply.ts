import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  type AnyDestinationType,
  type HttpReply,
  isObject,
  OperatorError,
  type StorefrontEvent,
  type Verdict,
} from "../../../src/core/index.ts";
import { replyBytesMax } from "../../../src/deliver/target.ts";
import { eventFrom, settingsOf } from "../../../src/destinations/contract/index.ts";
import { destinationTypes } from "../../../src/destinations/index.ts";
import { readTokenReply } from "../../../src/destinations/kit/index.ts";
import { adminLimits, createAdmin } from "../../../src/sources/shopify/admin.ts";
import { listOrders } from "../../../src/sources/shopify/index.ts";
import { assertNobody, jsonBytes, type Parser, person } from "../parser.ts";
import { filesAt, rawEvents, replySeeds } from "../seeds.ts";

const words = [
  "code",
  "message",
  "failed_events",
  "order_in_batch",
  "events_received",
  "error_subcode",
  "is_transient",
  "data[1]",
  "access_token",
  "expires_in",
  person.email,
  "<html>",
];

/** Answers of platforms and receivers to events, of OAuth servers to requests for tokens, of Shopify to lists. */
export function replyParsers(): readonly Parser[] {
  return [...destinationTypes.map(verdictParser), tokenParser(), orderListParser(), settingsParser()];
}

/** Settings and secrets as the configuration or the console gives them: any value for the one, texts for the other. */
function settingsParser(): Parser {
  const accounts = filesAt("src/destinations/*/fixtures/account.json");
  return {
    name: "settings",
    reads: "settings and secrets of every destination type",
    seeds: accounts,
    words: destinationTypes.flatMap(({ manifest }) =>
      [...manifest.settings, ...manifest.secrets].map(({ name }) => name),
    ),
    bytesMax: 64 * 1024,
    take(input) {
      let raw: unknown;
      try {
        raw = JSON.parse(input.toString("utf8"));
      } catch {
        return;
      }
      const account = isObject(raw) ? raw : {};
      const texts = Object.entries(isObject(account.secrets) ? account.secrets : {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      );
      for (const { manifest } of destinationTypes) {
        const settings = manifest.parseSettings(account.settings);
        if (settings.ok) JSON.stringify(settings.value);
        else assert.ok(settings.problems.every((one) => one.problem !== "" && one.hint !== ""));
        manifest.parseSecrets(Object.fromEntries(texts));
      }
    },
  };
}

function verdictParser(type: AnyDestinationType): Parser {
  const name = type.manifest.type;
  const account = JSON.parse(readFileSync(`src/destinations/${name}/fixtures/account.json`, "utf8"));
  const settings = settingsOf(type, account.settings);
  const events: readonly StorefrontEvent[] = rawEvents
    .slice(0, 3)
    .map((one) => eventFrom({ ...one, event: "Purchase" }));
  const batch = events.flatMap((event) => {
    const mapped = type.map(event, settings);
    return mapped.kind === "payload" ? [mapped.payload] : [];
  });
  return {
    name: `reply-${name}`,
    reads: `${type.manifest.title}'s answer to events`,
    seeds: replySeeds(name),
    words,
    bytesMax: replyBytesMax,
    take(input) {
      assertVerdict(type.read(replyOf(input), batch), batch.length);
    },
  };
}

function assertVerdict(verdict: Verdict, size: number): void {
  assertNobody(JSON.stringify(verdict), "in a verdict");
  if (verdict.kind === "each") {
    assert.equal(verdict.results.length, size);
    for (const result of verdict.results) assertWords(result);
    return;
  }
  assertWords(verdict);
  if (verdict.kind !== "split") return;
  for (const index of verdict.indexes ?? []) assert.ok(Number.isInteger(index) && index >= 0 && index < size);
}

function assertWords(said: { readonly detail?: string; readonly afterMs?: number }): void {
  assert.ok((said.detail ?? "").length <= 2000, "words without end");
  assert.doesNotMatch(said.detail ?? "", /[\r\n]/);
  assert.ok(said.afterMs === undefined || (Number.isFinite(said.afterMs) && said.afterMs >= 0));
}

function tokenParser(): Parser {
  return {
    name: "reply-token",
    reads: "an OAuth server's answer to a request for an access token",
    seeds: [
      jsonBytes({ access_token: "t", token_type: "bearer", expires_in: 3600 }),
      jsonBytes({ error: "invalid_grant", error_description: `revoked for ${person.email}` }),
    ].map((body, index) => Buffer.concat([Buffer.from(`${index === 0 ? 200 : 400} 1\n`), body])),
    words,
    bytesMax: replyBytesMax,
    take(input) {
      const reading = readTokenReply(replyOf(input), "A platform", "Connect it again.");
      if (reading.kind !== "token") return assertWords(reading);
      assert.ok(reading.token !== "" && reading.lifetimeMs > 0);
    },
  };
}

/** Shopify's answers go through the client that minds the limits of the rate; its clock jumps. */
function orderListParser(): Parser {
  const seeds = [
    {
      data: {
        orders: {
          pageInfo: { hasNextPage: false, endCursor: "c" },
          nodes: [{ id: "gid://shopify/Order/1", name: "#1001", createdAt: "2026-11-22T12:00:00Z" }],
        },
      },
      extensions: {
        cost: { requestedQueryCost: 10, throttleStatus: { currentlyAvailable: 5, restoreRate: 50 } },
      },
    },
    { errors: [{ message: `Access denied for ${person.email}`, extensions: { code: "ACCESS_DENIED" } }] },
    { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] },
  ];
  return {
    name: "reply-shopify",
    reads: "Shopify's answer to a query for orders",
    seeds: seeds.map((body) => Buffer.concat([Buffer.from("200 1\n"), jsonBytes(body)])),
    words: [...words, "hasNextPage", "endCursor", "nodes", "createdAt", "throttleStatus"],
    // Of 16 MiB: a reply that says "throttled" is asked for, and read, a hundred times for one input.
    bytesMax: 64 * 1024,
    async take(input) {
      const reply = replyOf(input);
      const clock = {
        now: () => 0,
        sleep: async (ms: number) => assert.ok(ms >= 0 && ms <= adminLimits.waitMsMax, `sleeps ${ms}`),
      };
      const admin = createAdmin(
        { shopDomain: "demo.myshopify.com", token: "t" },
        { http: { send: async () => reply }, clock },
      );
      try {
        const { orders } = await listOrders(admin, { from: 0, to: 2 ** 50, max: 500 });
        for (const order of orders) assert.ok(order.id !== "" && Number.isFinite(order.createdAt));
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        assertNobody(error.message, "in an error");
      }
    },
  };
}

function replyOf(input: Buffer): HttpReply {
  const end = input.indexOf("\n");
  const [status, after = ""] = input.toString("latin1", 0, Math.max(0, end)).split(" ");
  return {
    kind: "reply",
    status: Math.trunc(Number(status)) || 200,
    headers: { "retry-after": after },
    body: input.toString("utf8", end + 1),
  };
}
