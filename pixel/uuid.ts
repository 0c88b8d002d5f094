/** Bytes as lower-case hex digits. Prototype.js (Magento) puts another `Array.from` in place, which takes no function. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join("");
}

/** A time-ordered ID (UUIDv7, RFC 9562). Works on plain http too, where `crypto.randomUUID` is missing. */
export function uuidv7(): string {
  // The time has eleven digits until the year 2527.
  const digits = `0${Date.now().toString(16)}${hex(crypto.getRandomValues(new Uint8Array(9)))}`;
  return digits.replace(/(.{8})(....)(...)(...)/, "$1-$2-7$3-8$4-");
}
