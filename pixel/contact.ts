import type { PixelTraits } from "./api.ts";
import { hex } from "./uuid.ts";

/**
 * The traits that can be hashed here: e-mail, customer ID, and phones in E.164; national numbers need the server.
 * Nothing at all where the browser has no SubtleCrypto (plain http).
 */
export async function hashTraits({ email, phone, external_id, country }: PixelTraits): Promise<PixelTraits> {
  const clean = {
    email: email?.trim().toLowerCase(),
    phone: phone?.replace(/[^+\w]/g, "").match(/^(\+\d{7,15}|\w{64})$/)?.[0],
    external_id: external_id?.trim(),
  };
  const hashed: Record<string, string> = country ? { country } : {};
  for (const [name, text] of Object.entries(clean)) {
    if (!text || !crypto.subtle) continue;
    hashed[name] = /^\w{64}$/.test(text)
      ? text
      : hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  }
  return hashed;
}
