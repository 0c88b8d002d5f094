import type { HttpReply } from "../kit/emulator.ts";
import { jsonReply } from "../kit/reply.ts";

/** A refusal as TikTok words it. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * HTTP status per code in mode `http`. Only 401 for credentials is measured; the rest is our guess by meaning. Code
 * names: https://github.com/tiktok/tiktok-business-api-sdk (python_sdk, tiktok_code.py, 2026-02-28).
 */
const httpStatuses: ReadonlyMap<number, number> = new Map([
  [20001, 200],
  [40001, 403],
  [40051, 404],
  [40100, 429],
  [40102, 401],
  [40104, 401],
  [40105, 401],
  [40118, 403],
  [40400, 404],
  [41001, 410],
  [50000, 500],
  [51012, 500],
  [60001, 503],
]);

/** Texts that TikTok has been seen to send (issue trackers of connectors), and guesses where none was found. */
export const refusals = {
  /** Guess. */
  notJson: { code: 40000, message: "Request body is not valid JSON." },
  /** Guess. */
  contentType: { code: 40000, message: "Content-Type must be application/json." },
  /** Guess. */
  noRoute: { code: 40400, message: "Route not found." },
  /** Guess. */
  version: { code: 40051, message: "Invalid API version." },
  /** Guess; Events API 1.0 was announced to end in 2024. */
  sunset: { code: 41001, message: "This interface is offline. Use /open_api/v1.3/event/track/ instead." },
  /** Guess. */
  noToken: { code: 40104, message: "Access token is empty." },
  /** Seen. */
  badToken: { code: 40105, message: "Access token is incorrect or has been revoked." },
  /** Guess. */
  expiredToken: { code: 40102, message: "Access token has expired." },
  /** Guess. */
  batchSize: { code: 40061, message: "Invalid batch size: data must hold 1 to 1000 events." },
  /** Guess. */
  partner: { code: 40063, message: "Invalid partner name." },
  /** Guess. */
  notAllowListed: { code: 40118, message: "You are not in the allowlist for event_source: app." },
  /** Seen: RudderStack's recorded replies. */
  tooMany: { code: 40100, message: "Too many requests. Please retry in some time." },
  /** Guess. */
  system: { code: 50000, message: "System error. Please retry in some time." },
  /** Guess. */
  pixelService: { code: 51012, message: "Pixel service error. Please retry in some time." },
  /** Guess. */
  maintenance: { code: 60001, message: "The system is under maintenance. Please retry in some time." },
} as const satisfies Record<string, Refusal>;

/** Seen: RudderStack's recorded replies. */
export function noPermission(pixel: string): Refusal {
  const message = `No permission to operate pixel code: ${pixel}. You must be an admin or operator of this advertiser account.`;
  return { code: 40001, message };
}

/** Form seen at event/track: "Invalid value for event_id: not a valid string." (stape-io/tiktok-tag#10). */
export function invalidValue(field: string, reason: string): Refusal {
  return { code: 40002, message: `Invalid value for ${field}: ${reason}` };
}

/** The code is TikTok's (PII_NOT_HASHED), the text a guess in the form of 40002. */
export function notHashed(field: string): Refusal {
  return { code: 40062, message: `Invalid value for ${field}: must be hashed with SHA-256.` };
}

/** The envelope of every answer: code, message, request ID, data. */
export function envelope(refusal: Refusal, requestId: string, mode: "http" | "200"): HttpReply {
  const { code, message, data = {} } = refusal;
  const status = mode === "200" || code === 0 ? 200 : (httpStatuses.get(code) ?? 400);
  return jsonReply(status, { code, message, request_id: requestId, data });
}

/**
 * 34 characters: UTC time to the second and 20 upper-case hex digits, as in recorded replies (stape-io/tiktok-
 * tag#10).
 */
export function requestIdOf(nowMs: number, random: () => number): string {
  const time = new Date(nowMs).toISOString().replace(/\D/g, "").slice(0, 14);
  const part = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return `${time}${`${part()}${part()}${part()}`.slice(0, 20).toUpperCase()}`;
}
