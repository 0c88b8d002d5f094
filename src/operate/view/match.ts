import type { EpochMs } from "../../core/index.ts";
import type { MatchCount } from "../../engine/index.ts";
import type { MatchCoverage, MatchSummary } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import { anonymousShare, coverage, estimateFormula, estimateOf } from "../match-key.ts";
import type { OperateEngine } from "../ports.ts";

/** Match-key coverage of all that was delivered on the days of a range: exact, and at no cost that grows with the log. */
export async function readMatchCoverage(
  engine: OperateEngine,
  destination: Pick<KnownDestination, "key">,
  range: { readonly from: EpochMs; readonly to: EpochMs },
  event?: string,
): Promise<MatchCoverage> {
  const all = await engine.trace.matches(destination.key, range.from, range.to);
  const counts = event === undefined ? all : all.filter((one) => one.event === event);
  const { score, score_without_identity: before, sample, ...shares } = summaryOf(counts);
  return {
    sample,
    ...shares,
    estimate: { score, without_identity: before, formula: estimateFormula },
    by_event: groups(all, (one) => one.event)
      .map(([name, own]) => ({ event: name, ...summaryOf(own) }))
      .toSorted((a, b) => b.sample - a.sample),
    trend: groups(counts, (one) => one.day).map(([day, own]) => ({ day, ...summaryOf(own) })),
    anonymous_share: anonymousShare(sentBits(counts)),
  };
}

function summaryOf(counts: readonly MatchCount[]): MatchSummary {
  const keys = coverage(sentBits(counts));
  const before = coverage(counts.map(({ own, count }) => ({ bits: own, count })));
  return {
    sample: counts.reduce((sum, { count }) => sum + count, 0),
    keys,
    without_identity: before,
    score: estimateOf(keys),
    score_without_identity: estimateOf(before),
  };
}

function sentBits(counts: readonly MatchCount[]) {
  return counts.map(({ sent, count }) => ({ bits: sent, count }));
}

function groups<K>(
  counts: readonly MatchCount[],
  keyOf: (one: MatchCount) => K,
): readonly (readonly [K, readonly MatchCount[]])[] {
  const found = new Map<K, MatchCount[]>();
  for (const one of counts) {
    const group = found.get(keyOf(one));
    if (group) group.push(one);
    else found.set(keyOf(one), [one]);
  }
  return [...found];
}
