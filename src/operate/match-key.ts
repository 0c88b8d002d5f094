import { isObject, type StorefrontEvent } from "../core/index.ts";
import type { Additions } from "../engine/index.ts";
import type { MatchKey } from "../wire/index.ts";

const labels: Readonly<Record<MatchKey["key"], string>> = {
  email: "E-mail",
  phone: "Phone",
  external_id: "Customer ID",
  click_id: "Click ID",
  cookie: "Browser cookie",
  ip: "IP address",
  user_agent: "User agent",
};

/** All match keys in the order in which they help. */
const matchKeyNames: readonly MatchKey["key"][] = [
  "email",
  "phone",
  "external_id",
  "click_id",
  "cookie",
  "ip",
  "user_agent",
];

/** How much each key helps, by our own judgement: platforms name an order and publish no numbers. */
const weights: Readonly<Record<MatchKey["key"], number>> = {
  email: 5,
  phone: 4,
  external_id: 3,
  click_id: 5,
  cookie: 3,
  ip: 1,
  user_agent: 1,
};
const weightsSum = Object.values(weights).reduce((sum, one) => sum + one, 0);

/** The estimate in words. */
export const estimateFormula = `10 × (${matchKeyNames
  .map((key) => `${weights[key]} × ${labels[key]}`)
  .join(" + ")}) / ${weightsSum}, where each key stands for the share of events that carry it`;

/** An estimate of match quality from 0 to 10, to one place; its formula is `estimateFormula`. */
export function estimateOf(keys: readonly MatchKey[]): number {
  const points = keys.reduce((sum, one) => sum + weights[one.key] * one.share, 0);
  return Math.round((100 * points) / weightsSum) / 10;
}

/** Which match keys an event carries, with what identity added to it. */
export function matchKeysOf(
  event: StorefrontEvent,
  additions?: Additions | null,
): readonly MatchKey["key"][] {
  const names = new Set([
    ...Object.keys(event.user ?? {}),
    ...Object.keys(additions ?? {}).map((name) => name.replace(/^user\./, "")),
  ]);
  const has = (group: string, own: unknown): boolean =>
    (isObject(own) && Object.keys(own).length > 0) || [...names].some((name) => name.startsWith(`${group}.`));
  return matchKeyNames.filter((key) => {
    switch (key) {
      case "email":
      case "external_id":
        return names.has(key);
      case "phone":
        return names.has("phone") || names.has("phone_assumed");
      case "click_id":
        return has("click_ids", event.click_ids);
      case "cookie":
        return has("cookies", event.cookies);
      default:
        return event[key] !== undefined || names.has(key);
    }
  });
}

/** Shares of each match key over a sample. */
export function coverage(sample: readonly (readonly MatchKey["key"][])[]): readonly MatchKey[] {
  return matchKeyNames.map((key) => {
    const count = sample.filter((keys) => keys.includes(key)).length;
    return { key, label: labels[key], share: sample.length === 0 ? 0 : count / sample.length, count };
  });
}
