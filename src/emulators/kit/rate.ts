/** Counts requests per key in windows of one second and says which are over the limit. */
export interface RateWindow {
  /** True when this request is within `limit` for its second; 0 means no limit. */
  allows(key: string, limit: number, nowMs: number): boolean;
  reset(): void;
}

/** Keys are access tokens, whose number the caller bounds by admitting only known ones. */
export function createRateWindow(): RateWindow {
  const windows = new Map<string, { startMs: number; count: number }>();
  return {
    allows(key, limit, nowMs) {
      if (limit === 0) return true;
      const window = windows.get(key);
      if (!window || nowMs - window.startMs >= 1000 || nowMs < window.startMs) {
        windows.set(key, { startMs: nowMs, count: 1 });
        return true;
      }
      window.count += 1;
      return window.count <= limit;
    },
    reset: () => windows.clear(),
  };
}
