import type { RequestCounts } from "./ledger.ts";

/** Counts API answers by the platform's code. Codes come from the emulator itself, so that their number is bounded. */
export interface RequestCounter {
  add(code: number, accepted: boolean): void;
  view(): RequestCounts;
  clear(): void;
}

/** Counts answers; requests that a network fault kept from the API are not in it. */
export function createRequestCounts(): RequestCounter {
  const byCode = new Map<number, number>();
  let accepted = 0;
  let total = 0;
  return {
    add(code, isAccepted) {
      total += 1;
      if (isAccepted) accepted += 1;
      byCode.set(code, (byCode.get(code) ?? 0) + 1);
    },
    view: () => ({ total, accepted, refused: total - accepted, by_code: Object.fromEntries(byCode) }),
    clear() {
      byCode.clear();
      accepted = 0;
      total = 0;
    },
  };
}
