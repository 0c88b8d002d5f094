import type { EpochMs } from "../core/index.ts";
import type {
  BegunRange,
  Identity,
  Lease,
  Ledger,
  LogChunk,
  ParkedEvent,
  Part,
  Position,
} from "../engine/index.ts";
import { type Resolver, storeOf } from "../identity/index.ts";
import { type DueEvent, planEvent, type Sendable } from "./plan.ts";
import { routeTarget, type Target, windowBytesMax } from "./target.ts";
import { enterStep, type WindowEntry } from "./window.ts";

/** Brings together what is known about events that are due: their profile, their earlier copies, their tries. */
export interface DueReader {
  readonly ofWindow: (
    lease: Lease,
    events: LogChunk["events"],
    first: Position,
    possibly: BegunRange | null,
  ) => Promise<readonly DueEvent[]>;
  readonly ofParked: (lease: Lease, was: ReadonlyMap<Position, ParkedEvent>) => Promise<readonly DueEvent[]>;
}

/** Reads due events of one part. */
export function createDueReader(
  ports: {
    readonly read: (part: Part, from: Position, bytesMax: number) => Promise<LogChunk | null>;
    readonly ledger: Ledger;
    readonly identity: Identity;
    readonly resolver: Resolver;
  },
  part: Part,
): DueReader {
  async function readPositions(positions: readonly Position[]): Promise<LogChunk[]> {
    const chunks: LogChunk[] = [];
    for (const position of positions) {
      const last = chunks.at(-1);
      if (last && position <= last.last) continue;
      const chunk = await ports.read(part, position, windowBytesMax);
      if (chunk && chunk.first === position) chunks.push(chunk);
    }
    return chunks;
  }

  async function ofWindow(
    lease: Lease,
    events: LogChunk["events"],
    first: Position,
    possibly: BegunRange | null,
  ): Promise<DueEvent[]> {
    const profiles = await ports.resolver.profiles(storeOf(part), events);
    const copies = await ports.identity.copies(part, first, first + events.length - 1);
    const duplicates = new Map<Position, Position>();
    for (const copy of copies) {
      if (copy.firstPart !== part || (await counts(lease, copy.firstPosition, first))) {
        duplicates.set(copy.position, copy.firstPosition);
      }
    }
    return events.map((event, index) => {
      const position = first + index;
      return {
        position,
        event,
        profile: profiles[index] ?? null,
        parked: null,
        possiblySince: possibly !== null && position <= possibly.to ? possibly.at : null,
        duplicateOf: duplicates.get(position) ?? null,
      };
    });
  }

  /** Whether the first copy has reached this destination, may have, or still will. */
  async function counts(lease: Lease, position: Position, windowFirst: Position): Promise<boolean> {
    if (position >= windowFirst) return true;
    const outcome = await ports.ledger.outcomeAt(lease.destination, lease.part, position);
    return outcome?.kind === "delivered" || outcome?.kind === "parked";
  }

  async function ofParked(
    lease: Lease,
    was: ReadonlyMap<Position, ParkedEvent>,
  ): Promise<readonly DueEvent[]> {
    const positions = [...was.keys()].sort((a, b) => a - b);
    const due: DueEvent[] = [];
    for (const chunk of await readPositions(positions)) {
      due.push(
        ...(await ofWindow(lease, chunk.events, chunk.first, null)).filter((one) => was.has(one.position)),
      );
    }
    const found = new Set(due.map((one) => one.position));
    const gone = positions.filter((position) => !found.has(position)).map(unreadable);
    return [...due, ...gone].map((one) => ({ ...one, parked: was.get(one.position) ?? null }));
  }

  return { ofWindow, ofParked };
}

function unreadable(position: Position): DueEvent {
  return { position, event: null, profile: null, parked: null, possiblySince: null, duplicateOf: null };
}

/** Decides each due event: what is settled at once, and what is to be sent. */
export function planWindow(
  due: readonly DueEvent[],
  current: Target,
  now: EpochMs,
): { entries: WindowEntry[]; sendables: Sendable[] } {
  const route = routeTarget(current);
  const sendables: Sendable[] = [];
  const skipped = new Set<Position>();
  const entries = due.map((one) => {
    const receivedAt = one.event?.received_at ?? now;
    const entry: WindowEntry = { position: one.position, receivedAt, outcome: null, parked: null };
    // A copy counts as one only while its first is sent: the first of this window may have been skipped just now.
    const copyOf = one.duplicateOf !== null && skipped.has(one.duplicateOf) ? null : one.duplicateOf;
    const step = planEvent({ ...one, duplicateOf: copyOf }, current, route, current.routeStore, now);
    if (step.kind === "send") sendables.push(step.sendable);
    else enterStep(entry, step);
    if (step.kind === "settle") skipped.add(one.position);
    return entry;
  });
  return { entries, sendables };
}
