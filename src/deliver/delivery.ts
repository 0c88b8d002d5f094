import { type EpochMs, minuteMs } from "../core/index.ts";
import {
  type BegunRange,
  Fenced,
  heldByPerson,
  type Lease,
  type LogChunk,
  type ParkedEvent,
  type Part,
  type Pause,
  type Position,
  type Settlement,
} from "../engine/index.ts";
import { createAccessTokens } from "./access-token.ts";
import { backoffMs } from "./backoff.ts";
import { createDueReader, planWindow, Unresolved } from "./due.ts";
import { createExpiry, type Expiry } from "./expiry.ts";
import { toPause } from "./pause.ts";
import type { Sendable } from "./plan.ts";
import type { DeliveryPorts } from "./ports.ts";
import { createProbe } from "./probe.ts";
import { createRate } from "./rate.ts";
import { createRefusals } from "./refusal.ts";
import { sendBatch } from "./send.ts";
import type { Stop } from "./stop.ts";
import { tallyMatches } from "./tally.ts";
import { inFlightMax, parkedMsMax, type Target, windowBytesMax, windowEventsMax } from "./target.ts";
import { type BatchReport, reasonToWait, type Sender, type Sent, withoutPersons } from "./verdict.ts";
import {
  enterReport,
  firstOpen,
  parkGaps,
  remaining,
  reparkUnsettled,
  setAside,
  settledOf,
  toBatches,
  type WindowEntry,
} from "./window.ts";

/** The loop that brings one part of the log to one destination. */
export interface Delivery {
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Ends old events in bulk, between two windows; resolves when it is done. */
  readonly expire: Expiry["ask"];
  /** Persons were erased: of requests that are under way now nothing is recorded that was known of anybody. */
  readonly forget: () => void;
}

const leaseTtlMs = 30_000;
const pollMs = 1000;
const faultWaitMs = 1000;
/** A clock that is this far behind itself was set back. */
const clockBackMs = minuteMs;
/** Parked events taken up in one window. */
const dueMax = 1000;
/** How long one window may take. What is not sent by then is planned again: its profile and windows have moved on. */
const windowMsMax = 5 * minuteMs;

