import { createHmac, timingSafeEqual } from "node:crypto";
import type { EmulatedRequest } from "../kit/emulator.ts";

/**
 * Checks a message by the Standard Webhooks specification, written from its text and not from our sender
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, read 2026-11-22).
 * Gives back what is wrong, or null.
 */
export function problemOf(
  request: EmulatedRequest,
  secret: string,
  nowMs: number,
  toleranceS: number,
): string | null {
  const id = request.headers["webhook-id"] ?? "";
  const timestamp = request.headers["webhook-timestamp"] ?? "";
  const signatures = (request.headers["webhook-signature"] ?? "").split(" ");
  if (id === "" || id.includes(".")) return "webhook-id is missing or has a dot";
  if (!/^\d{1,12}$/.test(timestamp)) return "webhook-timestamp is not in seconds";
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceS) return "webhook-timestamp is too far from now";
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${request.body}`).digest();
  const fits = signatures.some((signature) => {
    const [version, code = ""] = signature.split(",");
    const given = Buffer.from(code, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return fits ? null : "no signature fits the secret";
}
