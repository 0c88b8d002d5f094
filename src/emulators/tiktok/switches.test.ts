import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SwitchError } from "../kit/switches.ts";
import type { TikTokSwitchInput } from "./switches.ts";
import { type Answer, createTestStand, pixel, purchase, startMs, token, trackBody } from "./test-stand.ts";

const daySeconds = 86_400;
const startSeconds = startMs / 1000;
const noHeader = { headers: { "access-token": token } };
const anyBody = trackBody([purchase()]);
const oldBody = trackBody([purchase({ event_time: startSeconds - 28 * daySeconds - 1 })]);
const rawBody = trackBody([purchase({ user: { email: "alice@example.com" } })]);
const badBody = trackBody([purchase({ event_id: "good" }), purchase({ event_id: 5 })]);

/** Sends one body with a switch in one position. */
function send(switches: TikTokSwitchInput, body: unknown, change = {}): Answer {
  return createTestStand({ switches }).track(body, change);
}

describe("each behaviour switch, in both positions", () => {
  test("refusal_status", () => {
    assert.equal(send({ refusal_status: "200" }, badBody).status, 200);
    assert.equal(send({ refusal_status: "http" }, badBody).status, 400);
    assert.equal(send({ refusal_status: "http" }, anyBody, { headers: {} }).status, 400);
    const wrongToken = { headers: { "content-type": "application/json", "access-token": "x" } };
    assert.equal(send({ refusal_status: "http" }, anyBody, wrongToken).status, 401);
    assert.equal(send({ refusal_status: "http" }, anyBody).status, 200);
  });

  test("batch", () => {
    assert.equal(send({ batch: "atomic" }, badBody).code, 40002);
    const stand = createTestStand({ switches: { batch: "partial" } });
    const answer = stand.track(badBody);
    assert.equal(answer.code, 20001);
    const message = "Invalid value for event_id: not a valid string.";
    assert.deepEqual(answer.data, { failed_events: [{ order_in_batch: 1, code: 40002, message }] });
    assert.deepEqual(
      stand.emulator.ledger().events.map((event) => event.event_id),
      ["good"],
    );
    assert.equal(send({ batch: "partial" }, trackBody([purchase({ event_id: 5 })])).code, 40002);
  });

  test("index_in_messages", () => {
    const deep = trackBody([purchase(), purchase({ properties: { contents: [{}, { content_id: 5 }] } })]);
    const named = send({ index_in_messages: true }, deep).message;
    assert.equal(named, "Invalid value for data.1.properties.contents.1.content_id: not a valid string.");
    assert.equal(
      send({ index_in_messages: true }, trackBody([5])).message,
      "Invalid value for data.0: not a valid object.",
    );
    assert.equal(send({}, deep).message, "Invalid value for content_id: not a valid string.");
    const raw = send({ index_in_messages: true }, rawBody).message;
    assert.equal(raw, "Invalid value for data.0.user.email: must be hashed with SHA-256.");
  });

  test("same_channel_merge", () => {
    for (const [on, keys] of [
      [false, []],
      [true, ["ttp"]],
    ] as const) {
      const { emulator, track } = createTestStand({ switches: { same_channel_merge: on } });
      track(trackBody([purchase({ user: {} })]));
      track(trackBody([purchase({ user: { ttp: "x" } })]));
      const { events, merged, duplicates } = emulator.ledger();
      assert.deepEqual([events[0]?.match_keys, merged, duplicates], [keys, 0, 1]);
    }
  });

  test("page_url", () => {
    const without = trackBody([purchase({ page: { referrer: "https://x.example" } })]);
    assert.equal(send({ page_url: "optional" }, without).code, 0);
    const refused = send({ page_url: "required" }, without);
    assert.equal(refused.message, "Invalid value for url: missing data for required field.");
    assert.equal(send({ page_url: "required" }, anyBody).code, 0);
  });

  test("event_age and event_age_days", () => {
    assert.equal(send({ event_age: "accept" }, oldBody).code, 0);
    assert.equal(send({ event_age: "refuse" }, oldBody).code, 40002);
    assert.equal(send({ event_age: "refuse", event_age_days: 30 }, oldBody).code, 0);
    const future = trackBody([purchase({ event_time: startSeconds + 601 })]);
    assert.equal(send({ event_age: "refuse" }, future).code, 40002);
    const atTheEdge = trackBody([purchase({ event_time: startSeconds - 28 * daySeconds })]);
    assert.equal(send({ event_age: "refuse" }, atTheEdge).code, 0);
    const milliseconds = trackBody([purchase({ event_time: startMs })]);
    assert.equal(send({ event_age: "refuse" }, milliseconds).code, 40002);
    assert.equal(send({ event_age: "accept" }, milliseconds).code, 0);
  });

  test("alias", () => {
    const shownOf = (alias: "after" | "before" | "off"): readonly unknown[] => {
      const { emulator, track } = createTestStand({ switches: { alias } });
      track(trackBody([purchase({ event: "CompletePayment" })]));
      emulator.browser({ pixel, event: "Purchase", event_id: "order-1001" });
      const { conversions, merged, by_event } = emulator.ledger();
      return [
        conversions,
        merged,
        Object.entries(by_event).map(([name, row]) => `${name} as ${row.shown_as}`),
      ];
    };
    assert.deepEqual(shownOf("after"), [2, 0, ["CompletePayment as Purchase", "Purchase as Purchase"]]);
    assert.deepEqual(shownOf("before"), [1, 1, ["Purchase as Purchase"]]);
    assert.deepEqual(shownOf("off"), [2, 0, ["CompletePayment as CompletePayment", "Purchase as Purchase"]]);
  });

  test("raw_pii", () => {
    assert.equal(send({ raw_pii: "refused" }, rawBody).code, 40062);
    const { emulator, track } = createTestStand({ switches: { raw_pii: "ignored" } });
    assert.equal(track(rawBody).code, 0);
    const { events, diagnostics } = emulator.ledger();
    assert.deepEqual(events[0]?.match_keys, []);
    assert.ok(diagnostics.some((found) => found.code === "unhashed_personal_data"));
  });

  test("nulls", () => {
    const nulls = trackBody([purchase({ event_id: null, user: null })], { test_event_code: null });
    assert.equal(send({ nulls: "refused" }, nulls).code, 40002);
    assert.equal(send({ nulls: "ignored" }, nulls).code, 0);
    assert.equal(send({ nulls: "ignored" }, trackBody([purchase({ event_time: null })])).code, 40002);
  });

  test("partner_name", () => {
    const named = { ...anyBody, partner_name: "Nobody" };
    assert.equal(send({ partner_name: "checked" }, named).code, 40063);
    assert.equal(send({ partner_name: "ignored" }, named).code, 0);
  });

  test("offline_custom", () => {
    const options = { pixels: [{ code: pixel, token, eventSource: "offline" }] };
    const custom = trackBody([purchase({ event: "Refund" })], { event_source: "offline" });
    assert.equal(createTestStand(options).track(custom).code, 40002);
    const standard = trackBody([purchase()], { event_source: "offline" });
    assert.equal(createTestStand(options).track(standard).code, 0);
    assert.equal(
      createTestStand({ ...options, switches: { offline_custom: "accepted" } }).track(custom).code,
      0,
    );
  });

  test("app_source", () => {
    const pixels = [{ code: pixel, token, eventSource: "app" }];
    const body = trackBody([purchase({ app: { app_id: "1" } })], { event_source: "app" });
    assert.equal(createTestStand({ pixels }).track(body).code, 40118);
    const open = createTestStand({ pixels, switches: { app_source: "accepted" } });
    assert.equal(open.track(body).code, 0);
    assert.equal(
      open.track(trackBody([purchase()], { event_source: "app" })).code,
      40002,
      "an app event names its app",
    );
  });

  test("content_type_header and trailing_slash", () => {
    assert.equal(send({ content_type_header: "required" }, anyBody, noHeader).code, 40000);
    assert.equal(send({ content_type_header: "optional" }, anyBody, noHeader).code, 0);
    const path = "/open_api/v1.3/event/track";
    assert.equal(send({ trailing_slash: "required" }, anyBody, { path }).code, 40400);
    assert.equal(send({ trailing_slash: "optional" }, anyBody, { path }).code, 0);
  });

  test("success_message", () => {
    assert.equal(send({}, anyBody).message, "OK");
    const warned = send({ success_message: "OK, but value is missing" }, anyBody);
    assert.deepEqual([warned.code, warned.message], [0, "OK, but value is missing"]);
  });

  test("echo_event_source_id", () => {
    const body = { ...anyBody, event_source: "web ", event_source_id: "C<echo>" };
    assert.doesNotMatch(String(send({}, body).message), /C<echo>/);
    assert.match(String(send({ echo_event_source_id: true }, body).message), /C<echo>/);
  });

  test("diagnostics", () => {
    for (const on of [true, false]) {
      const { emulator, track } = createTestStand({ switches: { diagnostics: on } });
      track(trackBody([purchase({ properties: {} })]));
      emulator.browser({ pixel: "CUNKNOWN", event: "Lead" });
      assert.equal(emulator.ledger().diagnostics.length > 0, on);
    }
  });
});

