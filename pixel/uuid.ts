/** Bytes as lower-case hex digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}

/** A time-ordered ID (UUIDv7, RFC 9562). Works on plain http too, where `crypto.randomUUID` is missing. */
export function uuidv7(): string {
  // Eleven digits until the year 2527.
  const time = `0${Date.now().toString(16)}`;
  const random = hex(crypto.getRandomValues(new Uint8Array(9)));
  return `${time}7${random.slice(0, 3)}8${random.slice(3)}`.replace(
    /^(.{8})(.{4})(.{4})(.{4})/,
    "$1-$2-$3-$4-",
  );
}
