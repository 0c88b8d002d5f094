import type { PixelConsent } from "./api.ts";
import { readStored } from "./storage.ts";

type Answers = { -readonly [Purpose in keyof PixelConsent]?: PixelConsent[Purpose] | undefined };

/** What the visitor allowed, so far as anybody on the page has said. The latest answer counts, per purpose. */
export function createConsent(ask: boolean, onChange: () => void) {
  // Only a "yes" is ever stored: a browser that said no holds nothing of ours.
  let answers: Answers = readStored("consent");
  let asks = ask;
  const gpc = navigator.globalPrivacyControl;
  return {
    /** What travels with each event. */
    state: (): PixelConsent & { gpc?: true } =>
      // Unknown purposes vanish in JSON.
      (gpc ? { ...answers, gpc } : answers) as PixelConsent,
    /** Whether events may be stored and sent; undefined while the answer is waited for. */
    stores({ analytics, marketing }: Answers = answers): boolean | undefined {
      if (analytics || marketing) return true;
      const refusals = [analytics, marketing].filter((answer) => answer === false).length;
      if (refusals > (asks ? 0 : 1)) return false;
      return asks ? undefined : true;
    },
    /** Whether a platform's own pixel may be called or loaded for this visitor; undefined likewise. */
    ads({ marketing, sale_of_data }: Answers = answers): boolean | undefined {
      if (marketing === false || sale_of_data === false || gpc) return false;
      return asks ? marketing : true;
    },
    answer(given: Answers | boolean): void {
      answers =
        given instanceof Object
          ? { ...answers, ...given }
          : { analytics: given, marketing: given, preferences: given, sale_of_data: given };
      onChange();
    },
    /** A consent platform is here and has no answer yet. */
    askFirst(): void {
      asks = true;
    },
  };
}

/** The state of consent on this page. */
export type ConsentState = ReturnType<typeof createConsent>;
