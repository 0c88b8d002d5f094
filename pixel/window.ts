import type { Stub } from "./take-over.ts";

declare global {
  interface Window {
    /** Made by the snippet. */
    readonly signalpost: Stub;
  }
}
