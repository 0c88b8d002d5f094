import type { ConsentState } from "./consent.ts";
import { watchDataLayer } from "./data-layer.ts";

interface CustomerPrivacy {
  readonly analyticsProcessingAllowed: () => boolean;
  readonly preferencesProcessingAllowed: () => boolean;
  readonly marketingAllowed: () => boolean;
  readonly marketingProcessingAllowed?: undefined;
  readonly saleOfDataAllowed: () => boolean;
  /** For each purpose "yes", "no", or "" where nothing was answered. */
  readonly currentVisitorConsent: () => Readonly<Record<string, string>>;
}
interface TcData {
  readonly eventStatus?: string;
  readonly gdprApplies?: boolean;
  readonly purpose?: { readonly consents: Readonly<Record<number, boolean>> };
}
// Globals of consent platforms; each is checked before use.
const page = globalThis as unknown as {
  Shopify?: {
    customerPrivacy?: CustomerPrivacy;
    loadFeatures?(features: readonly object[], done: () => void): void;
  };
  __tcfapi?(command: string, version: number, done: (data: TcData) => void): void;
};

/** Listens to every consent platform that the page may have. */
export function watchConsentPlatforms({ answer, askFirst }: ConsentState): void {
  const { Shopify, __tcfapi } = page;

  // Shopify's customer privacy API (shopify.dev/docs/api/customer-privacy, read 2026-11): "not allowed" is an answer
  // only where the visitor said no; before the banner is answered it is none.
  const readShopify = () => {
    const api = Shopify?.customerPrivacy;
    if (!api) return;
    const said = api.currentVisitorConsent();
    const given: Record<string, boolean | undefined> = { sale_of_data: api.saleOfDataAllowed() };
    for (const purpose of ["analytics", "marketing", "preferences"] as const) {
      const allowed = api[`${purpose}ProcessingAllowed`] ?? api.marketingAllowed;
      given[purpose] = allowed.call(api) || (said[purpose] === "no" ? false : undefined);
    }
    answer(given);
  };
  if (Shopify?.loadFeatures) {
    askFirst();
    document.addEventListener("visitorConsentCollected", readShopify);
    Shopify.loadFeatures([{ name: "consent-tracking-api", version: "0.1" }], readShopify);
  }

  // IAB TCF v2: purpose 1 stores, 3 and 4 are personalised ads, 7 measures ads, 8 measures content.
  if (__tcfapi) {
    askFirst();
    __tcfapi("addEventListener", 2, ({ eventStatus, gdprApplies, purpose }) => {
      const allows = (...purposes: number[]) =>
        gdprApplies === false || purposes.every((one) => purpose?.consents[one]);
      // "tcloaded" or "useractioncomplete"; "cmpuishown" is no answer.
      if (gdprApplies === false || /^(tcl|user)/.test(`${eventStatus}`)) {
        answer({ analytics: allows(1, 8), marketing: allows(1, 3, 4, 7) });
      }
    });
  }

  // Google Consent Mode v2 as it stands in `dataLayer`. A denied default asks first and an update answers; a granted
  // default says nothing about this visitor.
  watchDataLayer((entry) => {
    if (entry?.[0] !== "consent") return;
    // What gtag's reference says that this is.
    const given = entry[2] as Readonly<Record<string, string>>;
    const { ad_storage: ad, ad_user_data, analytics_storage: analytics } = given;
    const denied = "denied";
    if (entry[1] === "update") {
      answer({
        ...(analytics ? { analytics: analytics !== denied } : {}),
        ...(ad ? { marketing: ad !== denied && ad_user_data !== denied } : {}),
      });
    } else if (ad === denied || analytics === denied) askFirst();
  });
}
