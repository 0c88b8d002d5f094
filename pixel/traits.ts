import type { PixelTraits } from "./api.ts";
import { hashTraits } from "./contact.ts";

/** What the page has told about the person. In memory only; storage gets hashes. */
export function createTraits(hash: boolean | undefined) {
  let raw: PixelTraits | undefined;
  let hashed: PixelTraits | undefined;
  return {
    learn(given: PixelTraits): void {
      raw = { ...raw, ...given };
      void hashTraits(raw).then((result) => {
        hashed = result;
      });
    },
    /** For a request, or (which never holds a raw contact) for storage. */
    traitsFor: (forStorage?: boolean) => (forStorage || hash ? hashed : raw),
    forgetTraits(): void {
      raw = hashed = undefined;
    },
  };
}
