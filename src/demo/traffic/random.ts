/** Chance that repeats itself: the same seed gives the same visitors. */
export interface Chance {
  /** In [0, 1). */
  readonly float: () => number;
  /** A whole number from `min` to `max`. */
  readonly between: (min: number, max: number) => number;
  readonly pick: <T>(list: readonly [T, ...T[]]) => T;
  /** True this often. */
  readonly share: (share: number) => boolean;
  /** So many letters and digits. */
  readonly letters: (count: number) => string;
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * Mulberry32: 32 bits of state are plenty for a demo.
 * https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (2017)
 */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const float = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (min: number, max: number) => min + Math.floor(float() * (max - min + 1));
  return {
    float,
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    share: (share) => float() < share,
    letters: (count) =>
      Array.from({ length: count }, () => alphabet[between(0, alphabet.length - 1)]).join(""),
  };
}
