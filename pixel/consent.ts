import type { PixelConsent } from "./api.ts";

/** `open`: events leave; `hold`: they wait in memory for an answer; `shut`: the visitor said no. */
export type Gate = "open" | "hold" | "shut";

type Answers = { -readonly [Purpose in keyof PixelConsent]: PixelConsent[Purpose] };

/** What the visitor allowed, so far as anybody on the page has said. The latest answer counts, per purpose. */
export function createConsent(ask: boolean, onChange: () => void) {
  let answers: Answers = {};
  let asks = ask;
  const gpc = Reflect.get(navigator, "globalPrivacyControl") === true;
  return {
    /** What travels with each event. */
    state: (): PixelConsent & { gpc?: boolean } => (gpc ? { ...answers, gpc } : answers),
    gate(): Gate {
      const { analytics, marketing } = answers;
      if (analytics || marketing) return "open";
      const refused = asks
        ? analytics === false || marketing === false
        : analytics === false && marketing === false;
      if (refused) return "shut";
      return asks ? "hold" : "open";
    },
    /** Whether a platform's own pixel may be called or loaded for this visitor. */
    allowsAds: (): boolean =>
      (asks ? answers.marketing === true : answers.marketing !== false) &&
      answers.sale_of_data !== false &&
      !gpc,
    answer(given: PixelConsent | boolean): void {
      const all = { analytics: true, marketing: true, preferences: true, sale_of_data: true };
      if (typeof given === "boolean") {
        for (const purpose of Object.keys(all)) Reflect.set(answers, purpose, given);
      } else answers = { ...answers, ...given };
      onChange();
    },
    /** A consent platform is here and has no answer yet. */
    askFirst(): void {
      asks = true;
      onChange();
    },
    forget(): void {
      answers = {};
    },
  };
}

export type ConsentState = ReturnType<typeof createConsent>;