describe("each fault, in both positions", () => {
  test("qps counts requests of one token in one second", () => {
    const { clock, track } = createTestStand({ switches: { qps: 2 } });
    const codes = [1, 2, 3].map(() => track(anyBody).code);
    assert.deepEqual(codes, [0, 0, 40100]);
    clock.nowMs += 999;
    assert.equal(track(anyBody).message, "Too many requests. Please retry in some time.");
    clock.nowMs += 1;
    assert.equal(track(anyBody).code, 0);
    const free = createTestStand({ switches: { qps: 0 } });
    for (let count = 0; count < 1500; count += 1) assert.equal(free.track(anyBody).code, 0);
  });

  for (const [name, code] of [
    ["too_many_requests", 40100],
    ["error_50000", 50000],
    ["error_51012", 51012],
    ["error_60001", 60001],
  ] as const) {
    test(`${name} strikes the next requests and then no more, and nothing of them counts`, () => {
      const { emulator, track } = createTestStand({ switches: { [name]: "next 2" } });
      assert.deepEqual(
        [1, 2, 3].map(() => track(anyBody).code),
        [code, code, 0],
      );
      assert.equal(emulator.ledger().received, 1);
      const { latest_refusals, ...counts } = emulator.ledger().requests;
      assert.deepEqual(
        latest_refusals.map((refusal) => refusal.code),
        [code, code],
      );
      assert.deepEqual(counts, {
        total: 3,
        accepted: 1,
        refused: 2,
        by_code: { 0: 1, [code]: 2 },
      });
    });
  }

  for (const [name, kind, received] of [
    ["reset_before", "reset", 0],
    ["reset_after", "reset", 1],
    ["timeout_before", "hang", 0],
    ["timeout_after", "hang", 1],
  ] as const) {
    test(`${name} answers nothing and applies ${received}`, () => {
      const { emulator, track } = createTestStand({ switches: { [name]: 1 } });
      const { reply } = track(anyBody);
      assert.ok(reply.kind === kind);
      assert.equal(reply.applied, received === 1);
      assert.equal(emulator.ledger().received, received);
      emulator.setFaults({ [name]: "off" });
      assert.equal(track(anyBody).code, 0);
    });
  }

  test("html_502 has no effect, no_json has", () => {
    const { emulator, track } = createTestStand({ switches: { html_502: "next 1", no_json: "next 1" } });
    const gateway = track(anyBody).reply;
    assert.ok(gateway.kind === "reply" && gateway.status === 502 && gateway.body.includes("nginx"));
    assert.equal(emulator.ledger().received, 0);
    const odd = track(anyBody).reply;
    assert.ok(odd.kind === "reply" && odd.status === 200);
    assert.throws(() => JSON.parse(odd.body));
    assert.equal(emulator.ledger().received, 1);
    assert.equal(track(anyBody).code, 0);
  });

  test("latency_ms and latency_jitter_ms", () => {
    const delayOf = (switches: TikTokSwitchInput): number => {
      const { reply } = createTestStand({ switches, random: () => 0.5 }).track(anyBody);
      assert.ok(reply.kind !== "hang");
      return reply.delayMs;
    };
    assert.equal(delayOf({}), 0);
    assert.equal(delayOf({ latency_ms: 200 }), 200);
    assert.equal(delayOf({ latency_ms: 200, latency_jitter_ms: 100 }), 250);
  });

  test("tokens_revoked_at refuses from that time on, until a token is added", () => {
    const { emulator, clock, track } = createTestStand({ switches: { tokens_revoked_at: startMs + 10 } });
    assert.equal(track(anyBody).code, 0);
    clock.nowMs = startMs + 10;
    assert.equal(track(anyBody).code, 40105);
    emulator.addToken(pixel, token);
    assert.equal(track(anyBody).code, 0);
    emulator.setFaults({ tokens_revoked_at: "2026-11-22T11:00:00Z" });
    assert.equal(track(anyBody).code, 0, "the token was added after that time");
    assert.equal(emulator.faults().tokens_revoked_at, startMs - 3_600_000);
    emulator.setFaults({ tokens_revoked_at: "never" });
    assert.equal(emulator.faults().tokens_revoked_at, "never");
  });

  test("poison_event_ids and poison_code", () => {
    const { emulator, track } = createTestStand({
      switches: { poison_event_ids: ["bad"], index_in_messages: true },
    });
    const body = trackBody([purchase(), purchase({ event_id: "bad" })]);
    assert.equal(track(body).message, "Invalid value for data.1.properties: this event cannot be processed.");
    emulator.setFaults({ poison_code: "50000" });
    assert.equal(track(body).code, 50000);
    emulator.setFaults({ poison_event_ids: [] });
    assert.equal(track(body).code, 0);
  });

  test("poison_share strikes the same events at every try", () => {
    const { emulator, track } = createTestStand({
      switches: { poison_share: 0.1, batch: "partial", qps: 0 },
    });
    const body = trackBody(
      Array.from({ length: 1000 }, (_, index) => purchase({ event_id: `order-${index}` })),
    );
    const { data } = track(body);
    const failed = JSON.stringify(data).match(/"order_in_batch":\d+/g) ?? [];
    assert.ok(failed.length > 60 && failed.length < 140, `${failed.length} of 1000`);
    assert.deepEqual(track(body).data, data);
    emulator.setFaults({ poison_share: 0 });
    assert.equal(track(body).code, 0);
  });

  test("a share strikes about that often, and chance repeats itself from one start to the next", () => {
    const strikes = (): readonly unknown[] => {
      const { track } = createTestStand({ switches: { error_50000: "25%", qps: 0 } });
      return Array.from({ length: 400 }, () => track(anyBody).code);
    };
    const count = strikes().filter((code) => code === 50000).length;
    assert.ok(count > 60 && count < 140, `${count} of 400`);
    assert.deepEqual(strikes(), strikes());
  });
});

describe("setting switches", () => {
  test("one problem changes nothing", () => {
    const { emulator } = createTestStand();
    assert.throws(() => emulator.setFaults({ latency_ms: 5, html_502: "often" }), {
      name: "SwitchError",
      message:
        'Switch html_502: must be a share from 0 to 1, a percentage as "10%", "next 3" or off, got "often".',
    });
    assert.equal(emulator.faults().latency_ms, 0);
  });

  test("all problems are told at once", () => {
    const raw: Readonly<Record<string, unknown>> = {
      batch: "half",
      index_in_messages: "maybe",
      qps: -1,
      success_message: 5,
    };
    assert.throws(
      () => createTestStand().emulator.setFaults(raw),
      (error: unknown) => error instanceof SwitchError && error.problems.length === 4,
    );
  });

  test("the values of a description are what may be sent back", () => {
    const { emulator } = createTestStand({
      switches: { html_502: "next 3", no_json: 0.5, tokens_revoked_at: "never" },
    });
    const before = emulator.faults();
    emulator.setFaults(before);
    assert.deepEqual(emulator.faults(), before);
    for (const { name, value } of emulator.switches()) assert.deepEqual(value, before[name]);
  });
});
