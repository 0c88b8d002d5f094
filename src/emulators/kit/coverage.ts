/** A piece of user data by which a platform finds the person, with our weight for it in the estimate. */
export interface MatchKey {
  readonly name: string;
  readonly title: string;
  readonly weight: number;
}

/** Coverage of one key over the counted events of one name. */
export interface KeyCoverage {
  readonly count: number;
  /** Share of counted events that carry the key, 0 to 1. */
  readonly coverage: number;
}

/** How many counted events carry each key. */
export interface Coverage {
  add(keys: Iterable<string>): void;
  view(counted: number): {
    readonly match_keys: Readonly<Record<string, KeyCoverage>>;
    readonly match_score: number;
  };
}

/** Counts match keys; the score is the weighted average of their coverage on a scale of 0 to 10. */
export function createCoverage(keys: readonly MatchKey[]): Coverage {
  const counts = new Map(keys.map((key) => [key.name, 0]));
  return {
    add(names) {
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    view(counted) {
      const coverageOf = (name: string): number => (counted === 0 ? 0 : (counts.get(name) ?? 0) / counted);
      const weights = keys.reduce((sum, key) => sum + key.weight, 0);
      const weighted = keys.reduce((sum, key) => sum + key.weight * coverageOf(key.name), 0);
      const match_keys = Object.fromEntries(
        keys.map(({ name }) => [name, { count: counts.get(name) ?? 0, coverage: rounded(coverageOf(name)) }]),
      );
      return { match_keys, match_score: Math.round((100 * weighted) / weights) / 10 };
    },
  };
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
