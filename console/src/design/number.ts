const whole = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** "48,210". */
export function count(value: number): string {
  return whole.format(value);
}

/** "48.2K", for axes and narrow places; the exact number stands beside or on hover. */
export function shortCount(value: number): string {
  return value < 10_000 ? whole.format(value) : compact.format(value);
}

/** "1 event", "3 events". */
export function counted(value: number, one: string, many: string = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** "71 %" of a share between 0 and 1. A share that is not zero never reads as 0 %. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return "< 1 %";
  return `${Math.round(share * 100)} %`;
}

/** "59.90 USD". Amounts come as decimal text and are never computed with, only padded as the currency writes them. */
export function money(value: string | undefined, currency: string | undefined): string {
  if (value === undefined) return "";
  if (currency === undefined) return value;
  const [whole = "", fraction = ""] = value.split(".");
  const padded = fraction.padEnd(fractionDigits(currency), "0");
  return `${whole}${padded === "" ? "" : `.${padded}`} ${currency}`;
}

function fractionDigits(currency: string): number {
  try {
    return (
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
      2
    );
  } catch {
    return 2;
  }
}
