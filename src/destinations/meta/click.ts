import { hasUndatedClicks, hostOf, type StorefrontEvent } from "../../core/index.ts";
import { token } from "../kit/index.ts";

/** `fb.<index>.<ms>.<payload>[.<appendix>]`, case-sensitive. */
const cookieShape = /^fb\.(\d{1,2})\.(\d{10,16})\.([^\s.][^\s]*)$/;
/** Two-label public suffixes under which shops register names ("example.co.uk" has index 2). */
const secondLevel = /\.(?:co|com|org|net|gov|ac|edu|or|ne)\.[a-z]{2}$/;

/** Meta's browser ID cookie, as it is. */
export function browserId(event: StorefrontEvent): string | undefined {
  const cookie = token(event.cookies?._fbp);
  return cookie !== undefined && cookieShape.test(cookie) ? cookie : undefined;
}

/**
 * Meta's click ID: the `_fbc` cookie as it is, unless a later ad click is known that it does not carry; then it is
 * built from `fbclid` and the time of first sight, as Meta's parameter builder does
 * (https://github.com/facebook/capi-param-builder, b0b6f0b, 2026-11-22).
 */
export function clickId(event: StorefrontEvent): string | undefined {
  const given = token(event.cookies?._fbc);
  const cookie = given === undefined ? null : cookieShape.exec(given);
  const click = event.click_ids?.fbclid;
  const fbclid = token(click?.value);
  if (click === undefined || fbclid === undefined) return cookie ? given : undefined;
  if (cookie) {
    const [, , at = "0", payload = ""] = cookie;
    const undated = hasUndatedClicks(event) && click.at === event.event_time;
    if (undated || payload === fbclid || payload.startsWith(`${fbclid}.`) || Number(at) >= click.at) {
      return given;
    }
  }
  return `fb.${domainIndex(event.url)}.${click.at}.${fbclid}`;
}

/** Labels of the registrable domain less one, as the browser's pixel counts; 1 where no page is known. */
function domainIndex(url: string | undefined): number {
  const host = url === undefined ? null : hostOf(url);
  return host !== null && secondLevel.test(host) ? 2 : 1;
}
