/**
 * The public face of the pixel. This file stands alone: it is also published as the types of `signalpost/pixel`.
 */

/** What the visitor allowed; a missing purpose is unknown, which is neither yes nor no. */
export interface PixelConsent {
  readonly analytics?: boolean;
  readonly marketing?: boolean;
  readonly preferences?: boolean;
  readonly sale_of_data?: boolean;
}

/** Who the visitor is. Hashed by the server before anything is stored, or in the browser with `hash: true`. */
export interface PixelTraits {
  readonly email?: string;
  /** Best in E.164 (+12133734253). */
  readonly phone?: string;
  /** The shop's customer ID. */
  readonly external_id?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  /** ISO 3166-1 code, two letters. */
  readonly country?: string;
}

/** Values of an event: `value`, `currency`, `contents`, `order_id` and what else the event needs. */
export type PixelProperties = Readonly<Record<string, unknown>>;

/**
 * How our events and those of the platforms' own browser pixels are kept the same.
 * - `bridge`: the shop calls the platform's pixel; we give each call an event ID and send the same event.
 * - `drive`: the shop calls ours; we call the platform's pixel with the same name and ID.
 * - `manual`: the shop calls both with one ID; we only note which calls belong together.
 * - `load`: as `drive`, and we load the platform's pixel too, once the visitor allows it.
 */
export type PixelMode = "bridge" | "drive" | "manual" | "load";

/** An ad platform with a browser pixel that we know how to work with. */
export type PixelPlatform = "tiktok" | "meta";

/** What one platform's own pixel is called with. */
export interface PlatformOptions {
  /** Mode `load`: the pixel IDs to load. */
  readonly pixelIds?: readonly string[];
  /** Names to use instead of ours, for example `{ Purchase: "CompletePayment" }`. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Settings of `signalpost.init`. */
export interface PixelOptions {
  /** The store's public key. */
  readonly key: string;
  /** Where events go, for example `https://t.shop.example/e`. */
  readonly endpoint: string;
  /** @default "bridge" */
  readonly mode?: PixelMode;
  /**
   * The platforms to work with, with their options.
   * @default { tiktok: {} }
   */
  readonly platforms?: Readonly<Partial<Record<PixelPlatform, PlatformOptions>>>;
  /**
   * `ask`: nothing is stored or sent before the visitor has answered. `assume`: all is sent until the visitor says
   * no. A consent platform on the page (Shopify, Google Consent Mode, IAB TCF) makes it `ask` until it reports an
   * answer.
   * @default "assume"
   */
  readonly consent?: "ask" | "assume";
  /**
   * Send page views by ourselves, at load and at each change of route.
   * @default true
   */
  readonly autoPage?: boolean;
  /**
   * Hash e-mail, E.164 phone and customer ID in the browser; other traits and national phone numbers are then not
   * sent.
   * @default false
   */
  readonly hash?: boolean;
  /**
   * Take e-mail and phone from forms when they are submitted.
   * @default false
   */
  readonly forms?: boolean;
  /**
   * Take GA4 e-commerce events from `dataLayer`.
   * @default false
   */
  readonly dataLayer?: boolean;
  /**
   * Shopify: write the visitor ID to the cart, so that the order names it.
   * @default false
   */
  readonly cart?: boolean;
}

/** The one global of the pixel. Calls made before the script has arrived wait in a queue. */
export interface Signalpost {
  init(options: PixelOptions): void;
  /** Records a page view; a second call for the same address is ignored. */
  page(properties?: PixelProperties): void;
  /** Records an event. The same name and ID a second time is ignored; without an ID it gets one. */
  track(name: string, properties?: PixelProperties, options?: { readonly eventId?: string }): void;
  identify(traits: PixelTraits): void;
  /** The visitor's answer; `true` or `false` for all purposes at once. */
  consent(state: PixelConsent | boolean): void;
  /** Forgets visitor, session, click IDs and traits on this browser. */
  reset(): void;
  /** The visitor ID, or undefined before consent and before the script has arrived. */
  visitorId(): string | undefined;
  /** Calls back as soon as the script has arrived and `init` has run. */
  ready(callback: (signalpost: Signalpost) => void): void;
}