/** `target` gives the configuration of the moment; null means that the destination was removed. */
export function createDelivery(
  ports: DeliveryPorts,
  key: string,
  part: Part,
  target: () => Target | null,
): Delivery {
  const { ledger, clock, wake } = ports;
  const sender: Sender = {
    clock,
    rng: ports.rng,
    http: ports.http,
    rate: createRate(clock, () => target()?.delivery.requestsPerSecondMax ?? 1),
    refusals: createRefusals(),
    tokens: createAccessTokens(clock, ports.http),
    failed: (error) => ports.failed(`sending to ${key}`, error),
  };
  const reader = createDueReader(ports, key, part);
  const probe = createProbe();
  const expiry = createExpiry(ports, part);
  let failures = 0;
  let erasures = 0;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const right = await ledger.acquire(key, part, ports.node, leaseTtlMs, clock.now());
        if (!right) await wake.wait(key, pollMs, signal);
        else await work(right.lease, right.begun, signal);
        // A destination without a usable configuration is taken up again by `reconfigure`.
        if (!target()) await wake.wait(key, pollMs, signal);
      } catch (error) {
        if (!(error instanceof Fenced || error instanceof Unresolved)) ports.failed(`${key} ${part}`, error);
        await clock.sleep(faultWaitMs, signal);
      }
    }
  }

  async function work(first: Lease, begun: BegunRange | null, signal: AbortSignal): Promise<void> {
    let lease = first;
    // A range that does not reach beyond the cursor spoke of parked events; they know it already.
    let possibly = begun && begun.to > first.cursor ? begun : null;
    let latest = 0;
    await ledger.hasten(key, clock.now() + parkedMsMax(target()));
    while (!signal.aborted) {
      const current = target();
      if (!current) break;
      const ended = await expiry.step(lease, possibly);
      if (ended) {
        lease = ended;
        if (possibly && possibly.to <= lease.cursor) possibly = null;
        continue;
      }
      const now = clock.now();
      // Times that were noted before the clock was set back would lie in the future for as long.
      if (now < latest - clockBackMs) await ledger.hasten(key, now);
      latest = now;
      const pause = await afterChange(await ledger.paused(key), current);
      const over = pause !== null && pause.until !== null && (pause.until <= now || pause.since > now);
      if (pause && !over) {
        await wake.wait(key, pause.until === null ? pollMs * 60 : pause.until - now, signal);
        continue;
      }
      if (pause && pause.kind !== "slow") probe.begin();
      // What a crash left in doubt is cleared up first, so that its time is never taken for that of other events.
      // In trouble a new event tells more about the destination than one that failed before.
      const fresh = possibly !== null || probe.size() === 1;
      const due = fresh ? [] : await ledger.due(lease, now, Math.min(probe.size(), dueMax));
      const chunk = due.length > 0 ? null : await ports.read(part, lease.cursor + 1, windowBytesMax);
      if (chunk && chunk.first > lease.cursor + 1) {
        lease = await expiry.endTrimmed(lease, chunk.first, chunk.receivedAt[0] ?? now, possibly);
        continue;
      }
      if (chunk) {
        const step = await deliverWindow(lease, current, chunk, possibly, signal);
        lease = step.lease;
        possibly = step.possibly;
        continue;
      }
      const old =
        due.length > 0 || possibly ? due : await ledger.due(lease, now, Math.min(probe.size(), dueMax));
      if (old.length > 0) {
        lease = await deliverParked(lease, current, old, signal);
        continue;
      }
      const next = await ledger.nextDue(lease);
      const wait = next === null ? pollMs : Math.max(1, Math.min(pollMs, next - clock.now()));
      await wake.wait(key, wait, signal);
    }
    await ledger.release(lease);
  }

  const planFailed = (position: Position, error: unknown): void =>
    ports.failed(`preparing event ${position} for ${key}`, error);

  /** New credentials or settings are tried at once, whatever the old ones met. */
  async function afterChange(pause: Pause | null, current: Target): Promise<Pause | null> {
    if (!pause || pause.version === current.version || pause.version === heldByPerson) return pause;
    sender.refusals.forget();
    failures = 0;
    await ledger.pause(key, null);
    await ledger.hasten(key, clock.now());
    return null;
  }

  async function deliverWindow(
    lease: Lease,
    current: Target,
    whole: LogChunk,
    possibly: BegunRange | null,
    signal: AbortSignal,
  ): Promise<{ lease: Lease; possibly: BegunRange | null }> {
    const doubtful = possibly ? Math.max(1, possibly.to - whole.first + 1) : Number.POSITIVE_INFINITY;
    const count = Math.min(whole.events.length, windowEventsMax, probe.size(), doubtful);
    const last = whole.first + count - 1;
    // With nothing behind it an event that fails stays first in line, where alerts see how long it has waited.
    const isInTheWay = async (): Promise<boolean> => (await ports.read(part, last + 1, 1)) !== null;
    const [now, before] = [clock.now(), erasures];
    const due = await reader.ofWindow(whole, count, possibly);
    const { entries, sendables } = planWindow(due, current, { now, failed: planFailed });
    if (sendables.length > 0)
      await ledger.begin(lease, { to: Math.max(last, possibly?.to ?? 0), at: possibly?.at ?? now });
    const sent = await sendAll(current, sendables, entries, new Map(), isInTheWay, signal);
    parkGaps(entries, reasonToWait(sent), sent.possibly, clock.now());
    const settled = firstOpen(entries) ?? last + 1;
    const left = remaining(sent.possibly, settled, possibly);
    const next = await settle(lease, entries, sent, { cursor: settled - 1, begun: left, erasures: before });
    await conclude(sent, sendables, current);
    return { lease: next, possibly: left };
  }

  async function deliverParked(
    lease: Lease,
    current: Target,
    parked: readonly ParkedEvent[],
    signal: AbortSignal,
  ): Promise<Lease> {
    const was = new Map(parked.map((one) => [one.position, one]));
    const [now, before] = [clock.now(), erasures];
    const due = await reader.ofParked(was);
    const { entries, sendables } = planWindow(due, current, { now, failed: planFailed });
    if (sendables.length > 0) await ledger.begin(lease, { to: lease.cursor, at: now });
    const sent = await sendAll(current, sendables, entries, was, async () => true, signal);
    reparkUnsettled(entries, reasonToWait(sent), was, sent.possibly, clock.now());
    entries.sort((a, b) => a.position - b.position);
    const next = await settle(lease, entries, sent, { cursor: lease.cursor, begun: null, erasures: before });
    await conclude(sent, sendables, current);
    return next;
  }

  function settle(
    lease: Lease,
    entries: readonly WindowEntry[],
    sent: Sent,
    { erasures: before, ...end }: Pick<Settlement, "begun" | "cursor"> & { readonly erasures: number },
  ): Promise<Lease> {
    const attempts = erasures === before ? sent.attempts : withoutPersons(sent.attempts);
    return ledger.settle(lease, { ...end, ...settledOf(entries), attempts, matched: sent.matched });
  }

  async function sendAll(
    current: Target,
    sendables: readonly Sendable[],
    entries: readonly WindowEntry[],
    was: ReadonlyMap<Position, ParkedEvent>,
    holdsUp: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<Sent> {
    const byPosition = new Map(entries.map((entry) => [entry.position, entry]));
    const queue = toBatches(sendables, Math.min(probe.size(), current.delivery.batchEventsMax));
    const attempts: BatchReport["attempts"][number][] = [];
    const possibly = new Map<Position, EpochMs>();
    for (const one of sendables)
      if (one.possiblySince !== null) possibly.set(one.position, one.possiblySince);
    const until = clock.now() + windowMsMax;
    let stop: Stop | null = null;
    let proven = false;
    async function lane(): Promise<void> {
      while (stop === null && !signal.aborted && clock.now() < until) {
        const batch = queue.shift();
        if (!batch) return;
        const startedAt = clock.now();
        const report = await sendBatch(current, batch, sender);
        attempts.push(...report.attempts);
        enterReport(byPosition, report.results, clock.now(), was);
        proven ||= [...report.results.values()].some(
          (one) => one.kind === "outcome" && one.outcome.kind !== "expired",
        );
        for (const position of report.possiblyReceived)
          if (!possibly.has(position)) possibly.set(position, startedAt);
        stop ??= report.stop;
      }
    }
    await Promise.all(Array.from({ length: Math.min(inFlightMax, queue.length) }, lane));
    if (stop && probe.isStubborn(stop, sendables) && (await holdsUp()))
      stepAside(stop, byPosition, sendables, was, possibly);
    const matched = tallyMatches(sendables, byPosition, was);
    return { attempts, matched, stop, possibly, proven, cutShort: queue.length > 0 };
  }

  function stepAside(
    stop: Stop,
    entries: ReadonlyMap<Position, WindowEntry>,
    sendables: readonly Sendable[],
    was: ReadonlyMap<Position, ParkedEvent>,
    possibly: ReadonlyMap<Position, EpochMs>,
  ): void {
    for (const { position } of sendables) {
      const [entry, now] = [entries.get(position), clock.now()];
      const due = now + backoffMs(1, ports.rng.float());
      if (entry) setAside(entry, stop, was.get(position), possibly.get(position) ?? null, { now, due });
    }
  }

  async function conclude(sent: Sent, sendables: readonly Sendable[], current: Target): Promise<void> {
    // A person may have held it while these requests were under way.
    const paused = await ledger.paused(key);
    if (paused?.version === heldByPerson) return;
    if (sent.stop) {
      failures = sent.proven ? 1 : failures + 1; // in a row: what was taken in between is progress
      probe.failed(sent.stop, sendables);
      await ledger.pause(key, toPause(sent.stop, failures, current, clock.now(), ports.rng.float()));
    } else if (sent.proven) {
      failures = 0;
      probe.succeeded(current.delivery.batchEventsMax);
      if (paused) await ledger.pause(key, null);
    }
  }

  return {
    run,
    expire(wish) {
      const done = expiry.ask(wish);
      wake.signal(key);
      return done;
    },
    forget() {
      erasures++;
    },
  };
}
