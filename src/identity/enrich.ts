import {
  clickIdPlatform,
  cookiePlatform,
  dayMs,
  hasUndatedClicks,
  minuteMs,
  type StorefrontEvent,
  type UserHashes,
} from "../core/index.ts";
import type { Additions, Known, Profile } from "../engine/index.ts";

/**
 * How long after the click a platform still credits it. TikTok: at most 28 days
 * (https://www.tiktok.com/business/en/blog/flexible-attribution-windows-campaign-measurement, read 2026-11).
 */
const clickIdAgeMs: Readonly<Record<string, number>> = { tiktok: 28 * dayMs };
/** The same for every other platform: none of those we know credits a click for longer. */
export const clickIdAgeMsMax = 90 * dayMs;
/** How old a click may be to be added for a platform, unless its destination says otherwise. */
export function clickIdAgeMsOf(platform: string): number {
  return clickIdAgeMs[platform] ?? clickIdAgeMsMax;
}
/** Clocks of browser and server differ a little; a click this much "after" its own event still came before it. */
const clockToleranceMs = 2 * minuteMs;

/** The event as a platform gets it, and what identity added to it. */
export interface EnrichedEvent {
  readonly event: StorefrontEvent;
  readonly additions: Additions | null;
}

/**
 * The event with what its profile knows now, cut to what this platform may see: click IDs and cookies of other
 * platforms are taken out. The event's own values win, but for a click whose time nobody knows. A click older than
 * `clickAgeMs` is not added.
 */
export function enrich(
  event: StorefrontEvent,
  profile: Profile | null,
  platform: string,
  clickAgeMs: number = clickIdAgeMsOf(platform),
): EnrichedEvent {
  const own = forPlatform(event, platform);
  if (!profile) return { event: own, additions: null };
  const additions: Record<string, { value: unknown; from: number | null }> = {};
  const add = (name: string, known: Known<unknown>): void => {
    additions[name] = { value: known.value, from: known.from };
  };
  const user = addHashes(own.user, profile, add);
  const clickIds = addClickIds(own, profile, platform, clickAgeMs, add);
  const cookies = addCookies(own, profile, platform, add);
  const ip = own.ip === undefined && profile.ip ? profile.ip : null;
  const userAgent = own.user_agent === undefined && profile.user_agent ? profile.user_agent : null;
  const locale = own.locale === undefined && profile.locale ? profile.locale : null;
  const country = own.country === undefined && profile.country ? profile.country : null;
  if (ip) add("ip", ip);
  if (userAgent) add("user_agent", userAgent);
  if (locale) add("locale", locale);
  if (country) add("country", country);
  for (const _name in additions) {
    return {
      event: {
        ...own,
        ...(user ? { user } : {}),
        ...(clickIds ? { click_ids: clickIds } : {}),
        ...(cookies ? { cookies } : {}),
        ...(ip ? { ip: ip.value } : {}),
        ...(userAgent ? { user_agent: userAgent.value } : {}),
        ...(locale ? { locale: locale.value } : {}),
        ...(country ? { country: country.value } : {}),
      },
      additions,
    };
  }
  return { event: own, additions: null };
}

/** The same event again, from what an attempt recorded: what was sent then, not what the profile knows now. */
export function applyAdditions(
  event: StorefrontEvent,
  additions: Additions | null | undefined,
  platform: string,
): StorefrontEvent {
  const result: Record<string, unknown> = { ...forPlatform(event, platform) };
  for (const [name, { value }] of Object.entries(additions ?? {})) {
    const dot = name.indexOf(".");
    if (dot < 0) set(result, name, value);
    else {
      const group = name.slice(0, dot);
      const old = result[group];
      const fields: Record<string, unknown> = { ...(typeof old === "object" ? old : {}) };
      set(fields, name.slice(dot + 1), value);
      result[group] = fields;
    }
  }
  // Additions were made by `enrich` from values of the same fields.
  return result as unknown as StorefrontEvent;
}

