import { createHmac } from "node:crypto";

/** Base64 of HMAC-SHA256: how webhooks are signed. */
export function hmacSha256(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64");
}
