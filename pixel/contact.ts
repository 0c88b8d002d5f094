import type { PixelTraits } from "./api.ts";
import { hex } from "./uuid.ts";

/** What is missing vanishes in JSON. */
export type HashedTraits = { readonly [Trait in keyof PixelTraits]?: string | undefined };

/**
 * The traits that can be hashed here: e-mail, customer ID, and phones in E.164; national numbers need the server.
 * Nothing at all where the browser has no SubtleCrypto (plain http).
 */
export async function hashTraits({ email, phone, external_id, country }: PixelTraits): Promise<HashedTraits> {
  return {
    country,
    email: await hash(email?.trim().toLowerCase()),
    phone: await hash(phone?.replace(/[^+\w]/g, "").match(/^(\+\d{7,15}|\w{64})$/)?.[0]),
    external_id: await hash(external_id?.trim()),
  };
}

/** What is a hash already stays one. */
async function hash(text: string | undefined): Promise<string | undefined> {
  if (!text || /^\w{64}$/.test(text)) return text;
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  return digest && hex(new Uint8Array(digest));
}
