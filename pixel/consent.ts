import type { PixelConsent } from "./api.ts";
import { options } from "./options.ts";
import { readStored, store } from "./storage.ts";
import { visitorCookie } from "./visitor.ts";

/** What is missing vanishes in JSON. */
export type Answers = { -readonly [Purpose in keyof PixelConsent]?: PixelConsent[Purpose] | undefined } & {
  gpc?: boolean | undefined;
};

/** What the visitor allowed, so far as anybody on the page has said; it travels with each event. */
export let consent: Answers;
let asks: boolean;
let onAnswer: () => void;
/** Whether this page has stored the answers. */
let kept: unknown;

const consentKey = "_signalpost.consent";

/**
 * Starts from the answer of an earlier page; `answered` is called after each new one. The visitor may give it in
 * another tab too, or on a later page, before this one comes back out of the back/forward cache.
 */
export function startConsent(answered: () => void): void {
  consent = { ...readStored(consentKey), gpc: navigator.globalPrivacyControl };
  asks = options.consent === "ask";
  onAnswer = answered;
  addEventListener("storage", ({ key, newValue }) => key === consentKey && !newValue && answer(false));
}

/** A page comes back out of the back/forward cache: a visitor who is gone has withdrawn meanwhile. */
export function checkConsent(): void {
  if (kept && !document.cookie.includes(visitorCookie)) answer(false);
}

/** Lets other pages know. Only a "yes" is ever stored: a browser that said no holds nothing of ours. */
export function keepConsent(): void {
  kept = store(consentKey, consent);
}

/** Whether events may be stored and sent; undefined while the answer is waited for. */
export function stores(): boolean | undefined {
  const { analytics, marketing } = consent;
  // One "yes" is enough. Who is asked first says no with the first "no", others with both.
  return asks ? analytics || (marketing ?? analytics) : analytics !== false || marketing !== false;
}

/** Whether a platform's own pixel may be called or loaded for this visitor; undefined likewise. */
export function ads(): boolean | undefined {
  return (
    !consent.gpc && consent.sale_of_data !== false && (asks ? consent.marketing : consent.marketing !== false)
  );
}

/** Takes an answer; the latest counts, per purpose. */
export function answer(given: Answers | boolean): void {
  consent = {
    ...consent,
    ...(given instanceof Object
      ? given
      : { analytics: given, marketing: given, preferences: given, sale_of_data: given }),
  };
  onAnswer();
}

/** A consent platform is here and has no answer yet. */
export function askFirst(): void {
  asks = true;
}
