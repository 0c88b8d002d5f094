import { dayMs, type EpochMs, hourMs, minuteMs } from "../core/index.ts";
import type { ExpiryRules, Pipeline } from "../deliver/index.ts";
import type { Clock, EventLog, Identity, Ledger, Part, Position } from "../engine/index.ts";

/** How often old data is looked for. */
const everyMs = hourMs;
/** The first time comes soon, so that a server that is restarted every half hour cleans up, too. */
const firstMs = minuteMs;
/** A pause between two steps, in which events are delivered. */
const restMs = 20;
/** Event keys are needed for a week to find copies, and as long as the event to find it. */
const keyAgeMsMin = 8 * dayMs;
/** Steps of one kind in one run: what is left goes on an hour later. */
const stepsMax = 2_000;

/** What upkeep works with. */
export interface UpkeepPorts {
  readonly pipeline: Pick<Pipeline, "expire">;
  readonly log: Pick<EventLog, "seekTime">;
  readonly ledger: Pick<Ledger, "trim">;
  readonly identity: Pick<Identity, "seal" | "trim">;
  /** Memory of profiles; it must not outlive what was forgotten. */
  readonly forget: () => void;
  /** Trims the log, whose only writer is another thread. */
  readonly trimLog: (floors: ReadonlyMap<Part, Position>) => void;
  readonly clock: Clock;
  readonly rules: () => ExpiryRules & {
    /** Profiles that nobody has seen for so long are forgotten. */
    readonly profileIdleMs: number;
  };
  readonly failed: (where: string, error: unknown) => void;
}

/** Keeps the data folder small, for ever: small steps with rests between them, so that delivery never waits for it. */
export async function keepUp(ports: UpkeepPorts, signal: AbortSignal): Promise<void> {
  await ports.clock.sleep(firstMs, signal);
  while (!signal.aborted) {
    try {
      await upkeep(ports, signal);
    } catch (error) {
      ports.failed("upkeep", error);
    }
    await ports.clock.sleep(everyMs, signal);
  }
}

/** One round: what is too old ends at its destinations, then goes. */
export async function upkeep(ports: UpkeepPorts, signal?: AbortSignal): Promise<void> {
  const rules = ports.rules();
  const now = ports.clock.now();
  const floors = await ports.pipeline.expire(rules);
  if (signal?.aborted) return;
  ports.trimLog(rules.retentionMs < keyAgeMsMin ? await withKeysStored(floors, ports, now) : floors);
  const inSteps = async (step: () => Promise<number>): Promise<void> => {
    for (let count = 0; count < stepsMax && !signal?.aborted; count++) {
      if ((await step()) === 0) return;
      await ports.clock.sleep(restMs, signal);
    }
  };
  for (const part of floors.keys()) {
    // As long as an event is in the log its outcome is kept, or a copy of it would be sent as if it were the first.
    const first = await ports.log.seekTime(part, 0);
    await inSteps(() => ports.ledger.trim(part, first, now - rules.retentionMs));
  }
  const keyAgeMs = Math.max(keyAgeMsMin, rules.retentionMs);
  await inSteps(() => ports.identity.trim(now - keyAgeMs, now - rules.profileIdleMs));
  ports.forget();
}

/** Events that go while copies of them may still come: their keys must not go with them. */
async function withKeysStored(
  floors: ReadonlyMap<Part, Position>,
  ports: UpkeepPorts,
  now: EpochMs,
): Promise<ReadonlyMap<Part, Position>> {
  const safe = new Map<Part, Position>();
  for (const [part, floor] of floors)
    safe.set(part, Math.min(floor, (await ports.identity.seal(part, floor, now)) + 1));
  return safe;
}

/** Deletes what lies before each floor, in the thread that writes the log: between two requests, never during one. */
export async function trimLog(
  log: Pick<EventLog, "trim">,
  floors: ReadonlyMap<Part, Position>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (const [part, floor] of floors) {
    while (!signal.aborted && (await log.trim(part, floor)) > 0) await clock.sleep(restMs, signal);
  }
}
