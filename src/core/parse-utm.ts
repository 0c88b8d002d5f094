import { cleanText } from "./address.ts";
import { type UtmName, utmNames } from "./event.ts";
import type { EventInput } from "./event-input.ts";

/** Campaign values are words; whole addresses and stories are not kept, nor names that nobody knows. */
const utmCharsMax = 200;

/** The campaign parameters of an event. */
export function readUtm(input: EventInput): Partial<Record<UtmName, string>> | undefined {
  if (!input.utm) return undefined;
  const utm: Partial<Record<UtmName, string>> = {};
  for (const name of utmNames) {
    const value = input.utm[name];
    if (value) utm[name] = cleanText(value).slice(0, utmCharsMax);
  }
  for (const _ in utm) return utm;
  return undefined;
}
