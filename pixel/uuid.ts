/** A time-ordered ID (UUIDv7, RFC 9562). Works on plain http too, where `crypto.randomUUID` is missing. */
export function uuidv7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) =>
    (byte + 256).toString(16).slice(1),
  ).join("");
  const variant = "89ab"[random.charCodeAt(0) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
