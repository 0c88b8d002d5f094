import { publicIp, type StorefrontEvent } from "../../core/index.ts";
import { languageTag, meaningful, phones, token } from "../kit/index.ts";
import type { EventSource, TikTokUser } from "./payload.ts";

type Draft = { -readonly [K in keyof TikTokUser]: TikTokUser[K] };

const ttpShape = /^[A-Za-z0-9._-]{1,1000}$/;
const countryShape = /^[A-Za-z]{2}$/;

/** Who did it; undefined when nothing is known. Offline events know contacts only. */
export function toUser(event: StorefrontEvent, source: EventSource): TikTokUser | undefined {
  const draft: Draft = {};
  addContacts(event, source, draft);
  if (source === "web") addBrowser(event, draft);
  addPerson(event, draft);
  for (const _ in draft) return draft;
  return undefined;
}

function addContacts(event: StorefrontEvent, source: EventSource, draft: Draft): void {
  const { user } = event;
  if (user?.email?.length) draft.email = user.email;
  const numbers = phones(event);
  if (numbers.length > 0) draft.phone = numbers;
  if (source === "web" && user?.external_id?.length) draft.external_id = user.external_id;
}

function addBrowser(event: StorefrontEvent, draft: Draft): void {
  const ttclid = token(event.click_ids?.ttclid?.value) ?? token(event.cookies?.ttclid);
  if (ttclid !== undefined) draft.ttclid = ttclid;
  const ttp = token(event.cookies?._ttp);
  if (ttp !== undefined && ttpShape.test(ttp)) draft.ttp = ttp;
  const ip = event.ip === undefined ? null : publicIp(event.ip);
  if (ip !== null) draft.ip = ip;
  const userAgent = meaningful(event.user_agent);
  if (userAgent !== undefined) draft.user_agent = userAgent;
  const locale = languageTag(event.locale);
  if (locale !== undefined) draft.locale = locale;
}

/** Names and postal code are hashed, city, state and country are not: TikTok's own connectors agree on it (2026-08). */
function addPerson(event: StorefrontEvent, draft: Draft): void {
  const { user, country } = event;
  if (user?.first_name) draft.first_name = user.first_name;
  if (user?.last_name) draft.last_name = user.last_name;
  if (user?.city) draft.city = user.city;
  if (user?.state) draft.state = user.state;
  if (country !== undefined && countryShape.test(country)) draft.country = country.toLowerCase();
  if (user?.zip) draft.zip_code = user.zip;
}
