import { cleanText, cleanUrl, decodeOnce, holdsEmail, hostOf } from "./address.ts";
import { type ContactSealing, type SealedContacts, sealContacts, wantedFields } from "./clear-contact.ts";
import { clickIdPlatform, clickIdRules, cookiePlatform } from "./click-id.ts";
import { type Consent, type ConsentPurpose, consentPurposes } from "./consent.ts";
import type { ClickId, Flag, Properties, Source, StorefrontEvent } from "./event.ts";
import { renameAliases } from "./event-alias.ts";
import type { EventInput } from "./event-input.ts";
import { checkEventInput } from "./event-problem.ts";
import { sha256 } from "./identifier.ts";
import { isIp } from "./ip.ts";
import { limits } from "./limit.ts";
import { canonicalName, isUsableName } from "./name.ts";
import { readContacts } from "./parse-contacts.ts";
import { readId } from "./parse-id.ts";
import { type Findings, parseProperties } from "./parse-properties.ts";
import { readTwins } from "./parse-twin.ts";
import { countryOf, parseUser } from "./parse-user.ts";
import { readUtm } from "./parse-utm.ts";
import type { Parsed, Problem } from "./problem.ts";
import { type EpochMs, parseTime } from "./time.ts";

/** What the collector knows about an event beside its body. */
export interface ParseContext {
  readonly store: string;
  readonly source: Source;
  readonly receivedAt: EpochMs;
  /** The store's country: hint for national phone numbers. */
  readonly country?: string | undefined;
  /** The store's countries where it sells to several; then a national number is hashed for each. */
  readonly countries?: readonly string[] | undefined;
  /** The store's currency, for a value that came without one. */
  readonly currency?: string | undefined;
  /** Whether an active destination needs city and state in clear. */
  readonly keepClearPlace?: boolean | undefined;
  /** How contacts are kept in clear. Absent, as for nearly every store: nothing of them is kept but hashes. */
  readonly sealing?: ContactSealing | undefined;
  /** A new time-ordered ID. */
  readonly makeId: () => string;
  /** Difference between the sender's clock and ours, added to its times. */
  readonly clockOffsetMs?: number | undefined;
}

/** The event, with remarks for the sender about names that we did not understand. */
export interface ParsedEvent {
  readonly event: StorefrontEvent;
  readonly remarks: readonly Problem[];
}

type Draft = { -readonly [K in keyof StorefrontEvent]: StorefrontEvent[K] };

/** Any JSON value to a storefront event, or every problem found in it. Never throws. */
export function parseEvent(raw: unknown, context: ParseContext): Parsed<ParsedEvent> {
  const checked = checkEventInput(raw, renameAliases);
  if (!checked.ok) return checked;
  const { input, remarks } = checked.value;
  const findings: Findings = { flags: [], notes: [], problems: [], remarks };
  const { flags, notes, problems } = findings;
  const name = canonicalName(input.event);
  if (!isUsableName(name)) {
    problems.push({
      path: "event",
      problem: `${JSON.stringify(input.event.slice(0, 40))} cannot be an event name`,
      hint: "Start with a letter; use letters, digits, spaces and _ . : - only, at most 100 characters.",
    });
  }
  const eventTime = readEventTime(input, context, flags, problems);
  const user = parseUser(input.user, context, notes);
  const properties = parseProperties(input.properties, context, findings);
  const url = readUrl(input.url, problems);
  const clickIds = readClickIds(input, eventTime, context, problems);
  if (problems.length > 0) return { ok: false, problems };
  const visitorId = readId(input.visitor_id, "visitor_id", notes);
  const sessionId = readId(input.session_id, "session_id", notes);
  const cookies = readCookies(input);
  const twins = readTwins(input, context);
  const eventId = readEventId(input, name, eventTime, context, findings, properties);
  const utm = readUtm(input);
  const ip = readIp(input, notes);
  const consent = readConsent(input);
  const country = countryOf(input.user, []);
  const event: Draft = {
    event: name,
    event_id: eventId,
    event_time: eventTime,
    received_at: context.receivedAt,
    store: context.store,
    source: context.source,
    properties,
  };
  // One assignment each: spreading a conditional object for every field cost a third of the whole parse.
  if (visitorId !== undefined) event.visitor_id = visitorId;
  if (sessionId !== undefined) event.session_id = sessionId;
  if (url !== undefined) event.url = url;
  // A referrer may be anything a browser or an app wrote ("android-app://..."): kept as it is, cleaned.
  if (input.referrer !== undefined) event.referrer = cleanUrl(input.referrer);
  if (input.title !== undefined) event.title = cleanText(input.title);
  if (user !== undefined) event.user = user;
  if (country !== undefined) event.country = country;
  if (clickIds !== undefined) event.click_ids = clickIds;
  if (cookies !== undefined) event.cookies = cookies;
  if (ip !== undefined) event.ip = ip;
  if (input.user_agent !== undefined) event.user_agent = cleanText(input.user_agent);
  if (input.locale !== undefined) event.locale = cleanText(input.locale);
  if (input.screen !== undefined) event.screen = cleanText(input.screen);
  if (utm !== undefined) event.utm = utm;
  if (consent !== undefined) event.consent = consent;
  if (twins !== undefined) event.twins = twins;
  if (input.twin_possible !== undefined) event.twin_possible = input.twin_possible.map(cleanText);
  if (input.order_source !== undefined) event.order_source = cleanText(input.order_source);
  const sealed = context.sealing && sealedOf(input, context, context.sealing, consent, country);
  if (sealed !== undefined) event.sealed = sealed;
  if (flags.length > 0) event.flags = flags;
  if (notes.length > 0) event.notes = notes;
  return { ok: true, value: { event, remarks } };
}

