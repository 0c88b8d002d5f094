import type { Outcome } from "../core/index.ts";
import type { Clock, DestinationKey, EventLog, Ledger, Part } from "../engine/index.ts";
import { windowBytesMax } from "./target.ts";

/** Time for which a range is claimed while it is ended in bulk. */
const leaseTtlMs = 30_000;

/** Ends all that waits behind a destination's cursor with one outcome, in bulk. */
export async function endWaiting(
  ports: {
    readonly log: Pick<EventLog, "read">;
    readonly ledger: Ledger;
    readonly clock: Clock;
    readonly node: string;
  },
  destination: DestinationKey,
  part: Part,
  outcome: Outcome,
): Promise<void> {
  const { log, ledger, clock, node } = ports;
  const right = await ledger.acquire(destination, part, node, leaseTtlMs, clock.now());
  if (!right) return;
  let { lease } = right;
  for (;;) {
    const chunk = await log.read(part, lease.cursor + 1, windowBytesMax);
    if (!chunk) break;
    lease = await ledger.settle(lease, {
      cursor: chunk.last,
      runs: [{ first: chunk.first, outcomes: chunk.events.map(() => outcome), receivedAt: chunk.receivedAt }],
      parked: [],
      attempts: [],
      begun: null,
    });
  }
  await ledger.release(lease);
}
