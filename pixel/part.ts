import type { PixelTraits, Signalpost } from "./api.ts";

/** What an opt-in part works with. */
export interface PartHost {
  readonly track: Signalpost["track"];
  readonly identify: (traits: PixelTraits) => void;
  /** Undefined while the visitor has not allowed one. */
  readonly visitorId: () => string | undefined;
}

/** A part of the pixel that a shop switches on; the script carries only the parts that it is asked for. */
export interface Part {
  readonly option: "forms" | "dataLayer" | "cart";
  /** May give a function to be called after each answer of the server. */
  readonly start: (host: PartHost) => (() => void) | undefined;
}