/** Contacts never leave this file in clear: they are sealed before the event is made. */
function sealedOf(
  input: EventInput,
  context: ParseContext,
  { wishes, seal }: ContactSealing,
  consent: Consent | undefined,
  country: string | undefined,
): SealedContacts | undefined {
  const wanted = wantedFields(wishes, consent);
  if (!input.user || wanted.size === 0) return undefined;
  return sealContacts(readContacts(input.user, wanted, country, context), seal);
}

function readEventTime(
  input: EventInput,
  context: ParseContext,
  flags: Flag[],
  problems: Problem[],
): EpochMs {
  if (input.event_time === undefined) {
    flags.push("time_assumed");
    return context.receivedAt;
  }
  const parsed = parseTime(input.event_time);
  if (parsed === null) {
    problems.push({
      path: "event_time",
      problem: `${JSON.stringify(input.event_time).slice(0, 60)} is not a time between 2010 and 2100`,
      hint: 'Send ISO 8601 ("2026-11-22T12:00:00Z") or a Unix time in seconds or milliseconds.',
    });
    return context.receivedAt;
  }
  const corrected = parsed + (context.clockOffsetMs ?? 0);
  if (context.receivedAt - corrected > limits.eventAgeMsMax) {
    problems.push({
      path: "event_time",
      problem: "more than 400 days ago",
      hint: "No platform takes events this old. Check the unit: seconds or milliseconds since 1970.",
    });
  }
  if (corrected - context.receivedAt <= limits.clockSkewMsMax) return corrected;
  flags.push("clock_ahead");
  return context.receivedAt;
}

function readUrl(url: string | undefined, problems: Problem[]): string | undefined {
  if (url === undefined) return undefined;
  if (hostOf(url) !== null) return cleanUrl(url);
  problems.push({
    path: "url",
    problem: "not an absolute http or https address",
    hint: 'Send the page\'s full address, for example "https://shop.example/products/1?ttclid=...".',
  });
  return undefined;
}

