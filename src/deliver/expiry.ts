import { type EpochMs, type Outcome, reasons } from "../core/index.ts";
import type {
  BegunRange,
  Clock,
  DestinationKey,
  EventLog,
  Lease,
  Ledger,
  Part,
  Position,
} from "../engine/index.ts";
import { windowBytesMax } from "./target.ts";

/** What must end at a destination without having been sent: everything before a position, in bulk. */
export interface ExpiryWish {
  readonly before: Position;
  readonly outcome: Outcome;
  /** Whether events that wait alone end, too. */
  readonly parked: boolean;
}

/** Ends old events of one destination and part; a step is one transaction of bounded size. */
export interface Expiry {
  /** Asks for it; resolves when nothing before the position waits any more. */
  readonly ask: (wish: ExpiryWish) => Promise<void>;
  /** One step towards what was asked for, or null when nothing is left to do. */
  readonly step: (lease: Lease, possibly: BegunRange | null) => Promise<Lease | null>;
  /** Ends the positions up to `before` that the log holds no longer. */
  readonly endTrimmed: (
    lease: Lease,
    before: Position,
    receivedAt: EpochMs,
    possibly: BegunRange | null,
  ) => Promise<Lease>;
}

/** Ports of expiry. */
export interface ExpiryPorts {
  readonly log: Pick<EventLog, "read">;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** What becomes of events that waited longer than they are kept. */
export const retentionOutcome: Outcome = {
  kind: "expired",
  reason: reasons.retention,
  detail: "it waited longer than events are kept",
};

/** What becomes of the oldest events when too many wait for one destination. */
export const quotaOutcome: Outcome = {
  kind: "expired",
  reason: reasons.backlogQuota,
  detail: "more waited for this destination than server.backlog_bytes_max allows",
};

const leaseTtlMs = 30_000;
/** Events of one step. */
const stepEventsMax = 4096;
/** Parked events of one step; each is a change of its own. */
const stepParkedMax = 200;

/** Expiry over the ports of a delivery. */
export function createExpiry(ports: ExpiryPorts, part: Part): Expiry {
  let wishes: { readonly wish: ExpiryWish; readonly done: () => void }[] = [];

  async function end(
    lease: Lease,
    receivedAt: readonly EpochMs[],
    outcome: Outcome,
    possibly: BegunRange | null,
  ): Promise<Lease> {
    const cursor = lease.cursor + receivedAt.length;
    return ports.ledger.settle(lease, {
      cursor,
      runs: [{ first: lease.cursor + 1, outcomes: receivedAt.map(() => outcome), receivedAt }],
      parked: [],
      attempts: [],
      begun: possibly && possibly.to > cursor ? possibly : null,
    });
  }

  function endTrimmed(
    lease: Lease,
    before: Position,
    receivedAt: EpochMs,
    possibly: BegunRange | null,
  ): Promise<Lease> {
    const count = Math.min(stepEventsMax, before - 1 - lease.cursor);
    return end(lease, new Array<EpochMs>(count).fill(receivedAt), retentionOutcome, possibly);
  }

  async function endStored(lease: Lease, wish: ExpiryWish, possibly: BegunRange | null): Promise<Lease> {
    const chunk = await ports.log.read(part, lease.cursor + 1, windowBytesMax);
    if (!chunk || chunk.first > lease.cursor + 1) {
      const before = Math.min(wish.before, chunk?.first ?? wish.before);
      return endTrimmed(lease, before, chunk?.receivedAt[0] ?? ports.clock.now(), possibly);
    }
    const count = Math.min(wish.before - chunk.first, stepEventsMax);
    return end(lease, chunk.receivedAt.slice(0, count), wish.outcome, possibly);
  }

  return {
    ask: (wish) => new Promise((done) => wishes.push({ wish, done })),
    endTrimmed,
    async step(lease, possibly) {
      const [first] = wishes;
      if (!first) return null;
      const { wish, done } = first;
      if (lease.cursor + 1 < wish.before) return endStored(lease, wish, possibly);
      if (wish.parked) {
        const only = { part, before: wish.before, limit: stepParkedMax };
        const ended = await ports.ledger.endParked(lease.destination, wish.outcome, ports.clock.now(), only);
        if (ended > 0) return lease;
      }
      wishes = wishes.slice(1);
      done();
      return lease;
    },
  };
}

/** Ends all that waits behind the cursor of a destination that has no loop, with one outcome. */
export async function endWaiting(
  ports: ExpiryPorts & { readonly log: Pick<EventLog, "head">; readonly node: string },
  destination: DestinationKey,
  part: Part,
  outcome: Outcome,
): Promise<void> {
  const right = await ports.ledger.acquire(destination, part, ports.node, leaseTtlMs, ports.clock.now());
  if (!right) return;
  const expiry = createExpiry(ports, part);
  void expiry.ask({ before: (await ports.log.head(part)) + 1, outcome, parked: false });
  let { lease } = right;
  for (let next: Lease | null = lease; next; next = await expiry.step(lease, null)) lease = next;
  await ports.ledger.release(lease);
}
