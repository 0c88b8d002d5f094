import type { StorefrontEvent } from "../core/index.ts";
import { matchBits, matchKeyNames, matchKeysOfBits } from "../identity/index.ts";
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

/** Which match keys an event carries by itself. */
export function matchKeysOf(event: StorefrontEvent): readonly MatchKey["key"][] {
  return matchKeysOfBits(matchBits(event));
}

/** How many events carried the same match keys. */
export interface KeyCount {
  readonly bits: number;
  readonly count: number;
}

/** Shares of each match key. */
export function coverage(counts: readonly KeyCount[]): readonly MatchKey[] {
  const total = sum(counts);
  return matchKeyNames.map((key, index) => {
    const count = sum(counts.filter(({ bits }) => (bits & (1 << index)) !== 0));
    return { key, label: labels[key], share: total === 0 ? 0 : count / total, count };
  });
}

/** Share of events that name nobody: no e-mail, phone or customer ID; null when there are no events. */
export function anonymousShare(counts: readonly KeyCount[]): number | null {
  const total = sum(counts);
  const named = new Set<string>(["email", "phone", "external_id"]);
  const anonymous = counts.filter(({ bits }) => !matchKeysOfBits(bits).some((key) => named.has(key)));
  return total === 0 ? null : sum(anonymous) / total;
}

function sum(counts: readonly KeyCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
