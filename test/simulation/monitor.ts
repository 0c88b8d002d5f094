import { Fenced, type Lease, type Ledger, type Position } from "../../src/engine/index.ts";
import type { History } from "./history.ts";

/** A fault that the simulation made; any other is ours. */
export class InjectedFault extends Error {}

/** Watches every life; keeps what must never happen. */
export interface Monitor {
  readonly violation: (what: string) => void;
  readonly violations: () => readonly string[];
  /** A fault that a loop reported: only injected ones and lost leases may be. */
  readonly failed: (who: string, where: string, error: unknown) => void;
  readonly acquired: (lease: Lease, begun: Position | null) => void;
  /** Up to where a crash left requests of which nobody knows, by destination. */
  readonly begunTo: ReadonlyMap<string, Position>;
  readonly wrote: (what: "begin" | "settle", lease: Lease, cursor: number) => void;
  /** Positions that waited alone at some time, by destination. */
  readonly parked: ReadonlyMap<string, ReadonlySet<number>>;
  readonly park: (destination: string, position: number) => void;
}

/** A monitor of one run. */
export function createMonitor(history: History): Monitor {
  const violations: string[] = [];
  const cursors = new Map<string, number>();
  const epochs = new Map<string, number>();
  const begunTo = new Map<string, Position>();
  const parked = new Map<string, Set<number>>();

  function violation(what: string): void {
    if (violations.length < 20) violations.push(what);
    history.note("MONITOR", what);
  }

  function moved(lease: Lease, cursor: number): void {
    const name = `${lease.destination} ${lease.part}`;
    const known = cursors.get(name) ?? 0;
    if (cursor < known) violation(`the cursor of ${name} moved back from ${known} to ${cursor}`);
    cursors.set(name, Math.max(known, cursor));
  }

  return {
    violation,
    violations: () => violations,
    failed(who, where, error) {
      history.note(who, `${where}: ${error instanceof Error ? error.message : String(error)}`);
      if (error instanceof InjectedFault || error instanceof Fenced) return;
      violation(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    },
    begunTo,
    acquired(lease, begun) {
      if (begun !== null)
        begunTo.set(lease.destination, Math.max(begun, begunTo.get(lease.destination) ?? 0));
      epochs.set(`${lease.destination} ${lease.part}`, lease.epoch);
      moved(lease, lease.cursor);
    },
    wrote(what, lease, cursor) {
      const name = `${lease.destination} ${lease.part}`;
      const newest = epochs.get(name) ?? 0;
      if (lease.epoch < newest)
        violation(`${what} of ${name} with epoch ${lease.epoch}, although ${newest} was given out`);
      moved(lease, cursor);
    },
    parked,
    park(destination, position) {
      const known = parked.get(destination) ?? new Set();
      parked.set(destination, known.add(position));
    },
  };
}

/** The ledger, watched. */
export function watchLedger(ledger: Ledger, monitor: Monitor): Ledger {
  return {
    ...ledger,
    async acquire(...args) {
      const right = await ledger.acquire(...args);
      if (right) monitor.acquired(right.lease, right.begun?.to ?? null);
      return right;
    },
    async begin(lease, range) {
      await ledger.begin(lease, range);
      monitor.wrote("begin", lease, lease.cursor);
    },
    async settle(lease, settlement) {
      for (const { position } of settlement.parked) monitor.park(lease.destination, position);
      const next = await ledger.settle(lease, settlement);
      monitor.wrote("settle", lease, next.cursor);
      return next;
    },
  };
}
