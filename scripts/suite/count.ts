/** How many tests passed and failed, and which failed. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

/** Nothing ran. */
export const noCount: Count = { passed: 0, failed: 0, failures: [] };

/** The sum of two counts. */
export function addCounts(a: Count, b: Count): Count {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    failures: [...a.failures, ...b.failures],
  };
}
