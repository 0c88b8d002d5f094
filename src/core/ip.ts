import ipaddr from "ipaddr.js";

/**
 * Ranges that no visitor on the internet has; a platform would match nobody, or everybody behind the same proxy. The
 * documentation ranges (203.0.113.0/24, 2001:db8::/32 ...) are let through: examples and tests live there.
 */
const notVisitors = new Set([
  "unspecified",
  "broadcast",
  "multicast",
  "linkLocal",
  "loopback",
  "carrierGradeNat",
  "private",
  "uniqueLocal",
  "rfc6145",
  "rfc6052",
  "discard",
  "deprecatedSiteLocal",
]);
const documentation = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:0?db8:/i;

/**
 * The visitor's address as platforms want it: IPv4 dotted, or IPv6 (an IPv4 address mapped into IPv6 becomes IPv4).
 * Null when the text is no address, or one that is private, shared or reserved.
 */
export function publicIp(text: string): string | null {
  const ip = text.trim();
  const four = readFour(ip);
  if (four !== null) return isPublicFour(four) ? ip : null;
  if (!ip.includes(":") || ip.includes("%") || !ipaddr.IPv6.isValid(ip)) return null;
  const six = ipaddr.IPv6.parse(ip);
  if (six.isIPv4MappedAddress()) return publicIp(six.toIPv4Address().toString());
  if (documentation.test(ip)) return ip;
  const range = six.range();
  return notVisitors.has(range) || range === "reserved" ? null : ip;
}

/** Whether a text is an IP address of any kind. */
export function isIp(text: string): boolean {
  return readFour(text) !== null || (text.includes(":") && ipaddr.IPv6.isValid(text));
}

/** Whether a text names a network in CIDR form: "10.0.0.0/8", "fd00::/8". */
export function isNetwork(text: string): boolean {
  return /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(text) && ipaddr.isValidCIDR(text);
}

/**
 * The four bytes of a dotted IPv4 address as one number; null for anything else. By hand, because nearly every event
 * has one and the library costs as much as the rest of the mapping.
 */
function readFour(text: string): number | null {
  let [value, part, digits, dots] = [0, 0, 0, 0];
  if (text.length > 15) return null;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (digits === 0 || ++dots > 3) return null;
      value = value * 256 + part;
      part = digits = 0;
    } else {
      if (code < 48 || code > 57 || ++digits > 3) return null;
      part = part * 10 + code - 48;
      if (part > 255) return null;
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + part : null;
}

function isPublicFour(four: number): boolean {
  const [a, b, c] = [Math.floor(four / 2 ** 24), (four >>> 16) & 255, (four >>> 8) & 255];
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b <= 127) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b <= 31) return false;
  if (a === 192 && b === 168) return false;
  if (a === 192 && b === 0 && c === 0) return false;
  return !(a === 198 && (b === 18 || b === 19));
}
