import { clickIdRules } from "../../core/index.ts";
import { meaningful } from "./text.ts";

const webAddress = /^https?:\/\//i;
/** An address that needs no parser to be known as one: plain host with a name at its end, printable characters. */
const plainAddress = /^https?:\/\/(?:[a-z\d][a-z\d-]*\.)*[a-z][a-z\d]*(?::\d{1,4})?(?:[/?#][\x21-\x7e]*)?$/i;

/** An event's page for one platform: absolute, and without the click IDs of other platforms. */
export function ownUrl(url: string | undefined, platform: string): string | undefined {
  if (url === undefined) return undefined;
  if (!isPlain(url) && !(webAddress.test(url) && URL.canParse(url))) return undefined;
  return withoutForeign(url, platform);
}

/** Punycode is left to the parser, which refuses what does not decode. */
function isPlain(url: string): boolean {
  return plainAddress.test(url) && !/xn--/i.test(url);
}

/** As `ownUrl` for a referrer, which may be anything that a browser or an app wrote. */
export function ownReferrer(referrer: string | undefined, platform: string): string | undefined {
  const text = meaningful(referrer);
  return text === undefined ? undefined : withoutForeign(text, platform);
}

function withoutForeign(url: string, platform: string): string {
  const queryAt = url.indexOf("?");
  if (queryAt < 0) return url;
  const head = url.slice(0, queryAt);
  const tail = url.slice(queryAt);
  const cut = tail.replace(foreignOf(platform), "$1");
  if (cut.length === tail.length) return url;
  return (
    head +
    cut
      .replace(/&&+/g, "&")
      .replace("?&", "?")
      .replace(/[?&](?=#|$)/, "")
  );
}

const foreign = new Map<string, RegExp>();

/** One expression a platform, made once: a page view of every visitor passes here. */
function foreignOf(platform: string): RegExp {
  const known = foreign.get(platform);
  if (known) return known;
  const names = clickIdRules.filter((rule) => rule.platform !== platform).map((rule) => rule.parameter);
  // Also inside a nested address, encoded once or several times: /login?return_to=%2Fmug%3Ffbclid%3DIwAR
  const made = new RegExp(
    `([?&]|%(?:25)*(?:3F|26))(?:${names.join("|")})(?:=|%(?:25)*3D)(?:(?!%(?:25)*(?:26|23))[^&#])*`,
    "gi",
  );
  foreign.set(platform, made);
  return made;
}
