import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EmulatedRequest } from "../kit/emulator.ts";
import type { TikTokSwitchInput } from "./switches.ts";
import { createTestStand, emailHash, pixel, purchase, startMs, token, trackBody } from "./test-stand.ts";

const one = (change: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  trackBody([purchase(change)]);
const inUser = (user: Readonly<Record<string, unknown>>): Record<string, unknown> => one({ user });
const inProperties = (properties: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  one({ properties });
const header = (headers: Readonly<Record<string, string>>): Partial<EmulatedRequest> => ({
  headers: { "content-type": "application/json", ...headers },
});
const daySeconds = 86_400;
const startSeconds = startMs / 1000;

interface Row {
  readonly name: string;
  readonly body: unknown;
  readonly request?: Partial<EmulatedRequest>;
  readonly switches?: TikTokSwitchInput;
  readonly code: number;
  readonly message?: string;
}

const accepted: readonly Row[] = [
  { name: "a full purchase", body: one({}), code: 0, message: "OK" },
  { name: "no user at all", body: one({ user: undefined }), code: 0 },
  { name: "IP and user agent alone", body: inUser({ ip: "203.0.113.7", user_agent: "x" }), code: 0 },
  { name: "a list of hashes", body: inUser({ email: [emailHash, emailHash] }), code: 0 },
  { name: "an empty list of hashes", body: inUser({ email: [] }), code: 0 },
  { name: "an upper-case hash", body: inUser({ email: emailHash.toUpperCase() }), code: 0 },
  {
    name: "unknown keys everywhere",
    body: trackBody([{ ...purchase(), device: {}, foo: 1 }], { bar: [] }),
    code: 0,
  },
  { name: "an unknown name, as a custom event", body: one({ event: "purchase" }), code: 0 },
  { name: "no event_id", body: one({ event_id: undefined }), code: 0 },
  { name: "no page", body: one({ page: undefined }), code: 0 },
  { name: "no value and currency", body: inProperties({}), code: 0 },
  { name: "an unlisted currency", body: inProperties({ value: 1, currency: "BGN" }), code: 0 },
  { name: "a time three years ago", body: one({ event_time: startSeconds - 1000 * daySeconds }), code: 0 },
  { name: "a known partner name", body: trackBody([purchase()], { partner_name: "Segment" }), code: 0 },
  { name: "1000 events", body: trackBody(Array.from({ length: 1000 }, () => purchase())), code: 0 },
];

const refusedRequests: readonly Row[] = [
  { name: "another path", body: one({}), request: { path: "/open_api/v1.3/event/trace/" }, code: 40400 },
  { name: "no trailing slash", body: one({}), request: { path: "/open_api/v1.3/event/track" }, code: 40400 },
  { name: "GET", body: one({}), request: { method: "GET" }, code: 40400 },
  { name: "another version", body: one({}), request: { path: "/open_api/v1.2/event/track/" }, code: 40051 },
  { name: "Events API 1.0", body: one({}), request: { path: "/open_api/v1.3/pixel/track/" }, code: 41001 },
  { name: "no JSON", body: "{", code: 40000 },
  { name: "no content type", body: one({}), request: { headers: { "access-token": token } }, code: 40000 },
  { name: "a list as body", body: [], code: 40002, message: "Invalid value for body: not a valid object." },
  { name: "no token", body: one({}), request: header({}), code: 40104 },
  {
    name: "a wrong token",
    body: one({}),
    request: header({ "access-token": "other" }),
    code: 40105,
    message: "Access token is incorrect or has been revoked.",
  },
  {
    name: "a Bearer prefix",
    body: one({}),
    request: header({ "access-token": `Bearer ${token}` }),
    code: 40105,
  },
  {
    name: "event_source inside data[] and pixel_code at the top",
    body: { pixel_code: pixel, data: [{ ...purchase(), event_source: "web" }] },
    code: 40002,
    message: "Invalid value for event_source: must be web, app or offline.",
  },
  {
    name: "a pixel code with event_source offline",
    body: trackBody([purchase()], { event_source: "offline" }),
    code: 40002,
    message: "Invalid value for event_source_id: not a valid string.",
  },
  { name: "a numeric event_source_id", body: trackBody([purchase()], { event_source_id: 1 }), code: 40002 },
  { name: "a numeric test_event_code", body: trackBody([purchase()], { test_event_code: 1 }), code: 40002 },
  { name: "no data", body: trackBody(undefined), code: 40002 },
  {
    name: "data that is no list",
    body: trackBody(purchase()),
    code: 40002,
    message: "Invalid value for data: not a valid list.",
  },
  {
    name: "an unknown pixel",
    body: trackBody([purchase()], { event_source_id: "CUNKNOWN" }),
    code: 40001,
    message:
      "No permission to operate pixel code: CUNKNOWN. You must be an admin or operator of this advertiser account.",
  },
  { name: "app events", body: trackBody([purchase()], { event_source: "app" }), code: 40118 },
  {
    name: "an unregistered partner",
    body: trackBody([purchase()], { partner_name: "Signalpost" }),
    code: 40063,
  },
  { name: "no events", body: trackBody([]), code: 40061 },
  { name: "1001 events", body: trackBody(Array.from({ length: 1001 }, () => purchase())), code: 40061 },
];

const refusedEvents: readonly Row[] = [
  {
    name: "a numeric event_id",
    body: one({ event_id: 12 }),
    code: 40002,
    message: "Invalid value for event_id: not a valid string.",
  },
  {
    name: "no event",
    body: one({ event: undefined }),
    code: 40002,
    message: "Invalid value for event: missing data for required field.",
  },
  { name: "an empty event", body: one({ event: "" }), code: 40002 },
  { name: "no event_time", body: one({ event_time: undefined }), code: 40002 },
  {
    name: "event_time as ISO 8601",
    body: one({ event_time: "2026-11-22T12:00:00Z" }),
    code: 40002,
    message: "Invalid value for event_time: not a valid integer.",
  },
  { name: "event_time with a fraction", body: one({ event_time: 1.5 }), code: 40002 },
  { name: "a null event_id", body: one({ event_id: null }), code: 40002 },
  { name: "an event that is a text", body: trackBody(["Purchase"]), code: 40002 },
  { name: "a user that is a list", body: one({ user: [] }), code: 40002 },
  { name: "a numeric ttclid", body: inUser({ ttclid: 5 }), code: 40002 },
  { name: "a number among hashes", body: inUser({ phone: [emailHash, 5] }), code: 40002 },
  {
    name: "a numeric content_id",
    body: inProperties({ contents: [{ content_id: 7 }] }),
    code: 40002,
    message: "Invalid value for content_id: not a valid string.",
  },
  { name: "a numeric item of content_ids", body: inProperties({ content_ids: [7] }), code: 40002 },
  {
    name: "one content instead of a list",
    body: inProperties({ contents: { content_id: "7" } }),
    code: 40002,
  },
  {
    name: "a value in quotes",
    body: inProperties({ value: "59.90" }),
    code: 40002,
    message: "Invalid value for value: not a valid number.",
  },
  { name: "a fraction of a piece", body: inProperties({ contents: [{ quantity: 1.5 }] }), code: 40002 },
  { name: "a numeric order_id", body: inProperties({ order_id: 1001 }), code: 40002 },
  { name: "limited_data_use in quotes", body: one({ limited_data_use: "true" }), code: 40002 },
  {
    name: "a raw email",
    body: inUser({ email: "alice@example.com" }),
    code: 40062,
    message: "Invalid value for email: must be hashed with SHA-256.",
  },
  { name: "a raw phone among hashes", body: inUser({ phone: [emailHash, "+12133734253"] }), code: 40062 },
  { name: "a raw external ID", body: inUser({ external_id: "user_123" }), code: 40062 },
  { name: "a raw first name", body: inUser({ first_name: "jane" }), code: 40062 },
  {
    name: "a type error before a raw email",
    body: one({ event_id: 1, user: { email: "a@b.c" } }),
    code: 40002,
  },
];

describe("verdicts of event/track", () => {
  for (const row of [...accepted, ...refusedRequests, ...refusedEvents]) {
    test(`${row.code} for ${row.name}`, () => {
      const { emulator, track } = createTestStand({ switches: row.switches ?? {} });
      const answer = track(row.body, row.request);
      assert.equal(answer.code, row.code, String(answer.message));
      if (row.message !== undefined) assert.equal(answer.message, row.message);
      assert.deepEqual(answer.data, {});
      assert.match(String(answer.requestId), /^20261122120000[0-9A-F]{20}$/);
      assert.equal(emulator.ledger().received > 0, row.code === 0, "only code 0 may count anything");
    });
  }
});

test("one bad event refuses the whole batch and nothing of it counts", () => {
  const { emulator, track } = createTestStand();
  const answer = track(
    trackBody([purchase({ event_id: "a" }), purchase({ event_id: 5 }), purchase({ event_id: "c" })]),
  );
  assert.equal(answer.code, 40002);
  assert.equal(emulator.ledger().received, 0);
});

test("a revoked token is refused, an expired one otherwise, and adding it again heals both", () => {
  const { emulator, track } = createTestStand();
  emulator.revokeToken(token);
  assert.equal(track(one({})).code, 40105);
  emulator.addToken(pixel, token);
  assert.equal(track(one({})).code, 0);
  emulator.expireToken(token);
  assert.equal(track(one({})).code, 40102);
  emulator.addToken(pixel, token);
  assert.equal(track(one({})).code, 0);
});

test("a token of one pixel may not write to another", () => {
  const { track } = createTestStand({
    pixels: [
      { code: pixel, token },
      { code: "COTHER", token: "other" },
    ],
  });
  assert.equal(track(one({}), header({ "access-token": "other" })).code, 40001);
});
