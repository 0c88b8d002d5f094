/** A run of digits that a JavaScript number may not hold exactly. */
const longNumber = /[:[,\s]-?\d{16,}/;
const integerText = /^-?\d+$/;

/**
 * JSON as `JSON.parse` reads it, but integers beyond 2^53 become strings: an order ID of 820982911946154508 must
 * not turn into
 * ...500. Throws SyntaxError like `JSON.parse`.
 */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepExact);
}

function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || Number.isSafeInteger(value) || source === undefined) return value;
  return integerText.test(source) ? source : value;
}