/** Null stands for what was left out. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  if (value === null) delete target[name];
  else target[name] = value;
}

function forPlatform(event: StorefrontEvent, platform: string): StorefrontEvent {
  const clickIds = event.click_ids && foreign(event.click_ids, platform, clickIdPlatform);
  const cookies = event.cookies && foreign(event.cookies, platform, cookiePlatform);
  if (!clickIds && !cookies) return event;
  const result: { -readonly [K in keyof StorefrontEvent]: StorefrontEvent[K] } = { ...event };
  if (clickIds) result.click_ids = clickIds;
  if (cookies) result.cookies = cookies;
  return result;
}

/** The entries of this platform, or undefined when all of them are. */
function foreign<T>(
  entries: Readonly<Record<string, T>>,
  platform: string,
  platformOf: (name: string) => string | null,
): Record<string, T> | undefined {
  let kept: Record<string, T> | undefined;
  for (const name in entries) {
    if (platformOf(name) === platform) continue;
    kept = Object.fromEntries(Object.entries(entries).filter(([one]) => platformOf(one) === platform));
    break;
  }
  return kept;
}

const listNames = new Set([
  "email",
  "email_google",
  "email_reddit",
  "phone",
  "phone_digits",
  "external_id",
  "external_id_lower",
]);
/** Variants follow the value they were made from: never one address's base hash with another's variant. */
const families: readonly (readonly string[])[] = [
  ["email", "email_google", "email_reddit"],
  ["phone", "phone_digits"],
  ["external_id", "external_id_lower"],
  ["first_name", "first_name_meta", "first_name_google"],
  ["last_name", "last_name_meta", "last_name_google"],
  ["zip", "zip_meta"],
  ["city", "city_hash"],
  ["state", "state_hash"],
  ["country_hash"],
];

function addHashes(
  own: UserHashes | undefined,
  profile: Profile,
  add: (name: string, known: Known<unknown>) => void,
): UserHashes | undefined {
  const known = profile.hashes;
  if (Object.keys(known).length === 0) return undefined;
  let result: Record<string, unknown> | undefined;
  const said: Readonly<Record<string, unknown>> = { ...own };
  for (const family of families) {
    if (family.some((name) => said[name] !== undefined)) continue;
    const newest = newestOf(family, known);
    if (newest === null) continue;
    for (const name of family) {
      const value = known[name]?.findLast((one) => one.from === newest.from && one.at === newest.at);
      if (!value) continue;
      result ??= { ...own };
      const stored = listNames.has(name) ? [value.value] : value.value;
      result[name] = stored;
      add(`user.${name}`, { ...value, value: stored });
    }
  }
  // Only names and kinds of values of UserHashes are put in.
  return result as UserHashes | undefined;
}

function newestOf(family: readonly string[], known: Profile["hashes"]): Known<string> | null {
  let newest: Known<string> | null = null;
  for (const name of family) {
    const last = Object.hasOwn(known, name) ? known[name]?.at(-1) : undefined;
    if (last && (!newest || last.at > newest.at)) newest = last;
  }
  return newest;
}

function addClickIds(
  event: StorefrontEvent,
  profile: Profile,
  platform: string,
  ageMax: number,
  add: (name: string, known: Known<unknown>) => void,
): StorefrontEvent["click_ids"] | undefined {
  let result: Record<string, NonNullable<StorefrontEvent["click_ids"]>[string]> | undefined;
  for (const [name, list] of Object.entries(profile.click_ids)) {
    const own = event.click_ids?.[name];
    if (clickIdPlatform(name) !== platform || (own && !hasUndatedClicks(event))) continue;
    const usable = list.findLast(
      (one) => one.at <= event.event_time + clockToleranceMs && event.event_time - one.at <= ageMax,
    );
    if (!usable || (usable.value === own?.value && usable.at >= own.at)) continue;
    result ??= { ...event.click_ids };
    const click = { value: usable.value, at: usable.at };
    result[name] = click;
    add(`click_ids.${name}`, { ...usable, value: click });
  }
  return result;
}

function addCookies(
  event: StorefrontEvent,
  profile: Profile,
  platform: string,
  add: (name: string, known: Known<unknown>) => void,
): StorefrontEvent["cookies"] | undefined {
  let result: Record<string, string> | undefined;
  for (const [name, known] of Object.entries(profile.cookies)) {
    if (cookiePlatform(name) !== platform || event.cookies?.[name] !== undefined) continue;
    result ??= { ...event.cookies };
    result[name] = known.value;
    add(`cookies.${name}`, known);
  }
  return result;
}
