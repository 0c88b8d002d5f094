import { createTurn, minuteMs, type Outcome, reasons } from "../core/index.ts";
import type { DestinationKey, EventLog, LogChunk, Part, Position, State } from "../engine/index.ts";
import { storeOf } from "../identity/index.ts";
import { createDelivery, type Delivery } from "./delivery.ts";
import { endWaiting, quotaOutcome, retentionOutcome } from "./expiry.ts";
import type { DeliveryPorts } from "./ports.ts";
import type { Target } from "./target.ts";

/** Everything between the log and the platforms. */
export interface Pipeline {
  /**
   * Runs until the signal; resolves when every loop has ended. `opened` is called once every destination has its place
   * in the log: what is stored after that reaches it.
   */
  readonly run: (signal: AbortSignal, opened?: () => void) => Promise<void>;
  /** The configuration has changed: starts and ends loops as needed. */
  readonly reconfigure: () => Promise<void>;
  /** Drops what is kept in memory of the log and of persons (at an erasure). */
  readonly forget: () => void;
  /** Ends what is too old or too much, for each destination by itself; gives back how far each part may be trimmed. */
  readonly expire: (rules: ExpiryRules) => Promise<ReadonlyMap<Part, Position>>;
}

/** What may wait, and how long. */
export interface ExpiryRules {
  readonly retentionMs: number;
  /** Bytes of the log that may wait behind one destination's cursor; null: no limit but the disk. */
  readonly backlogBytesMax: number | null;
}

/** Ports of the pipeline. */
export interface PipelinePorts extends Omit<DeliveryPorts, "read"> {
  readonly log: Pick<EventLog, "read" | "head" | "parts" | "seekTime" | "eventBytes">;
  readonly state: State;
  /** Destinations that can be delivered to at this moment. */
  readonly targets: () => readonly Target[];
  /**
   * Whether the configuration still has a destination. One whose settings have a mistake has no target and waits; only
   * one that was taken out ends what waits for it.
   * @default those of `targets`
   */
  readonly isConfigured?: (key: DestinationKey) => boolean;
}

interface Loop {
  readonly key: DestinationKey;
  readonly part: Part;
  readonly stop: AbortController;
  readonly delivery: Delivery;
  readonly done: Promise<void>;
}

/**
 * Chunks kept in memory so that several destinations, and the windows of one, parse an event once: so many that the
 * resolver read last, and so many that were read again for destinations that are further behind.
 */
const cachedChunksMax = 2;
const pollMs = 500;
/** The resolver's steps are this far apart, unless there is more than `gatherBytes` to read. */
export const gatherMs = 20;
const gatherBytes = 256 * 1024;
/** How long the loops may take to end what is old. */
const expiryMsMax = 10 * minuteMs;
/** Topic of the wake-up that the collector gives after each commit. */
export const logTopic = "log";

