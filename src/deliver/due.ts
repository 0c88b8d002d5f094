import { type EpochMs, reasons, type StorefrontEvent } from "../core/index.ts";
import type { BegunRange, DestinationKey, LogChunk, ParkedEvent, Part, Position } from "../engine/index.ts";
import { type Resolver, storeOf } from "../identity/index.ts";
import { roleOf } from "./ownership.ts";
import { type DueEvent, type PlanMoment, planEvent, type Sendable } from "./plan.ts";
import { findSiblings, type SiblingPorts } from "./sibling.ts";
import { routeTarget, type Target, windowBytesMax } from "./target.ts";
import { enterStep, type WindowEntry } from "./window.ts";

/** Brings together what is known about events that are due: their profile, their other copies, their tries. */
export interface DueReader {
  /** The first `count` events of a chunk. */
  readonly ofWindow: (
    chunk: LogChunk,
    count: number,
    possibly: BegunRange | null,
  ) => Promise<readonly DueEvent[]>;
  readonly ofParked: (was: ReadonlyMap<Position, ParkedEvent>) => Promise<readonly DueEvent[]>;
}

/** A process that got no time for long has not read so far itself: no damage of the log, only to be tried again. */
export class Unresolved extends Error {
  constructor(position: Position) {
    super(`event ${position} is not resolved in this process yet`);
    this.name = "Unresolved";
  }
}

/** Reads due events of one part. */
export function createDueReader(
  ports: SiblingPorts & { readonly resolver: Resolver },
  destination: DestinationKey,
  part: Part,
): DueReader {
  async function readPositions(
    positions: readonly Position[],
  ): Promise<Map<Position, StorefrontEvent | null>> {
    const found = new Map<Position, StorefrontEvent | null>();
    let chunk: LogChunk | null = null;
    for (const position of positions) {
      if (!chunk || position > chunk.last) chunk = await ports.read(part, position, windowBytesMax);
      if (!chunk) throw new Unresolved(position);
      found.set(position, chunk?.events[position - chunk.first] ?? null);
    }
    return found;
  }

  async function complete(
    events: ReadonlyMap<Position, StorefrontEvent | null>,
    parked: ReadonlyMap<Position, ParkedEvent> | null,
    possibly: BegunRange | null,
  ): Promise<DueEvent[]> {
    const profiles = await ports.resolver.profiles(storeOf(part), [...events.values()]);
    const siblings = await findSiblings({ destination, part, events }, parked !== null, ports);
    return [...events].map(([position, event], index) => ({
      position,
      event,
      // The ledger knows when a parked event was received; nobody else does once it is gone.
      receivedAt: event?.received_at ?? 0,
      profile: profiles[index] ?? null,
      parked: parked?.get(position) ?? null,
      possiblySince: possibly !== null && position <= possibly.to ? possibly.at : null,
      siblings: siblings.get(position) ?? [],
    }));
  }

  return {
    async ofWindow({ events, receivedAt, first }, count, possibly) {
      const due = await complete(
        new Map(events.slice(0, count).map((event, index) => [first + index, event])),
        null,
        possibly,
      );
      return due.map((one, index) => ({ ...one, receivedAt: receivedAt[index] ?? one.receivedAt }));
    },
    async ofParked(was) {
      const positions = [...was.keys()].sort((a, b) => a - b);
      return complete(await readPositions(positions), was, null);
    },
  };
}

/** Decides each due event: what is settled at once, what is to be sent, and who needs to wait no longer. */
export function planWindow(
  due: readonly DueEvent[],
  current: Target,
  moment: PlanMoment,
): { entries: WindowEntry[]; sendables: Sendable[] } {
  const route = routeTarget(current);
  const sendables: Sendable[] = [];
  const skipped = new Set<Position>();
  const entries = due.map((one) => {
    const { position, receivedAt } = one;
    const entry: WindowEntry = { position, receivedAt, outcome: null, parked: null };
    // A copy counts as one only while its first is sent: the first of this window may have been skipped just now.
    const step = planEvent(one, current, route, skipped, moment);
    if (step.kind === "send") sendables.push(step.sendable);
    else enterStep(entry, step);
    if (step.kind === "settle") skipped.add(one.position);
    return entry;
  });
  return { entries: [...wakeWaiting(due, current, moment.now), ...entries], sendables };
}

/** Parked copies that waited for one of these events: due now. They lie before the window. */
function wakeWaiting(due: readonly DueEvent[], current: Target, now: EpochMs): WindowEntry[] {
  const woken = new Map<Position, WindowEntry>();
  for (const one of due) {
    if (one.parked || !one.event) continue;
    for (const sibling of one.siblings) {
      if (sibling.fate.kind !== "parked" || !sibling.event) continue;
      if (!endsWait(sibling.fate.reason, sibling.event, one.event, current)) continue;
      const { position, event, fate } = sibling;
      const detail = "its other copy has come";
      woken.set(position, {
        position,
        receivedAt: event.received_at,
        outcome: { kind: "parked", reason: fate.reason },
        parked: {
          position,
          due: now,
          reason: fate.reason,
          detail,
          attempts: 0,
          possiblySince: null,
          since: now,
        },
      });
    }
  }
  return [...woken.values()].sort((a, b) => a.position - b.position);
}

function endsWait(reason: string, waiting: StorefrontEvent, come: StorefrontEvent, current: Target): boolean {
  if (reason === reasons.owner) return roleOf(come, current.ownership) === "owner";
  return reason === reasons.settling && waiting.source !== come.source;
}
