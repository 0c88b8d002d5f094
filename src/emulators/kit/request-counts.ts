import { createFifo } from "./fifo.ts";
import type { RefusedRequest, RequestCounts } from "./ledger.ts";

/** Counts API answers by the platform's code. Codes come from the emulator itself, so that their number is bounded. */
export interface RequestCounter {
  /** `isAccepted` tells whether at least a part took effect; `isFine` that nothing was refused. */
  add(answer: RefusedRequest, isAccepted: boolean, isFine: boolean): void;
  view(): RequestCounts;
  clear(): void;
}

const refusalsMax = 50;

/** Counts answers; requests that a network fault kept from the API are not in it. */
export function createRequestCounts(): RequestCounter {
  const byCode = new Map<number, number>();
  const refusals = createFifo<RefusedRequest>();
  let accepted = 0;
  let total = 0;
  return {
    add(answer, isAccepted, isFine) {
      total += 1;
      if (isAccepted) accepted += 1;
      byCode.set(answer.code, (byCode.get(answer.code) ?? 0) + 1);
      if (!isFine) refusals.push(answer);
      if (refusals.size > refusalsMax) refusals.shift();
    },
    view: () => ({
      total,
      accepted,
      refused: total - accepted,
      by_code: Object.fromEntries(byCode),
      latest_refusals: refusals.newest(refusalsMax),
    }),
    clear() {
      byCode.clear();
      refusals.clear();
      accepted = 0;
      total = 0;
    },
  };
}
