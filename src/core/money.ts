/** Money is a decimal string ("59.90") until a destination writes it in its own form; floats never add up. */
export type Decimal = string;

const zero = /^-?0+(\.0+)?$/;
const plain = /^-?\d{1,18}(\.\d{1,12})?$/;

/**
 * A decimal from what a caller sent: a finite number, or a string without currency sign and thousands separators.
 * Returns null when it is neither; guessing whether "1.299,00" means a thousand would cost somebody a sale.
 */
export function parseDecimal(value: number | string): Decimal | null {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return null;
    const text = String(value);
    // So short and of this size it has no exponent and at most eleven decimals: plain without a closer look.
    const size = Math.abs(value);
    if (text.length <= 13 && size >= 1e-6 && size < 1e15) return text;
    if (plain.test(text)) return text;
    const fixed = value.toFixed(6);
    return plain.test(fixed) ? trimZeros(fixed) : null;
  }
  const text = value.trim();
  return plain.test(text) ? text : null;
}

/** `price x quantity` summed exactly over all contents, or null when a price is missing. */
export function sumOfContents(contents: readonly { price?: Decimal; quantity?: number }[]): Decimal | null {
  let total = 0n;
  for (const content of contents) {
    if (content.price === undefined) return null;
    total += scaled(content.price) * BigInt(Math.round((content.quantity ?? 1) * 1000));
  }
  if (contents.length === 0) return null;
  return unscaled(total, scaleDigits + 3);
}

/** Compares two decimals: negative, zero or positive like a sort function. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = [scaled(a), scaled(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether a decimal is nothing: "0", "0.00". */
export function isZero(decimal: Decimal): boolean {
  return zero.test(decimal);
}

/** `a + b`, exactly. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  return unscaled(scaled(a) + scaled(b), scaleDigits);
}

/** `a - b`, exactly. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return unscaled(scaled(a) - scaled(b), scaleDigits);
}

const scaleDigits = 12;

function scaled(decimal: Decimal): bigint {
  const negative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = (negative ? decimal.slice(1) : decimal).split(".");
  const magnitude = BigInt(whole + fraction.padEnd(scaleDigits, "0").slice(0, scaleDigits));
  return negative ? -magnitude : magnitude;
}

function unscaled(value: bigint, digits: number): Decimal {
  const negative = value < 0n;
  const text = (negative ? -value : value).toString().padStart(digits + 1, "0");
  const joined = `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return (negative ? "-" : "") + trimZeros(joined);
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
