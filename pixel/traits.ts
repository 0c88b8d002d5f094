import type { PixelTraits } from "./api.ts";
import { type HashedTraits, hashTraits } from "./contact.ts";
import { options } from "./options.ts";

// What the page has told about the person. In memory only; storage gets hashes.
let raw: PixelTraits | undefined;
let hashed: HashedTraits | undefined;

/** Adds what the page tells to what it has told before. */
export async function learn(given: PixelTraits): Promise<void> {
  const whole = { ...raw, ...given };
  raw = whole;
  const result = await hashTraits(whole);
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
