import { publicIp, type StorefrontEvent } from "../../core/index.ts";
import { meaningful, phonesOfDigits } from "../kit/index.ts";
import { browserId, clickId } from "./click.ts";
import type { MetaUser } from "./payload.ts";

type Draft = { -readonly [K in keyof MetaUser]: MetaUser[K] };

/** Who did it, every field by Meta's own rule. */
export function toUser(event: StorefrontEvent): MetaUser {
  const { user } = event;
  const draft: Draft = {};
  if (user?.email?.length) draft.em = user.email;
  const numbers = phonesOfDigits(event);
  if (numbers.length > 0) draft.ph = numbers;
  if (user?.external_id_lower?.length) draft.external_id = user.external_id_lower;
  if (user?.first_name_meta) draft.fn = user.first_name_meta;
  if (user?.last_name_meta) draft.ln = user.last_name_meta;
  if (user?.gender_hash) draft.ge = user.gender_hash;
  if (user?.birth_date_hash) draft.db = user.birth_date_hash;
  if (user?.city_hash) draft.ct = user.city_hash;
  if (user?.state_hash) draft.st = user.state_hash;
  if (user?.zip_meta) draft.zp = user.zip_meta;
  if (user?.country_hash) draft.country = user.country_hash;
  const ip = event.ip === undefined ? null : publicIp(event.ip);
  if (ip !== null) draft.client_ip_address = ip;
  const userAgent = meaningful(event.user_agent);
  if (userAgent !== undefined) draft.client_user_agent = userAgent;
  const fbc = clickId(event);
  if (fbc !== undefined) draft.fbc = fbc;
  const fbp = browserId(event);
  if (fbp !== undefined) draft.fbp = fbp;
  return draft;
}

/**
 * Whether Meta takes an event of this person. Names, places, gender, date of birth and user agent alone are too
 * broad: the whole request is refused (2804050; "Conversions API best practices", rules since Graph v13.0).
 */
export function identifies(user: MetaUser): boolean {
  if (user.em || user.ph || user.external_id || user.fbc || user.fbp) return true;
  if (user.client_ip_address && user.client_user_agent) return true;
  return Boolean(user.fn && user.ln && (user.zp || user.db || (user.ct && user.st)));
}
