import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AnyDestinationType,
  contactFields,
  dayMs,
  defaultConsentPolicy,
  type HttpReply,
  type HttpRequest,
  openContacts,
  type StorefrontEvent,
} from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import { pinboard } from "../destinations/contract/samples/pinboard/index.ts";
import { postbird } from "../destinations/contract/samples/postbird/index.ts";
import { createAccessTokens } from "./access-token.ts";
import { planEvent, type Sendable, type Step } from "./plan.ts";
import { createRefusals } from "./refusal.ts";
import { sendBatch } from "./send.ts";
import { routeTarget, type Target } from "./target.ts";
import { toBatches } from "./window.ts";

/** Platforms unlike TikTok, Meta and webhooks, through planning and sending. */
function targetOf(type: AnyDestinationType, settings: object, secrets: Record<string, string>): Target {
  const parsed = type.manifest.parseSettings(settings);
  assert.ok(parsed.ok);
  const { limits, baseUrl, title } = type.manifest;
  return {
    key: `demo/${title}`,
    id: title,
    store: "demo",
    type,
    settings: parsed.value.settings,
    secrets,
    baseUrl,
    active: true,
    filter: undefined,
    routeStore: {
      country: "US",
      consent: defaultConsentPolicy,
      exclusions: [],
      sendBots: false,
      likelyScripts: [],
    },
    contacts: ({ text }) => openContacts(text, contactFields),
    delivery: {
      batchEventsMax: limits.batchEventsMax,
      requestsPerSecondMax: 1,
      settleMs: {},
      rejectedShareMax: 1,
    },
    version: "1",
  };
}

function purchase(id: string, more: Partial<StorefrontEvent> = {}): StorefrontEvent {
  const said = { event: "Purchase", event_id: id, properties: { value: 5, currency: "USD", order_id: id } };
  return { ...eventOf(said), ...more };
}

function plan(target: Target, position: number, event: StorefrontEvent, now = receivedAt): Step {
  const due = { position, event, receivedAt, profile: null, parked: null, possiblySince: null, siblings: [] };
  const failed = (_position: number, error: unknown): never => {
    throw error;
  };
  return planEvent(due, target, routeTarget(target), new Set(), { now, failed });
}

function sendableOf(target: Target, position: number, event: StorefrontEvent): Sendable {
  const step = plan(target, position, event);
  assert.ok(step.kind === "send", JSON.stringify(step));
  return step.sendable;
}

/** Sends to a platform that answers so, and keeps what it got. */
async function send(
  target: Target,
  batch: readonly Sendable[],
  answer: (request: HttpRequest) => { readonly status: number; readonly body: object | string },
) {
  const got: HttpRequest[] = [];
  const clock = { now: () => receivedAt, sleep: async (): Promise<void> => {} };
  const http = {
    async send(request: HttpRequest): Promise<HttpReply> {
      got.push(request);
      const { status, body } = answer(request);
      return {
        kind: "reply",
        status,
        headers: {},
        body: typeof body === "string" ? body : JSON.stringify(body),
      };
    },
  };
  const report = await sendBatch(target, batch, {
    clock,
    rng: { float: () => 0.5, id: (at: number) => `${at}-${got.length}` },
    http,
    rate: { take: async () => {}, slowDown: () => {}, perSecond: () => 1 },
    refusals: createRefusals(),
    failed: (error: unknown) => assert.ifError(error),
    tokens: createAccessTokens(clock, http),
  });
  const results = [...report.results].sort(([a], [b]) => a - b).map(([, one]) => one);
  return {
    got,
    report,
    outcomes: results.map((one) => (one.kind === "outcome" ? one.outcome.kind : one.kind)),
  };
}

