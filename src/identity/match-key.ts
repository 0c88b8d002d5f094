import { publicIp, type StorefrontEvent } from "../core/index.ts";

/** What a platform matches an event to a person by, in the order in which it helps. */
export const matchKeyNames = [
  "email",
  "phone",
  "external_id",
  "click_id",
  "cookie",
  "ip",
  "user_agent",
] as const;

/** One match key. */
export type MatchKeyName = (typeof matchKeyNames)[number];

/** The match keys of an event as bits, the first of `matchKeyNames` the lowest: as it is, for the platform it is for. */
export function matchBits({ user, click_ids, cookies, ip, user_agent }: StorefrontEvent): number {
  let bits = 0;
  if (user) {
    if (user.email?.length) bits |= 1;
    if (user.phone?.length || user.phone_assumed) bits |= 2;
    if (user.external_id?.length) bits |= 4;
  }
  if (hasAny(click_ids)) bits |= 8;
  if (hasAny(cookies)) bits |= 16;
  // An address of the inside, such as that of a proxy which nobody declared, is sent to no platform.
  if (ip !== undefined && publicIp(ip) !== null) bits |= 32;
  if (user_agent !== undefined) bits |= 64;
  return bits;
}

/** The names behind `matchBits`. */
export function matchKeysOfBits(bits: number): readonly MatchKeyName[] {
  return matchKeyNames.filter((_, index) => (bits & (1 << index)) !== 0);
}

function hasAny(record: object | undefined): boolean {
  for (const _name in record) return true;
  return false;
}