function readClickIds(
  input: EventInput,
  eventTime: EpochMs,
  context: ParseContext,
  problems: Problem[],
): Record<string, ClickId> | undefined {
  const result: Record<string, ClickId> = {};
  for (const given in input.click_ids) {
    const value = input.click_ids[given];
    if (value === undefined) continue;
    const name = clickIdPlatform(given) ? given : given.toLowerCase();
    if (clickIdPlatform(name) === null || isNoClick(value)) continue;
    if (typeof value !== "object") {
      result[name] = { value: String(value), at: eventTime };
      continue;
    }
    const at = value.first_seen === undefined ? eventTime : parseTime(value.first_seen);
    const last = value.last_seen === undefined ? undefined : parseTime(value.last_seen);
    if (at === null || last === null) {
      problems.push({
        path: `click_ids.${given}.${at === null ? "first_seen" : "last_seen"}`,
        problem: "not a time between 2010 and 2100",
        hint: "Send ISO 8601 or a Unix time, or leave it out.",
      });
      continue;
    }
    const offset = context.clockOffsetMs ?? 0;
    result[name] = {
      value: value.value,
      at: at + offset,
      ...(last === undefined ? {} : { last: last + offset }),
    };
  }
  addClickIdsOfUrl(input.url, eventTime, result);
  for (const _ in result) return result;
  return undefined;
}

/** No platform puts an e-mail address into a click ID: somebody's template did. */
function isNoClick(value: NonNullable<EventInput["click_ids"]>[string]): boolean {
  return holdsEmail(String(typeof value === "object" ? value.value : value));
}

/** The address of the page is the first place a click ID stands in; a sender need not repeat it. */
function addClickIdsOfUrl(url: string | undefined, at: EpochMs, into: Record<string, ClickId>): void {
  if (url === undefined || !anyClickId.test(url)) return;
  for (const pair of (url.slice(url.indexOf("?") + 1).split("#")[0] ?? "").split("&")) {
    const equals = pair.indexOf("=");
    if (equals <= 0 || equals === pair.length - 1) continue;
    const parameter = pair.slice(0, equals);
    const rule = clickIdRules.find(
      (one) => one.parameter === (one.ignoreCase ? parameter.toLowerCase() : parameter),
    );
    const value = pair.slice(equals + 1);
    if (!rule || into[rule.name] !== undefined || value.length > limits.clickIdCharsMax) continue;
    if (!holdsEmail(value)) into[rule.name] = { value: decodeOnce(value), at };
  }
}

/** Whether it is worth taking a query apart: most addresses have no click ID. */
const anyClickId = new RegExp(`[?&](?:${clickIdRules.map((rule) => rule.parameter).join("|")})=`, "i");

function readCookies(input: EventInput): Record<string, string> | undefined {
  if (!input.cookies) return undefined;
  const kept = Object.entries(input.cookies).filter(
    ([name, value]) => cookiePlatform(name) !== null && value !== "" && !holdsEmail(value),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function readConsent(input: EventInput): Consent | undefined {
  if (!input.consent) return undefined;
  const consent: { -readonly [P in ConsentPurpose]?: boolean } = {};
  for (const purpose of consentPurposes) {
    const said = input.consent[purpose];
    if (said !== undefined) consent[purpose] = said;
  }
  // Global Privacy Control is an opt-out of sale (https://globalprivacycontrol.org, read 2026-11).
  if (input.consent.gpc === true) consent.sale_of_data = false;
  return consent;
}

function readIp(input: EventInput, notes: string[]): string | undefined {
  const ip = input.ip?.trim();
  if (ip === undefined || isIp(ip)) return ip;
  notes.push("ip: not an IP address; not used");
  return undefined;
}

function readEventId(
  input: EventInput,
  name: string,
  eventTime: EpochMs,
  context: ParseContext,
  { flags, notes }: Findings,
  properties: Properties,
): string {
  const orderId = properties.order_id;
  const given = readId(input.event_id, "event_id", notes);
  if (given !== undefined) return given;
  if (name === "Purchase" && orderId !== undefined) {
    flags.push("event_id_derived");
    return `order-${orderId}`;
  }
  if (input.event_time === undefined) {
    flags.push("event_id_made");
    return context.makeId();
  }
  // The same event sent twice without an ID must get the same one, or a sender's retry would count twice.
  flags.push("event_id_derived");
  // Of the raw input only what the schema bounds: deep nonsense in an unknown place must not reach the serialiser.
  const said = [name, input.visitor_id, input.url, input.user, properties];
  return sha256(`${context.store}\n${eventTime}\n${JSON.stringify(said)}`).slice(0, 32);
}
