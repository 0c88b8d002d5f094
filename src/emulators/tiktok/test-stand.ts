import type { EmulatedReply, EmulatedRequest } from "../kit/emulator.ts";
import { isRecord } from "../kit/rules.ts";
import { createTikTokEmulator, type TikTokEmulator, type TikTokEmulatorOptions } from "./emulator.ts";

/** A pixel, its token and a moment, for tests. */
export const pixel = "CTESTPIXEL0000000001";
export const token = "token-of-the-test-pixel";
export const startMs = Date.UTC(2026, 10, 22, 12, 0, 0);
/** TikTok's published vector for "alice_abc@gmail.com". */
export const emailHash = "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f";

/** An emulator on a virtual clock. */
export interface TestStand {
  readonly emulator: TikTokEmulator;
  readonly clock: { nowMs: number };
  /** Sends a body to event/track and gives back the answer. */
  track(body: unknown, change?: Partial<EmulatedRequest>): Answer;
}

/** An answer of the API, taken apart. */
export interface Answer {
  readonly reply: EmulatedReply;
  readonly status: number;
  readonly code: unknown;
  readonly message: unknown;
  readonly requestId: unknown;
  readonly data: unknown;
}

/** Makes a fresh emulator with one web pixel. */
export function createTestStand(options: Partial<TikTokEmulatorOptions> = {}): TestStand {
  const clock = { nowMs: startMs };
  const emulator = createTikTokEmulator({
    now: () => clock.nowMs,
    pixels: [{ code: pixel, token }],
    ...options,
  });
  return {
    emulator,
    clock,
    track: (body, change = {}) => answerOf(emulator.handle({ ...trackRequest(body), ...change })),
  };
}

/** A request as the reference asks for. */
export function trackRequest(body: unknown, accessToken = token): EmulatedRequest {
  return {
    method: "POST",
    path: "/open_api/v1.3/event/track/",
    headers: { "access-token": accessToken, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** A body with the given events for the test pixel. */
export function trackBody(
  events: unknown,
  top: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { event_source: "web", event_source_id: pixel, data: events, ...top };
}

/** A purchase as the reference describes one. */
export function purchase(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    event: "Purchase",
    event_id: "order-1001",
    event_time: startMs / 1000,
    user: {
      email: emailHash,
      ttclid: "E.C.P.abc",
      ttp: "ttp1",
      ip: "203.0.113.7",
      user_agent: "Mozilla/5.0",
    },
    properties: { value: 59.9, currency: "USD", content_ids: ["sku-1"], content_type: "product" },
    page: { url: "https://shop.example/thanks" },
    ...change,
  };
}

function answerOf(reply: EmulatedReply): Answer {
  if (reply.kind !== "reply") return { reply, status: 0, code: "", message: "", requestId: "", data: "" };
  const isJson = reply.headers["content-type"]?.startsWith("application/json");
  const body: unknown = isJson ? JSON.parse(reply.body) : {};
  const { code, message, request_id: requestId, data } = isRecord(body) ? body : {};
  return { reply, status: reply.status, code, message, requestId, data };
}
