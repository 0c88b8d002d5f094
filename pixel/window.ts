import type { Fbq } from "./meta-page.ts";
import type { Stub } from "./stub.ts";
import type { TikTokQueue } from "./tiktok-page.ts";

interface CustomerPrivacy {
  readonly analyticsProcessingAllowed: () => boolean;
  readonly preferencesProcessingAllowed: () => boolean;
  readonly marketingAllowed: () => boolean;
  readonly saleOfDataAllowed: () => boolean;
  /** For each purpose "yes", "no", or "" where nothing was answered. */
  readonly currentVisitorConsent: () => Readonly<Record<string, string>>;
}
interface TcData {
  readonly eventStatus?: string;
  readonly gdprApplies?: boolean;
  readonly purpose?: { readonly consents: Readonly<Record<number, boolean>> };
}

// What TypeScript's DOM library does not know yet, and our own global.
declare global {
  interface Window {
    /** Made by the snippet. */
    readonly signalpost: Stub;
    // The globals of others; what they are is checked at each use.
    ttq?: TikTokQueue;
    fbq?: Fbq;
    readonly Shopify?: {
      readonly routes?: { readonly root?: string };
      readonly customerPrivacy?: CustomerPrivacy;
      loadFeatures?(features: readonly object[], done: () => void): void;
    };
    __tcfapi?(command: string, version: number, done: (data: TcData) => void): void;
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
