/** What a visitor allowed, per purpose. A missing purpose is unknown, which is neither yes nor no. */
export interface Consent {
  readonly analytics?: boolean;
  readonly marketing?: boolean;
  readonly preferences?: boolean;
  readonly sale_of_data?: boolean;
}

/** A purpose that a destination may need. */
export type ConsentPurpose = keyof Consent;

/** The event that carries a visitor's answers when they change without any other; no platform gets it. */
export const consentEventName = "ConsentUpdated";

/** What ad platforms need (facts: Shopify Customer Privacy API, marketingAllowed && saleOfDataAllowed). */
export const adPurposes: readonly ConsentPurpose[] = ["marketing", "sale_of_data"];

/** All purposes. */
export const consentPurposes: readonly ConsentPurpose[] = [
  "analytics",
  "marketing",
  "preferences",
  "sale_of_data",
];

/** The stricter of two states, per purpose: false beats true, a known answer beats an unknown one. */
export function stricterConsent(a: Consent | undefined, b: Consent | undefined): Consent {
  if (!a) return b ?? {};
  if (!b) return a;
  const result: { -readonly [P in ConsentPurpose]?: boolean } = {};
  for (const purpose of consentPurposes) {
    const [left, right] = [a[purpose], b[purpose]];
    const value = left === false || right === false ? false : (left ?? right);
    if (value !== undefined) result[purpose] = value;
  }
  return result;
}

/** Later answers replace earlier ones, per purpose. */
export function latestConsent(earlier: Consent | undefined, later: Consent | undefined): Consent {
  return { ...earlier, ...later };
}

/** What a store does with a purpose nobody has answered. */
export interface ConsentPolicy {
  /** For visitors of EEA, UK and Switzerland. @default "deny" */
  readonly regulated: "allow" | "deny";
  /** For everybody else. @default "allow" */
  readonly elsewhere: "allow" | "deny";
}

/** The default policy: unknown is no where the law asks first, yes elsewhere. */
export const defaultConsentPolicy: ConsentPolicy = { regulated: "deny", elsewhere: "allow" };

/**
 * EEA, United Kingdom and Switzerland (ISO 3166-1 alpha-2). Åland and the French regions overseas have codes of their
 * own and are of the EU all the same (Article 355(1) TFEU, Protocol 2 to the Act of Accession of 1994).
 */
const regulated = new Set(
  (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE " +
    "AX GF GP MF MQ RE YT IS LI NO GB CH"
  ).split(" "),
);

/** Whether unknown consent counts as "no" by law in this country. */
export function isRegulatedCountry(country: string): boolean {
  return regulated.has(country.toUpperCase());
}

/** The answer for one purpose, and how it came about. */
export interface ConsentDecision {
  readonly allowed: boolean;
  readonly purpose: ConsentPurpose;
  /** "said" by the visitor, or "assumed" from the store's default for the region. */
  readonly basis: "said" | "assumed";
}

/** Decides the needed purposes; returns the first that is refused, else the last that was allowed. */
export function decideConsent(
  consent: Consent,
  needed: readonly ConsentPurpose[],
  country: string,
  policy: ConsentPolicy,
): ConsentDecision | null {
  let last: ConsentDecision | null = null;
  for (const purpose of needed) {
    const said = consent[purpose];
    const allowed = said ?? (isRegulatedCountry(country) ? policy.regulated : policy.elsewhere) === "allow";
    last = { allowed, purpose, basis: said === undefined ? "assumed" : "said" };
    if (!allowed) return last;
  }
  return last;
}
