import { answer, askFirst } from "./consent.ts";
import { watchDataLayer } from "./data-layer.ts";
import { hook } from "./hook.ts";

/** Listens to every consent platform that the page may have. */
export function watchConsentPlatforms(): void {
  const { Shopify } = window;

  // Shopify's customer privacy API (shopify.dev/docs/api/customer-privacy, read 2026-11): "not allowed" is an answer
  // only where the visitor said no; before the banner is answered it is none.
  const readShopify = () => {
    const api = Shopify?.customerPrivacy;
    if (!api) return;
    const { analytics, marketing } = api.currentVisitorConsent();
    const asSaid = (allowed: boolean, said?: string) => allowed || (said === "no" ? false : undefined);
    answer({
      analytics: asSaid(api.analyticsProcessingAllowed(), analytics),
      marketing: asSaid(api.marketingAllowed(), marketing),
      sale_of_data: api.saleOfDataAllowed(),
    });
  };
  if (Shopify?.loadFeatures) {
    askFirst();
    document.addEventListener("visitorConsentCollected", readShopify);
    Shopify.loadFeatures([{ name: "consent-tracking-api", version: "0.1" }], readShopify);
  }

  // IAB TCF v2: purpose 1 stores, 3 and 4 are personalised ads, 7 measures ads, 8 measures content.
  hook<NonNullable<Window["__tcfapi"]>>(window, "__tcfapi", (tcf) => {
    askFirst();
    tcf("addEventListener", 2, ({ eventStatus, gdprApplies, purpose }) => {
      const allows = (...purposes: number[]) =>
        gdprApplies === false || purposes.every((one) => purpose?.consents[one]);
      // "tcloaded" or "useractioncomplete"; "cmpuishown" is no answer.
      if (gdprApplies === false || /^(tcl|user)/.test(`${eventStatus}`)) {
        answer({ analytics: allows(1, 8), marketing: allows(1, 3, 4, 7) });
      }
    });
    return tcf;
  });

  // Google Consent Mode v2 as it stands in `dataLayer`. A denied default asks first and an update answers; a granted
  // default says nothing about this visitor.
  watchDataLayer(({ 0: kind, 1: step, 2: given }) => {
    if (kind !== "consent") return;
    // What gtag's reference says that this is.
    const { ad_storage: ad, ad_user_data, analytics_storage: analytics } = given as Record<string, string>;
    const denied = "denied";
    if (step === "update") {
      answer({
        ...(analytics && { analytics: analytics !== denied }),
        ...(ad && { marketing: ![ad, ad_user_data].includes(denied) }),
      });
    } else if ([ad, analytics].includes(denied)) askFirst();
  });
}
