/**
 * Currencies that TikTok lists (tiktok-business-api-sdk, PixelProperties.md, read 2026-02-28). What it does with
 * another code is not documented; it is sent with a remark.
 */
const listed = new Set(
  (
    "AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD HNL HUF IDR ILS INR ISK " +
    "JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK SGD THB TRY " +
    "TWD UAH USD VES VND ZAR"
  ).split(" "),
);

/** Whether TikTok lists the currency. */
export function isListedCurrency(code: string): boolean {
  return listed.has(code);
}
