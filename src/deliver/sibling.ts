import { type Outcome, reasons, type StorefrontEvent } from "../core/index.ts";
import type { CopyLink, Identity, Ledger, LogChunk, Part, Position } from "../engine/index.ts";
import { type Ownership, type Role, roleOf } from "./ownership.ts";

/** What became of another copy of an event at this destination. */
export type Fate =
  /** Delivered, possibly delivered, or in a slot where it will be. */
  | { readonly kind: "counts" }
  /** Waits alone, and why. */
  | { readonly kind: "parked"; readonly reason: string }
  /** In the window that is being planned: its plan tells. */
  | { readonly kind: "window" }
  /** Skipped, rejected, expired, or not yet seen. */
  | { readonly kind: "open" };

/** Another copy of an event. */
export interface Sibling {
  readonly position: Position;
  readonly event: StorefrontEvent | null;
  readonly fate: Fate;
}

/** Ports for finding copies. */
export interface SiblingPorts {
  readonly read: (part: Part, from: Position, bytesMax: number) => Promise<LogChunk | null>;
  readonly ledger: Pick<Ledger, "outcomeAt">;
  readonly identity: Pick<Identity, "copies" | "copiesOf">;
}

/** Positions that are planned together; their outcomes are not in the ledger yet. */
export interface Window {
  readonly destination: string;
  readonly part: Part;
  readonly events: ReadonlyMap<Position, StorefrontEvent | null>;
}

/** Copies looked at for one event; more are a fault of the sender. */
const siblingsMax = 20;

/**
 * The other copies of the window's events, by position. An event whose first copy was delivered needs no more than
 * that; for all others every copy is read, since each may know what the others lack.
 */
export async function findSiblings(
  window: Window,
  parked: boolean,
  ports: SiblingPorts,
): Promise<ReadonlyMap<Position, readonly Sibling[]>> {
  return parked ? siblingsOfParked(window, ports) : siblingsOfWindow(window, ports);
}

async function siblingsOfWindow(
  window: Window,
  ports: SiblingPorts,
): Promise<ReadonlyMap<Position, readonly Sibling[]>> {
  const result = new Map<Position, readonly Sibling[]>();
  const positions = [...window.events.keys()];
  const [from, to] = [positions[0], positions.at(-1)];
  if (from === undefined || to === undefined) return result;
  for (const link of await ports.identity.copies(window.part, from, to)) {
    result.set(link.position, await siblingsOfCopy(link, window, ports));
    if (link.firstPart !== window.part || !window.events.has(link.firstPosition)) continue;
    // The first of the window gets to know the copies that came with it.
    const known = result.get(link.firstPosition) ?? [];
    result.set(link.firstPosition, [...known, siblingInWindow(link.position, window)].slice(0, siblingsMax));
  }
  return result;
}

/** A parked event waited for its copies: those that came since are not in its window. */
async function siblingsOfParked(
  window: Window,
  ports: SiblingPorts,
): Promise<ReadonlyMap<Position, readonly Sibling[]>> {
  const result = new Map<Position, readonly Sibling[]>();
  for (const position of window.events.keys()) {
    const [link] = await ports.identity.copies(window.part, position, position);
    const siblings = link
      ? await siblingsOfCopy(link, window, ports)
      : await readAll(
          (await ports.identity.copiesOf(window.part, position)).slice(0, siblingsMax),
          window,
          ports,
        );
    if (siblings.length > 0) result.set(position, siblings);
  }
  return result;
}

async function siblingsOfCopy(
  link: CopyLink,
  window: Window,
  ports: SiblingPorts,
): Promise<readonly Sibling[]> {
  const { part, position, firstPosition } = link;
  if (link.firstPart !== part) return [{ position: firstPosition, event: null, fate: { kind: "counts" } }];
  const first = await siblingAt(firstPosition, window, ports);
  if (first.fate.kind === "counts") return [first];
  const all = await ports.identity.copiesOf(part, firstPosition);
  const others = all.filter((one) => one.position !== position).slice(0, siblingsMax);
  return [first, ...(await readAll(others, window, ports))];
}

async function readAll(links: readonly CopyLink[], window: Window, ports: SiblingPorts): Promise<Sibling[]> {
  const siblings: Sibling[] = [];
  for (const link of links) {
    if (link.part !== window.part)
      siblings.push({ position: link.position, event: null, fate: { kind: "open" } });
    else siblings.push(await siblingAt(link.position, window, ports));
  }
  return siblings;
}

async function siblingAt(position: Position, window: Window, ports: SiblingPorts): Promise<Sibling> {
  if (window.events.has(position)) return siblingInWindow(position, window);
  const outcome = await ports.ledger.outcomeAt(window.destination, window.part, position);
  if (outcome && mayHaveArrived(outcome)) return { position, event: null, fate: { kind: "counts" } };
  const chunk = await ports.read(window.part, position, 1);
  // Trimmed, with its outcome: it was sent, or nobody knows that it was not.
  if (chunk && chunk.first > position) return { position, event: null, fate: { kind: "counts" } };
  const event = chunk?.first === position ? (chunk.events[0] ?? null) : null;
  if (outcome?.kind === "parked")
    return { position, event, fate: { kind: "parked", reason: outcome.reason } };
  return { position, event, fate: { kind: "open" } };
}

/** What expired may have been received before: only an event that was too old from the start has surely not been. */
function mayHaveArrived(outcome: Outcome): boolean {
  return outcome.kind === "delivered" || (outcome.kind === "expired" && outcome.reason !== reasons.tooOld);
}

function siblingInWindow(position: Position, window: Window): Sibling {
  return { position, event: window.events.get(position) ?? null, fate: { kind: "window" } };
}

/**
 * Position of the copy because of which this one is not sent: an earlier one that was sent, may have been, or will be.
 * A stand-in that still waits for its owner does not count against the owner's copy.
 */
export function duplicateOf(
  position: Position,
  role: Role,
  siblings: readonly Sibling[],
  skipped: ReadonlySet<Position>,
  ownership: Ownership | undefined,
): Position | null {
  for (const sibling of siblings) {
    const { fate } = sibling;
    if (fate.kind === "counts") return sibling.position;
    if (sibling.position > position || fate.kind === "open") continue;
    const siblingRole = sibling.event ? roleOf(sibling.event, ownership) : "free";
    if (fate.kind === "parked") {
      if (role !== "owner" || fate.reason !== reasons.owner) return sibling.position;
    } else if (!skipped.has(sibling.position) && !(role === "owner" && siblingRole === "stand_in")) {
      return sibling.position;
    }
  }
  return null;
}
