import { decodeOnce, isObject, limits } from "../core/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** Parameters and cookies of one event that are looked at; a browser has fewer, and everybody can send more. */
const factsMax = 200;
/** Characters of a cookie's name that counts. */
const nameCharsMax = 100;

/**
 * The pixel's event under the names of the server API. Its script is small because it sends what it found as it stood
 * there (`SentEvent`), and leaves the taking apart to us. Anything may come: what is not understood stays as it is, for
 * the check to refuse.
 */
export function readSentEvent(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const { landing, cookies, screen, twins, url, referrer, ...event } = raw;
  return {
    ...event,
    ...(url === undefined ? {} : { url: shortAddress(url) }),
    ...(referrer === undefined ? {} : { referrer: shortAddress(referrer) }),
    ...readLanding(landing),
    ...(cookies === undefined ? {} : { cookies: readCookies(cookies) }),
    ...(screen === undefined
      ? {}
      : { screen: Array.isArray(screen) ? screen.slice(0, 2).map(plain).join("x") : screen }),
    ...(twins === undefined ? {} : { twins: joinTwins(twins) }),
  };
}

/** Of an address that is too long to be kept, the page: it is not cut, because half a contact would not be recognised. */
function shortAddress(address: unknown): unknown {
  const isLong = typeof address === "string" && address.length > limits.stringBytesMax;
  return isLong ? address.split(/[?#]/, 1)[0] : address;
}

/** Click IDs with their times, and the UTM parameters of the latest address that had any. */
function readLanding(landing: unknown): Json {
  const found = (isObject(landing) ? Object.entries(landing) : []).slice(0, factsMax).flatMap(readParameter);
  const clicks = found.filter(({ name }) => !isUtm(name));
  const utm = found.filter(({ name }) => isUtm(name));
  const latest = Math.max(...utm.map(({ last_seen }) => last_seen));
  const named = utm.filter(({ last_seen }) => last_seen === latest);
  return {
    ...(clicks.length > 0
      ? { click_ids: Object.fromEntries(clicks.map(({ name, ...click }) => [name, click])) }
      : {}),
    ...(named.length > 0
      ? { utm: Object.fromEntries(named.map(({ name, value }) => [name.slice(utmStart.length), value])) }
      : {}),
  };
}

const utmStart = "utm_";

function isUtm(name: string): boolean {
  return name.startsWith(utmStart);
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly first_seen: number;
  readonly last_seen: number;
}

function readParameter([name, raw]: [string, unknown]): Parameter[] {
  if (!isObject(raw)) return [];
  const { value, first_seen, last_seen } = raw;
  if (typeof value !== "string" || typeof first_seen !== "number" || typeof last_seen !== "number") return [];
  const text = decodeOnce(value);
  if (name.length > nameCharsMax || text.length > limits.clickIdCharsMax) return [];
  return [{ name, value: text, first_seen, last_seen }];
}

function readCookies(cookies: unknown): unknown {
  if (!Array.isArray(cookies)) return cookies;
  const found = cookies.slice(0, factsMax).flatMap((pair) => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    if (typeof name !== "string" || typeof value !== "string") return [];
    const text = decodeOnce(value);
    return name.length > nameCharsMax || text.length > limits.clickIdCharsMax ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found);
}

/** Calls of several pixels of a platform for one act: one twin with all their IDs. */
function joinTwins(twins: unknown): unknown {
  if (!Array.isArray(twins)) return twins;
  const joined = new Map<unknown, unknown>();
  for (const twin of twins.slice(0, factsMax)) {
    const key = isObject(twin) ? [twin.platform, twin.name, twin.event_id].map(plain).join("\n") : twin;
    const before = joined.get(key);
    const ids = [before, twin].flatMap((one) =>
      isObject(one) && Array.isArray(one.pixel_ids) ? one.pixel_ids : [],
    );
    joined.set(key, isObject(before) ? { ...before, pixel_ids: [...new Set(ids)] } : twin);
  }
  return [...joined.values()];
}

/** A page may send anything in the place of a name, also an object whose `toString` is none. */
function plain(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
