import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { isPlaceholder } from "./identifier.ts";

/** A phone number in E.164 ("+12133734253"), or why the text is none. */
export type PhoneReading = { readonly e164: string } | { readonly unusable: string };

/** A plausible E.164 number needs no library: 10 times as fast, and the library would return it unchanged. */
const e164Shape = /^\+[1-9]\d{7,14}$/;

/** A digit that is only dialled inside the country often stays behind the country code: +44 07911, +1 1 650, +7 8 912. */
const maybePrefixed = /^\+(?:11|78|(?:370|375|993)8|6921|(?!20[1-9]|[3469]0[1-9])\d{1,3}0)/;

/**
 * Reads a phone number with a country hint (ISO 3166-1 alpha-2) for national ones. "00" in front means "+", whatever
 * the country: libphonenumber reads "0044..." with a US hint as a US number.
 */
export function readPhone(raw: string, country: string | undefined): PhoneReading {
  let text = raw.trim();
  if (e164Shape.test(text) && !maybePrefixed.test(text)) return { e164: text };
  // Japanese keyboards write wide digits, Arabic ones their own, many a dash is no hyphen: the library reads them all.
  text = text.normalize("NFKC");
  if (isPlaceholder(text)) return { unusable: "a placeholder or masked value" };
  text = text.replace(/^(?:\+\s*0+|00+)/, "+");
  if (!/\p{Nd}{5}/u.test(text.replace(/[\s\p{P}\p{S}ー]/gu, "")))
    return { unusable: "too few digits for a phone number" };
  const hint = country && isSupportedCountry(country) ? country : undefined;
  const parsed = parse(text, hint);
  if (!parsed)
    return { unusable: hint ? `not a phone number of ${hint}` : "a national number without a known country" };
  if (!parsed.isPossible()) return { unusable: `not a possible number${hint ? ` for ${hint}` : ""}` };
  return { e164: parsed.number };
}

/**
 * Reads as it stands; where that is no valid number, a national one with zeros too many in front ("01(650)123-4567" in
 * the US), then an international one whose plus sign is missing ("16505551212" in Germany).
 */
function parse(text: string, hint: CountryCode | undefined): PhoneNumber | undefined {
  const options = hint ? { defaultCountry: hint } : {};
  const asGiven = parsePhoneNumberFromString(text, options);
  if (!hint || text.startsWith("+") || asGiven?.isValid()) return asGiven;
  const withoutZeros = parsePhoneNumberFromString(text.replace(/^0+/, ""), options);
  if (text.startsWith("0") && !asGiven?.isPossible() && withoutZeros?.isPossible()) return withoutZeros;
  const international = parsePhoneNumberFromString(`+${text}`);
  return international?.isValid() ? international : asGiven;
}
