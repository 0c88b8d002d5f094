import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AnyDestinationType, HttpReply, HttpRequest, Verdict } from "../core/index.ts";
import { readTokenReply, tokenRequest } from "../destinations/kit/index.ts";
import { createAccessTokens } from "./access-token.ts";
import type { Sendable } from "./plan.ts";
import { createRefusals } from "./refusal.ts";
import { sendBatch } from "./send.ts";
import type { Target } from "./target.ts";

const reply = (status: number, body: object): HttpReply => ({
  kind: "reply",
  status,
  headers: {},
  body: JSON.stringify(body),
});

/** A platform with OAuth: tokens T1, T2 ... of an hour; it takes only those in `valid`. */
function standOf(options: { readonly grant?: () => HttpReply | null } = {}) {
  let now = Date.UTC(2026, 10, 22, 12);
  let made = 0;
  const valid = new Set<string>();
  const asked: HttpRequest[] = [];
  const clock = { now: () => now, sleep: async (): Promise<void> => {} };
  const http = {
    async send(request: HttpRequest): Promise<HttpReply> {
      asked.push(request);
      if (request.url.endsWith("/token")) {
        const refused = options.grant?.();
        if (refused) return refused;
        valid.clear();
        valid.add(`T${++made}-of-the-platform`);
        return reply(200, { access_token: `T${made}-of-the-platform`, expires_in: 3600 });
      }
      const token = request.headers.Authorization?.replace("Bearer ", "") ?? "";
      return valid.has(token) ? reply(200, {}) : reply(401, { error: `bad token ${token}` });
    },
  };
  const type = {
    manifest: { type: "oauth", limits: { bodyBytesMax: 1e6, timeoutMs: 1000 }, mappingVersion: 1 },
    request: (_batch: readonly object[], context: { readonly accessToken?: string }): HttpRequest => ({
      method: "POST",
      url: "https://platform.example/events",
      headers: { Authorization: `Bearer ${context.accessToken}` },
      body: "{}",
    }),
    read: (answer: HttpReply, batch: readonly object[]): Verdict =>
      answer.kind === "reply" && answer.status === 200
        ? { kind: "each", results: batch.map(() => ({ kind: "delivered" })) }
        : { kind: "hold", reason: "401", detail: answer.kind === "reply" ? answer.body : "", hint: "" },
    accessToken: {
      request: () => tokenRequest("https://platform.example/token", { grant_type: "refresh_token" }),
      read: (answer: HttpReply) => readTokenReply(answer, "Platform", "Connect the account again."),
    },
  };
  const target = {
    // Only what sending looks at: the other parts of a type and a target have no say here.
    type: type as unknown as AnyDestinationType,
    settings: {},
    secrets: { refresh_token: "the-lasting-secret" },
    baseUrl: "",
    delivery: { rejectedShareMax: 1 },
    version: "1",
  } as unknown as Target;
  const sender = {
    clock,
    rng: { float: () => 0.5, id: (at: number) => `${at}-${asked.length}` },
    http,
    rate: { take: async () => {}, slowDown: () => {}, perSecond: () => 1 },
    refusals: createRefusals(),
    failed: (error: unknown) => assert.ifError(error),
    tokens: createAccessTokens(clock, http),
  };
  return {
    asked,
    valid,
    pass: (ms: number) => {
      now += ms;
    },
    send: (position: number) => {
      // A sendable of which nothing but its place matters.
      const one = {
        position,
        payload: {},
        contacts: [],
        attempts: 0,
        possiblySince: null,
      } as unknown as Sendable;
      return sendBatch(target, [one], sender);
    },
    paths: () => asked.splice(0).map((one) => new URL(one.url).pathname),
  };
}

describe("a platform that gives tokens for a while", () => {
  it("is asked for one before the first event, and again only when it ends", async () => {
    const stand = standOf();
    for (const position of [1, 2]) {
      assert.equal((await stand.send(position)).results.get(position)?.kind, "outcome");
    }
    assert.deepEqual(stand.paths(), ["/token", "/events", "/events"]);
    stand.pass(3_600_000);
    await stand.send(3);
    assert.deepEqual(stand.paths(), ["/token", "/events"]);
  });

  it("a token that ended before its time is replaced once, and the events go out with the new one", async () => {
    const stand = standOf();
    await stand.send(1);
    stand.valid.clear();
    const report = await stand.send(2);
    assert.deepEqual(stand.paths(), ["/token", "/events", "/events", "/token", "/events"]);
    assert.deepEqual([report.stop, report.results.size], [null, 1]);
    assert.doesNotMatch(JSON.stringify(report.attempts), /T1-of/, "no token in what is kept");
  });

  it("is replaced once for all requests that were under way with it", async () => {
    const stand = standOf();
    await stand.send(1);
    stand.valid.clear();
    stand.paths();
    const reports = await Promise.all([2, 3, 4, 5].map(stand.send));
    assert.deepEqual(
      reports.map(({ stop, results }) => [stop, results.size]),
      Array.from({ length: 4 }, () => [null, 1]),
    );
    assert.equal(stand.paths().filter((path) => path === "/token").length, 1);
  });

  it("a grant whose every token is refused holds, also with several requests under way", async () => {
    let refused = 0;
    const stand = standOf({
      grant: () => (refused === 0 ? null : reply(200, { access_token: `R${refused++}-of-the-platform` })),
    });
    await stand.send(1);
    refused = 1;
    stand.valid.clear();
    const reports = await Promise.all([2, 3, 4, 5].map(stand.send));
    assert.ok(reports.some(({ stop }) => stop?.kind === "hold"));
    assert.ok(stand.paths().length < 20);
  });

  it("a fresh token that is refused holds, without a second try", async () => {
    const stand = standOf({ grant: () => reply(200, { access_token: "another", expires_in: 60 }) });
    assert.equal((await stand.send(1)).stop?.kind, "hold");
    assert.deepEqual(stand.paths(), ["/token", "/events"]);
  });

  it("a revoked grant holds with what to do, an outage waits, and no event is to blame", async () => {
    const revoked = await standOf({ grant: () => reply(400, { error: "invalid_grant" }) }).send(1);
    assert.ok(revoked.stop?.kind === "hold");
    assert.match(`${revoked.stop.detail} ${revoked.stop.hint}`, /invalid_grant.*Connect the account again/);
    const down = await standOf({ grant: () => ({ kind: "unreached", error: "ECONNREFUSED" }) }).send(1);
    assert.ok(down.stop?.kind === "down");
    assert.deepEqual([down.stop.reply, down.results.size, down.attempts.length], ["unreached", 0, 0]);
  });

  it("a lifetime that is no number, or beyond belief, counts as the usual one", () => {
    for (const expires_in of [{ toString: 6 }, [[]], "soon", -1, 1e300, null, true]) {
      const reading = readTokenReply(reply(200, { access_token: "T", expires_in }), "A platform", "");
      assert.deepEqual(
        reading,
        { kind: "token", token: "T", lifetimeMs: 3_600_000 },
        String(JSON.stringify(expires_in)),
      );
    }
  });
});