describe("a platform with tokens for a while, and a reply for each event", () => {
  const target = targetOf(pinboard, { account: "a-1" }, { refresh_token: "the-lasting-secret" });
  const batch = [1, 2, 3].map((at) => sendableOf(target, at, purchase(`order-${at}`)));
  const idsIn = (request: HttpRequest): readonly string[] =>
    (JSON.parse(request.body) as { data: { id: string }[] }).data.map((one) => one.id); // what the sample writes
  const token = (request: HttpRequest) =>
    request.url.endsWith("/oauth/token")
      ? { status: 200, body: { access_token: "a-token-of-the-hour", expires_in: 3600 } }
      : null;

  it("settles each event by its own result", async () => {
    const { got, outcomes } = await send(target, batch, (request) => {
      const events = [
        { status: "processed" },
        { status: "failed", error: "no such currency" },
        { status: "processed" },
      ];
      return token(request) ?? { status: 200, body: { events } };
    });
    assert.deepEqual(outcomes, ["delivered", "rejected", "delivered"]);
    assert.equal(got[1]?.headers.Authorization, "Bearer a-token-of-the-hour");
    assert.match(got[1]?.body ?? "", /"value":"5.00"/);
  });

  it("sends the others again without the event that a refusal names", async () => {
    const { got, outcomes } = await send(target, batch, (request) => {
      if (request.url.endsWith("/oauth/token")) return token(request) ?? { status: 500, body: "" };
      const at = idsIn(request).indexOf("order-2");
      if (at >= 0) return { status: 422, body: { message: `data[${at}].amount is wrong` } };
      return { status: 200, body: { events: idsIn(request).map(() => ({ status: "processed" })) } };
    });
    assert.deepEqual(outcomes, ["delivered", "rejected", "delivered"]);
    assert.deepEqual(got.slice(1).map(idsIn).at(1), ["order-1", "order-3"]);
  });

  it("has other times for some events, looked at when they are due", () => {
    const twins = [{ platform: "pinboard", name: "checkout", event_id: "order-1" }];
    const reasonAt = (event: StorefrontEvent, days: number): string => {
      const step = plan(target, 1, event, receivedAt + days * dayMs);
      return step.kind === "settle" ? step.outcome.reason : step.kind;
    };
    assert.equal(reasonAt(purchase("order-1", { twins }), 29), "send");
    assert.equal(reasonAt(purchase("order-1", { twins, properties: {} }), 29), "dedup window over");
    assert.equal(reasonAt(purchase("order-1", { twins }), 31), "dedup window over");
    assert.equal(reasonAt(purchase("order-1"), 38), "too old");
  });

  it("is handed no contact in clear, although the store keeps them", () => {
    const sealed = { fields: contactFields, text: '{"email":["jane@mail.example"]}' };
    const { payload } = sendableOf(target, 1, purchase("order-1", { sealed }));
    assert.doesNotMatch(JSON.stringify(payload), /jane/);
  });
});

describe("an e-mail service: one event a request, contacts in clear", () => {
  const target = targetOf(postbird, { clear_contacts: true }, { api_key: "the-key-of-the-account" });
  const sealed = (email: string) => ({ fields: contactFields, text: JSON.stringify({ email: [email] }) });
  const jane = purchase("order-1", { sealed: sealed("jane@mail.example") });
  const john = purchase("order-2", { sealed: sealed("john@mail.example") });

  it("gets the address of each event in a request of its own", async () => {
    const sendables = [jane, john].map((event, at) => sendableOf(target, at + 1, event));
    const batches = toBatches(sendables, target.delivery.batchEventsMax);
    assert.deepEqual(
      batches.map((one) => one.length),
      [1, 1],
    );
    for (const [index, batch] of batches.entries()) {
      const { got, outcomes } = await send(target, batch, () => ({ status: 202, body: "" }));
      assert.deepEqual(outcomes, ["delivered"]);
      assert.equal(
        JSON.parse(got[0]?.body ?? "").profile.email,
        ["jane@mail.example", "john@mail.example"][index],
      );
    }
  });

  it("what it echoes is kept without the address", async () => {
    const { report } = await send(target, [sendableOf(target, 1, jane)], () => ({
      status: 400,
      body: "JANE@mail.example is on the suppression list",
    }));
    assert.match(JSON.stringify(report.attempts), /\*\*\* is on the suppression list/);
    assert.doesNotMatch(JSON.stringify([report.attempts, [...report.results]]), /jane@/i);
  });

  it("skips events without a contact, and all of them without the operator's switch", () => {
    const off = targetOf(postbird, {}, { api_key: "the-key-of-the-account" });
    for (const [where, event] of [
      [target, purchase("order-3")],
      [off, jane],
    ] as const) {
      const step = plan(where, 1, event);
      assert.deepEqual(step.kind === "settle" ? step.outcome.reason : step.kind, "no contact");
    }
  });
});
