import {
  type ClickId,
  type Consent,
  consentPurposes,
  type EpochMs,
  hasUndatedClicks,
  hourMs,
  latestConsent,
  type StorefrontEvent,
  type UserHashes,
} from "../core/index.ts";
import type { IdentifierKey, Known, Position, Profile } from "../engine/index.ts";
import { listedKeys } from "./cap.ts";

/** Values of one kind that a profile keeps; the newest win. */
export const profileValuesMax = 10;
/** A profile that learnt nothing new is written only this often, to keep the time it was last seen. */
const seenStepMs = hourMs;

/** A profile that knows nothing yet. */
export function newProfile(id: string, store: string, at: EpochMs): Profile {
  return { id, store, createdAt: at, seenAt: at, keys: [], hashes: {}, click_ids: {}, cookies: {} };
}

/** The profile after an event; the same object when the event taught it nothing. */
export function learn(
  profile: Profile,
  event: StorefrontEvent,
  position: Position,
  keys: readonly IdentifierKey[],
): Profile {
  const at = event.event_time;
  const know = <T>(value: T): Known<T> => ({ value, at, from: position });
  const hashes = event.user ? learnHashes(profile.hashes, event.user, know) : profile.hashes;
  const clickIds = event.click_ids
    ? learnClickIds(profile.click_ids, event.click_ids, position, hasUndatedClicks(event))
    : profile.click_ids;
  const cookies = event.cookies ? learnCookies(profile.cookies, event.cookies, know) : profile.cookies;
  const ip = newer(profile.ip, event.ip, know);
  const userAgent = newer(profile.user_agent, event.user_agent, know);
  const country = newer(profile.country, event.country, know);
  const locale = newer(profile.locale, event.locale, know);
  const scripts = newer(profile.scripts, scriptsOf(event), know);
  const consent = learnConsent(profile.consent, event, know);
  const listed = addKeys(profile.keys, keys);
  const unchanged =
    hashes === profile.hashes &&
    clickIds === profile.click_ids &&
    cookies === profile.cookies &&
    ip === profile.ip &&
    userAgent === profile.user_agent &&
    country === profile.country &&
    locale === profile.locale &&
    scripts === profile.scripts &&
    consent === profile.consent &&
    listed === profile.keys &&
    event.received_at - profile.seenAt < seenStepMs;
  if (unchanged) return profile;
  return {
    id: profile.id,
    store: profile.store,
    createdAt: profile.createdAt,
    seenAt: Math.max(profile.seenAt, event.received_at),
    keys: listed,
    hashes,
    click_ids: clickIds,
    cookies,
    ...(ip ? { ip } : {}),
    ...(userAgent ? { user_agent: userAgent } : {}),
    ...(consent ? { consent } : {}),
    ...(country ? { country } : {}),
    ...(locale ? { locale } : {}),
    ...(scripts ? { scripts } : {}),
  };
}

/** What the visitor's own pixel saw of the platforms' scripts; other sources see no browser. */
function scriptsOf(event: StorefrontEvent): string | undefined {
  return event.source === "pixel" ? (event.twin_possible ?? []).join(" ") : undefined;
}

/** Which of two profiles keeps its ID when they merge: the older one, whatever the order in which they met. */
export function elderOf(a: Profile, b: Profile): Profile {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? a : b;
  return a.id < b.id ? a : b;
}

/** Both profiles as one, under the elder's ID. Gives the same result in either order. */
export function mergeProfiles(a: Profile, b: Profile): Profile {
  const elder = elderOf(a, b);
  const ip = latest(a.ip, b.ip);
  const userAgent = latest(a.user_agent, b.user_agent);
  const country = latest(a.country, b.country);
  const locale = latest(a.locale, b.locale);
  const scripts = latest(a.scripts, b.scripts);
  const consent = mergeConsent(a.consent, b.consent);
  return {
    id: elder.id,
    store: elder.store,
    createdAt: elder.createdAt,
    seenAt: Math.max(a.seenAt, b.seenAt),
    keys: listedKeys([...new Set([...a.keys, ...b.keys])].sort()),
    hashes: mergeLists(a.hashes, b.hashes),
    click_ids: mergeLists(a.click_ids, b.click_ids),
    cookies: mergeSingles(a.cookies, b.cookies),
    ...(ip ? { ip } : {}),
    ...(userAgent ? { user_agent: userAgent } : {}),
    ...(consent ? { consent } : {}),
    ...(country ? { country } : {}),
    ...(locale ? { locale } : {}),
    ...(scripts ? { scripts } : {}),
  };
}

type Lists = Readonly<Record<string, readonly Known<string>[]>>;

function learnHashes(known: Lists, user: UserHashes, know: (value: string) => Known<string>): Lists {
  let result = known;
  for (const [name, value] of Object.entries(user)) {
    // Numbers read with an assumed country are of this event alone.
    if (name === "phone_assumed") continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== "string") continue;
      const list = Object.hasOwn(result, name) ? (result[name] ?? []) : [];
      const next = addKnown(list, know(one));
      if (next !== list) result = { ...result, [name]: next };
    }
  }
  return result;
}

