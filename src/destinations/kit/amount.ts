import {
  compareDecimals,
  type Decimal,
  type Properties,
  subtractDecimals,
  sumOfContents,
} from "../../core/index.ts";

/** What a reported value includes. */
export type ValueBasis = "total" | "without_tax" | "without_shipping" | "without_both";

/** The choices of a value basis, for a manifest's field. */
export const valueBases: readonly { readonly value: ValueBasis; readonly label: string }[] = [
  { value: "total", label: "Order total, as the browser pixel reports it" },
  { value: "without_tax", label: "Without tax" },
  { value: "without_shipping", label: "Without shipping" },
  { value: "without_both", label: "Without tax and shipping" },
];

/**
 * The value to report. Without one, the sum of the contents stands in where all have a price and a currency is known.
 */
export function reportedValue(
  properties: Properties,
  basis: ValueBasis,
  notes: string[],
): Decimal | undefined {
  if (properties.value === undefined) {
    const sum = properties.currency && properties.contents ? sumOfContents(properties.contents) : null;
    if (sum === null) return undefined;
    notes.push("value: none was given; the sum of the contents is sent");
    return sum;
  }
  if (basis === "total") return properties.value;
  let value = properties.value;
  for (const part of basis === "without_both" ? (["tax", "shipping"] as const) : [partOf(basis)]) {
    const amount = properties[part];
    if (amount === undefined) notes.push(`value: ${part} is not known, so it is not taken off`);
    else value = subtractDecimals(value, amount);
  }
  if (compareDecimals(value, "0") >= 0) return value;
  notes.push("value: tax and shipping exceed the total; the total is sent");
  return properties.value;
}

/**
 * An amount as text, for platforms that take no numbers: "59.9" with two digits or more is "59.90". Prices of
 * `readItems` are numbers, which never come out in powers of ten here.
 */
export function amountText(amount: Decimal | number, digitsMin = 0): string {
  const text = typeof amount === "number" ? amount.toFixed(6).replace(/\.?0+$/, "") : amount;
  const [whole = "0", digits = ""] = text.split(".");
  const padded = digits.padEnd(digitsMin, "0");
  return padded === "" ? whole : `${whole}.${padded}`;
}

function partOf(basis: "without_tax" | "without_shipping"): "tax" | "shipping" {
  return basis === "without_tax" ? "tax" : "shipping";
}
