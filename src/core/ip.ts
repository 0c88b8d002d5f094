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
const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/**
 * The visitor's address as platforms want it: IPv4 dotted, or IPv6 (an IPv4 address mapped into IPv6 becomes IPv4).
 * Null when the text is no address, or one that is private, shared or reserved.
 */
export function publicIp(text: string): string | null {
  const ip = text.trim();
  const four = dotted.exec(ip);
  if (four) return isPublicFour(four) ? ip : null;
  if (!ip.includes(":") || ip.includes("%") || !ipaddr.IPv6.isValid(ip)) return null;
  const six = ipaddr.IPv6.parse(ip);
  if (six.isIPv4MappedAddress()) return publicIp(six.toIPv4Address().toString());
  if (documentation.test(ip)) return ip;
  const range = six.range();
  return notVisitors.has(range) || range === "reserved" ? null : ip;
}

/** Whether a text is an IP address of any kind. */
export function isIp(text: string): boolean {
  const four = dotted.exec(text);
  if (four) return four.slice(1).every((part) => Number(part) <= 255);
  return text.includes(":") && ipaddr.IPv6.isValid(text);
}

/** Whether a text names a network in CIDR form: "10.0.0.0/8", "fd00::/8". */
export function isNetwork(text: string): boolean {
  return /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(text) && ipaddr.isValidCIDR(text);
}

/** By hand, because nearly every event has one and the library costs as much as the rest of the mapping. */
function isPublicFour(four: RegExpExecArray): boolean {
  const [a, b, c, d] = [Number(four[1]), Number(four[2]), Number(four[3]), Number(four[4])];
  if (a > 255 || b > 255 || c > 255 || d > 255) return false;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b <= 127) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b <= 31) return false;
  if (a === 192 && b === 168) return false;
  if (a === 192 && b === 0 && c === 0) return false;
  return !(a === 198 && (b === 18 || b === 19));
}