function learnClickIds(
  known: Lists,
  clicks: Readonly<Record<string, ClickId>>,
  position: Position,
  undated: boolean,
): Lists {
  let result = known;
  for (const [name, click] of Object.entries(clicks)) {
    const list = Object.hasOwn(result, name) ? (result[name] ?? []) : [];
    // Its time is that of the order: it would pass for the latest click.
    if (undated && list.length > 0) continue;
    // A click counts from the moment it was first seen: seeing its address again does not make it younger.
    if (list.some((one) => one.value === click.value && one.at <= click.at)) continue;
    const rest = list.filter((one) => one.value !== click.value);
    result = { ...result, [name]: capped([...rest, { value: click.value, at: click.at, from: position }]) };
  }
  return result;
}

function learnCookies(
  known: Readonly<Record<string, Known<string>>>,
  cookies: Readonly<Record<string, string>>,
  know: (value: string) => Known<string>,
): Readonly<Record<string, Known<string>>> {
  let result = known;
  for (const [name, value] of Object.entries(cookies)) {
    const old = Object.hasOwn(result, name) ? result[name] : undefined;
    const next = newer(old, value, know);
    if (next && next !== old) result = { ...result, [name]: next };
  }
  return result;
}

function learnConsent(
  known: Profile["consent"],
  event: StorefrontEvent,
  know: <T>(value: T) => Known<T>,
): Profile["consent"] {
  if (!event.consent || (known && repeats(known.value, event.consent))) return known;
  const said = definedOnly(event.consent);
  if (Object.keys(said).length === 0) return known;
  if (!known) return know(said);
  // An older answer counts for what nobody has answered since.
  const isOlder = known.at > event.event_time;
  const next = isOlder ? { ...said, ...known.value } : definedOnly(latestConsent(known.value, event.consent));
  const same =
    Object.keys(next).length === Object.keys(known.value).length &&
    Object.entries(next).every(([key, value]) => known.value[key] === value);
  if (same) return known;
  return isOlder ? { ...known, value: next } : know(next);
}

/** Nearly every event says what is known already. */
function repeats(known: Readonly<Record<string, boolean>>, said: Consent): boolean {
  return consentPurposes.every((purpose) => said[purpose] === undefined || said[purpose] === known[purpose]);
}

function definedOnly(consent: object): Record<string, boolean> {
  return Object.fromEntries(Object.entries(consent).filter(([, value]) => typeof value === "boolean"));
}

function mergeConsent(a: Profile["consent"], b: Profile["consent"]): Profile["consent"] {
  if (!a || !b) return a ?? b;
  const [early, late] =
    a.at < b.at || (a.at === b.at && JSON.stringify(a.value) < JSON.stringify(b.value)) ? [a, b] : [b, a];
  return { ...late, value: definedOnly(latestConsent(early.value, late.value)) };
}

function addKnown(list: readonly Known<string>[], known: Known<string>): readonly Known<string>[] {
  const newest = list.at(-1);
  if (newest?.value === known.value) return list;
  const old = list.find((one) => one.value === known.value);
  if (old && old.at >= known.at) return list;
  return capped([...list.filter((one) => one !== old), known]);
}

function addKeys(list: readonly IdentifierKey[], keys: readonly IdentifierKey[]): readonly IdentifierKey[] {
  const fresh = keys.filter((key) => !list.includes(key));
  return fresh.length === 0 ? list : listedKeys([...list, ...fresh]);
}

function capped(list: readonly Known<string>[]): readonly Known<string>[] {
  return [...list].sort(byTime).slice(-profileValuesMax);
}

function byTime(a: Known<string>, b: Known<string>): number {
  return a.at - b.at || (a.value < b.value ? -1 : 1);
}

function newer<T>(
  old: Known<T> | undefined,
  value: T | undefined,
  know: (value: T) => Known<T>,
): Known<T> | undefined {
  if (value === undefined || old?.value === value) return old;
  const fresh = know(value);
  return old && old.at > fresh.at ? old : fresh;
}

function latest(a: Known<string> | undefined, b: Known<string> | undefined): Known<string> | undefined {
  if (!a || !b) return a ?? b;
  return byTime(a, b) > 0 ? a : b;
}

function mergeLists(a: Lists, b: Lists): Lists {
  const result: Record<string, readonly Known<string>[]> = {};
  for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const byValue = new Map<string, Known<string>>();
    for (const known of [...(a[name] ?? []), ...(b[name] ?? [])]) {
      const old = byValue.get(known.value);
      if (!old || old.at < known.at || (old.at === known.at && (old.from ?? 0) > (known.from ?? 0)))
        byValue.set(known.value, known);
    }
    result[name] = capped([...byValue.values()]);
  }
  return result;
}

function mergeSingles(
  a: Readonly<Record<string, Known<string>>>,
  b: Readonly<Record<string, Known<string>>>,
): Readonly<Record<string, Known<string>>> {
  const result: Record<string, Known<string>> = {};
  for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const known = latest(a[name], b[name]);
    if (known) result[name] = known;
  }
  return result;
}
