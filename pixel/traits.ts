import type { PixelTraits } from "./api.ts";
import { options } from "./options.ts";
import { hex } from "./uuid.ts";

/** What is missing vanishes in JSON. */
type HashedTraits = { readonly [Trait in keyof PixelTraits]?: string | undefined };

// What the page has told about the person. In memory only; storage gets hashes.
let raw: PixelTraits | undefined;
let hashed: HashedTraits | undefined;

/**
 * Adds what the page tells to what it has told before. Hashed are the traits that can be hashed here: e-mail, customer
 * ID, and phones in E.164; national numbers need the server. Nothing at all where the browser has no SubtleCrypto
 * (plain http).
 */
export async function learn(given: PixelTraits): Promise<void> {
  const whole = { ...raw, ...given };
  raw = whole;
  const { email, phone, external_id, country } = whole;
  const result = {
    country,
    email: await hash(email?.trim().toLowerCase()),
    phone: await hash(phone?.replace(/[^+\w]/g, "").match(/^(\+\d{7,15}|\w{64})$/)?.[0]),
    external_id: await hash(external_id?.toString().trim()),
  };
  // Forgotten, or known better, meanwhile.
  if (raw === whole) hashed = result;
}

/** For a request, or (which never holds a raw contact) for storage. */
export function traitsFor(forStorage?: boolean): HashedTraits | undefined {
  return forStorage || options.hash ? hashed : raw;
}

/** The next traits are somebody else's. */
export function forgetTraits(): void {
  raw = hashed = undefined;
}

/** What is a hash already stays one. */
async function hash(text: string | undefined): Promise<string | undefined> {
  if (!text || /^\w{64}$/.test(text)) return text;
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  return digest && hex(new Uint8Array(digest));
}
