import { isUtf8 } from "node:buffer";
import { limits } from "../core/index.ts";

/** A run of digits that a JavaScript number may not hold exactly. */
const longNumber = /(?:^|[:[,\s])-?\d{16,}/;
/** The list of events and its object stand around each event. */
export const bodyNestingMax = limits.nestingMax + 2;
const integerText = /^-?\d+$/;

/** The text of a body, without the byte-order mark that some editors put in front; null when it is not UTF-8. */
export function textOf(body: Buffer): string | null {
  if (!isUtf8(body)) return null;
  const text = body.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * JSON as `JSON.parse` reads it, but integers beyond 2^53 become strings: an order ID of 820982911946154508 must not
 * turn into ...500. Throws SyntaxError like `JSON.parse`.
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

const [openBrace, closeBrace, openBracket, closeBracket, quote, backslash] = [123, 125, 91, 93, 34, 92];

/** Whether a JSON text nests deeper than `levels`. Read before parsing, in one pass: about 1 us for 700 characters. */
export function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      do {
        at = text.indexOf('"', at + 1);
        if (at < 0) return false;
      } while (isEscaped(text, at));
    } else if (code === openBrace || code === openBracket) {
      if (++depth > levels) return true;
    } else if (code === closeBrace || code === closeBracket) depth--;
  }
  return false;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
  return slashes % 2 === 1;
}