/** The pipeline over its ports: one resolver, and a loop for each destination and part. */
export function createPipeline(ports: PipelinePorts): Pipeline {
  const loops = new Map<string, Loop>();
  let resolvedChunks: readonly LogChunk[] = [];
  let readChunks: readonly LogChunk[] = [];
  let ended: AbortSignal | null = null;
  let knownParts: readonly Part[] = [];
  const turn = createTurn();
  /** The last try to take up the configuration failed, or is under way. */
  let behind = false;

  async function read(part: Part, from: Position, bytesMax: number): Promise<LogChunk | null> {
    const resolved = await ports.resolver.cursor(part);
    if (from > resolved) return null;
    const isMeant = (one: LogChunk): boolean => one.part === part && one.first <= from && from <= one.last;
    const fresh = resolvedChunks.find(isMeant);
    const chunk = fresh ?? readChunks.find(isMeant) ?? (await ports.log.read(part, from, bytesMax));
    if (!chunk) return null;
    if (!fresh) readChunks = latestFirst(readChunks, chunk);
    return cut(chunk, from, resolved);
  }

  async function resolveLoop(signal: AbortSignal): Promise<void> {
    let steppedAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      // Each step costs commits, whatever its size: in a steady stream it waits until there is something to gain, after
      // a pause it follows at once. A clock that is set back must not make it wait.
      const rest = Math.min(gatherMs, steppedAt + gatherMs - ports.clock.now());
      if (rest > 0) await ports.clock.sleep(rest, signal);
      let moved = false;
      try {
        await openParts();
        for (const part of knownParts) {
          const chunk = await ports.resolver.step(part);
          if (!chunk) continue;
          moved = true;
          if (chunk.bytes < gatherBytes) steppedAt = ports.clock.now();
          resolvedChunks = latestFirst(resolvedChunks, chunk);
          const store = storeOf(part);
          for (const target of ports.targets()) if (target.store === store) ports.wake.signal(target.key);
        }
      } catch (error) {
        ports.failed("resolver", error);
        await ports.clock.sleep(pollMs, signal);
      }
      if (!moved) await ports.wake.wait(logTopic, pollMs, signal);
    }
  }

  async function openParts(): Promise<void> {
    const parts = await ports.log.parts();
    if (parts.length === knownParts.length && !behind) return;
    await reconfigure();
    knownParts = parts;
  }

  /** One after the other: two at once would start two loops for one destination. */
  function reconfigure(): Promise<void> {
    return turn(configure);
  }

  async function configure(): Promise<void> {
    const signal = ended;
    if (!signal || signal.aborted) return;
    behind = true;
    const parts = await ports.log.parts();
    const targets = ports.targets();
    for (const target of targets) await openTarget(target, parts);
    const usable = new Set(targets.map((target) => target.key));
    for (const [name, loop] of loops) {
      if (usable.has(loop.key)) continue;
      loop.stop.abort();
      await loop.done;
      loops.delete(name);
    }
    for (const { key } of await ports.state.list("destination"))
      if (!usable.has(key) && !ports.isConfigured?.(key)) await remove(key, parts);
    for (const key of usable) ports.wake.signal(key);
    behind = false;
  }

  async function openTarget(target: Target, parts: readonly Part[]): Promise<void> {
    const known = await ports.state.get("destination", target.key);
    const fresh = parts.filter((one) => storeOf(one) === target.store && !loops.has(nameOf(target.key, one)));
    for (const part of fresh) {
      // A destination that is new starts at the head of what is there; a part that is new is read from its start.
      await ports.ledger.open(target.key, part, known === null ? await ports.log.head(part) : 0);
      // One that was removed and comes back does not get what came in between.
      if (known === null) await endWaiting(ports, target.key, part, absent);
    }
    // Before anything is sent: after a crash what waits would be taken for what came while it was not configured.
    if (known === null) {
      await ports.state.put("destination", target.key, JSON.stringify({ created_at: ports.clock.now() }));
    }
    for (const part of fresh) start(target.key, part);
  }

  function start(key: string, part: Part): void {
    const stop = new AbortController();
    ended?.addEventListener("abort", () => stop.abort(), { once: true });
    const current = (): Target | null => ports.targets().find((one) => one.key === key) ?? null;
    const delivery = createDelivery({ ...ports, read }, key, part, current);
    loops.set(nameOf(key, part), { key, part, stop, delivery, done: delivery.run(stop.signal) });
  }

  async function remove(key: string, parts: readonly Part[]): Promise<void> {
    await ports.ledger.endParked(key, removed, ports.clock.now());
    const store = key.slice(0, key.indexOf("/"));
    for (const part of parts.filter((one) => storeOf(one) === store))
      await endWaiting(ports, key, part, removed);
    await ports.ledger.pause(key, null);
    await ports.state.remove("destination", key);
  }

  async function expire(rules: ExpiryRules): Promise<ReadonlyMap<Part, Position>> {
    const floors = new Map<Part, Position>();
    for (const part of await ports.log.parts()) {
      const floor = await ports.log.seekTime(part, ports.clock.now() - rules.retentionMs);
      floors.set(part, floor);
      const quota = await quotaFloor(part, rules.backlogBytesMax);
      const ending = [...loops.values()]
        .filter((loop) => loop.part === part)
        .flatMap(({ delivery }) => [
          delivery.expire({ before: floor, outcome: retentionOutcome, parked: true }),
          delivery.expire({ before: quota, outcome: quotaOutcome, parked: false }),
        ]);
      // Nothing pins the log: a loop that cannot work now ends what is gone when it can.
      await Promise.race([Promise.all(ending), ports.clock.sleep(expiryMsMax, ended ?? undefined)]);
    }
    return floors;
  }

  async function quotaFloor(part: Part, bytesMax: number | null): Promise<Position> {
    const eventBytes = bytesMax === null ? 0 : await ports.log.eventBytes();
    if (bytesMax === null || eventBytes === 0) return 0;
    return (await ports.log.head(part)) - Math.floor(bytesMax / eventBytes) + 1;
  }

  return {
    reconfigure,
    forget() {
      resolvedChunks = [];
      readChunks = [];
      for (const { delivery } of loops.values()) delivery.forget();
    },
    expire,
    async run(signal, opened) {
      ended = signal;
      const parts = await ports.log.parts();
      await reconfigure();
      knownParts = parts;
      opened?.();
      await resolveLoop(signal);
      await Promise.all([...loops.values()].map((loop) => loop.done));
    },
  };
}

const removed: Outcome = {
  kind: "expired",
  reason: reasons.destinationRemoved,
  detail: "the destination was removed while the event waited for it",
};
const absent: Outcome = {
  kind: "skipped",
  reason: reasons.inactive,
  detail: "the destination was not configured when the event came",
};

function nameOf(key: DestinationKey, part: Part): string {
  return `${key}\n${part}`;
}

function latestFirst(chunks: readonly LogChunk[], used: LogChunk): readonly LogChunk[] {
  if (chunks[0] === used) return chunks;
  return [used, ...chunks.filter((one) => one !== used)].slice(0, cachedChunksMax);
}

function cut(chunk: LogChunk, from: Position, to: Position): LogChunk | null {
  if (chunk.first === from && chunk.last <= to) return chunk;
  // What was asked for may be trimmed: then it starts later.
  const first = Math.max(chunk.first, from);
  const last = Math.min(chunk.last, to);
  if (last < first) return null;
  return {
    ...chunk,
    first,
    last,
    events: chunk.events.slice(first - chunk.first, last - chunk.first + 1),
    receivedAt: chunk.receivedAt.slice(first - chunk.first, last - chunk.first + 1),
  };
}
