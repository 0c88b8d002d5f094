/** Points that queries may cost: full at first, and filled up again at a steady rate. */
export interface CostBucket {
  /** Takes the cost and gives back true, or leaves the bucket as it is. */
  readonly take: (cost: number) => boolean;
  readonly available: () => number;
  readonly maximum: number;
  readonly restoreRate: number;
}

/**
 * The rate limit of the Admin GraphQL API on a usual plan: 1,000 points, 50 a second in older descriptions, 100 in
 * newer ones (https://shopify.dev/docs/api/usage/limits, read 2026-11).
 */
export function createCostBucket(now: () => number, maximum = 1000, restoreRate = 50): CostBucket {
  let points = maximum;
  let at = now();
  const refill = (): void => {
    points = Math.min(maximum, points + ((now() - at) / 1000) * restoreRate);
    at = now();
  };
  return {
    maximum,
    restoreRate,
    available() {
      refill();
      return Math.floor(points);
    },
    take(cost) {
      refill();
      if (points < cost) return false;
      points -= cost;
      return true;
    },
  };
}
