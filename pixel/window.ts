import type { Stub } from "./stub.ts";

// What TypeScript's DOM library does not know yet, and our own global.
declare global {
  interface Window {
    /** Made by the snippet. */
    readonly signalpost: Stub;
  }
  interface Document {
    /** Set while a browser prepares a page that nobody sees yet. */
    readonly prerendering?: boolean;
  }
  interface Navigator {
    /** https://www.w3.org/TR/gpc/ */
    readonly globalPrivacyControl?: boolean;
  }
}
