/** Chance that repeats itself for the same seed. */
export interface Random {
  /** In [0, 1). */
  readonly float: () => number;
  /** An integer from `min` to `max`, both included. */
  readonly between: (min: number, max: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** A generator of its own, so that drawing from one does not change what another draws. */
  readonly branch: () => Random;
}

/** Small fast counter (sfc32): good enough for choosing faults, and the same everywhere. */
export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [seed >>> 0, 0x9e3779b9, 0x243f6a88, 1];
  const next = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  for (let round = 0; round < 12; round++) next();
  const float = (): number => next() / 0x1_0000_0000;
  const between = (min: number, max: number): number => min + Math.floor(float() * (max - min + 1));
  return {
    float,
    between,
    chance: (share) => float() < share,
    pick(list) {
      const picked = list[between(0, list.length - 1)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
    branch: () => createRandom(next()),
  };
}
