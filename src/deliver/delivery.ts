import type { EpochMs } from "../core/index.ts";
import {
  type BegunRange,
  type Clock,
  Fenced,
  type Http,
  heldByPerson,
  type Identity,
  type Lease,
  type Ledger,
  type LogChunk,
  type ParkedEvent,
  type Part,
  type Pause,
  type Position,
  type Rng,
  type Wake,
} from "../engine/index.ts";
import type { Resolver } from "../identity/index.ts";
import { backoffMs } from "./backoff.ts";
import { createDueReader, planWindow } from "./due.ts";
import type { Sendable } from "./plan.ts";
import { createRate } from "./rate.ts";
import { createRefusals } from "./refusal.ts";
import { sendBatch } from "./send.ts";
import { inFlightMax, type Target, windowBytesMax, windowEventsMax } from "./target.ts";
import type { BatchReport, Sender, Stop } from "./verdict.ts";
import {
  enterReport,
  firstOpen,
  parkedOf,
  parkGaps,
  remaining,
  reparkUnsettled,
  setAside,
  toBatches,
  toRuns,
  type WindowEntry,
} from "./window.ts";

/** Ports of the delivery loops. */
export interface DeliveryPorts {
  /** Reads the log; never beyond what the resolver has seen. */
  readonly read: (part: Part, from: Position, bytesMax: number) => Promise<LogChunk | null>;
  readonly ledger: Ledger;
  readonly identity: Identity;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly http: Http;
  readonly wake: Wake;
  readonly node: string;
  /** Told of every fault of ours that stopped a loop for a moment. */
  readonly failed: (where: string, error: unknown) => void;
}

/** The loop that brings one part of the log to one destination. */
export interface Delivery {
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const leaseTtlMs = 30_000;
const pollMs = 1000;
const faultWaitMs = 1000;
/** Parked events taken up in one window. */
const dueMax = 1000;

/** Answers of a failing platform to one and the same probe, after which another event is tried. */
const probesAlikeMax = 4;

/** What came of all requests of a window. */
interface Sent {
  readonly attempts: BatchReport["attempts"];
  readonly stop: Stop | null;
  readonly possibly: ReadonlyMap<Position, EpochMs>;
}

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
  };
  const reader = createDueReader(ports, key, part);
  let failures = 0;
  /** After trouble the first request carries one event only. */
  let probing = false;

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const right = await ledger.acquire(key, part, ports.node, leaseTtlMs, clock.now());
        if (!right) await wake.wait(key, pollMs, signal);
        else await work(right.lease, right.begun, signal);
      } catch (error) {
        if (!(error instanceof Fenced)) ports.failed(`${key} ${part}`, error);
        await clock.sleep(faultWaitMs, signal);
      }
    }
  }

  async function work(first: Lease, begun: BegunRange | null, signal: AbortSignal): Promise<void> {
    let lease = first;
    let possibly = begun;
    while (!signal.aborted) {
      const current = target();
      if (!current) break;
      const pause = await afterChange(await ledger.paused(key), current);
      const now = clock.now();
      if (pause && (pause.until === null || pause.until > now)) {
        const ms = pause.until === null ? pollMs * 60 : pause.until - now;
        await wake.wait(key, ms, signal);
        continue;
      }
      probing ||= pause !== null && pause.kind !== "slow";
      const due = await ledger.due(lease, now, probing ? 1 : dueMax);
      if (due.length > 0) {
        lease = await deliverParked(lease, current, due, possibly);
        continue;
      }
      const chunk = await ports.read(part, lease.cursor + 1, windowBytesMax);
      if (chunk) {
        const step = await deliverWindow(lease, current, chunk, possibly);
        lease = step.lease;
        possibly = step.possibly;
        continue;
      }
      const next = await ledger.nextDue(lease);
      const wait = next === null ? pollMs : Math.max(1, Math.min(pollMs, next - clock.now()));
      await wake.wait(key, wait, signal);
    }
    await ledger.release(lease);
  }

  /** New credentials or settings are tried at once, whatever the old ones met. */
  async function afterChange(pause: Pause | null, current: Target): Promise<Pause | null> {
    if (!pause || pause.version === current.version || pause.version === heldByPerson) return pause;
    sender.refusals.forget();
    failures = 0;
    probing = false;
    await ledger.pause(key, null);
    await ledger.hasten(key, clock.now());
    return null;
  }

  async function deliverWindow(
    lease: Lease,
    current: Target,
    whole: LogChunk,
    possibly: BegunRange | null,
  ): Promise<{ lease: Lease; possibly: BegunRange | null }> {
    const count = probing ? 1 : Math.min(whole.events.length, windowEventsMax);
    const last = whole.first + count - 1;
    const events = whole.events.slice(0, count);
    const due = await reader.ofWindow(events, whole.first, possibly);
    const now = clock.now();
    const { entries, sendables } = planWindow(due, current, now);
    if (sendables.length > 0)
      await ledger.begin(lease, { to: Math.max(last, possibly?.to ?? 0), at: possibly?.at ?? now });
    const sent = await sendAll(current, sendables, entries, new Map());
    setProbeAside(sent, entries, new Map());
    if (sent.stop) parkGaps(entries, sent.stop, sent.possibly, clock.now());
    const settled = firstOpen(entries) ?? last + 1;
    const left = remaining(sent.possibly, settled, possibly);
    const next = await ledger.settle(lease, {
      cursor: settled - 1,
      runs: toRuns(entries),
      parked: parkedOf(entries),
      attempts: sent.attempts,
      begun: left,
    });
    await conclude(sent, sendables.length);
    return { lease: next, possibly: left };
  }

  async function deliverParked(
    lease: Lease,
    current: Target,
    parked: readonly ParkedEvent[],
    possibly: BegunRange | null,
  ): Promise<Lease> {
    const was = new Map(parked.map((one) => [one.position, one]));
    const due = await reader.ofParked(was);
    const { entries, sendables } = planWindow(due, current, clock.now());
    if (sendables.length > 0) {
      await ledger.begin(lease, {
        to: Math.max(lease.cursor, possibly?.to ?? 0),
        at: possibly?.at ?? clock.now(),
      });
    }
    const sent = await sendAll(current, sendables, entries, was);
    setProbeAside(sent, entries, was);
    if (sent.stop) reparkUnsettled(entries, sent.stop, was, sent.possibly, clock.now());
    entries.sort((a, b) => a.position - b.position);
    const next = await ledger.settle(lease, {
      cursor: lease.cursor,
      runs: toRuns(entries),
      parked: parkedOf(entries),
      attempts: sent.attempts,
      begun: possibly,
    });
    await conclude(sent, sendables.length);
    return next;
  }

  async function sendAll(
    current: Target,
    sendables: readonly Sendable[],
    entries: readonly WindowEntry[],
    was: ReadonlyMap<Position, ParkedEvent>,
  ): Promise<Sent> {
    const byPosition = new Map(entries.map((entry) => [entry.position, entry]));
    const queue = toBatches(sendables, probing ? 1 : current.delivery.batchEventsMax);
    const attempts: BatchReport["attempts"][number][] = [];
    const possibly = new Map<Position, EpochMs>();
    let stop: Stop | null = null;
    async function lane(): Promise<void> {
      for (let batch = queue.shift(); batch && stop === null; batch = queue.shift()) {
        const startedAt = clock.now();
        const report = await sendBatch(current, batch, sender);
        attempts.push(...report.attempts);
        enterReport(byPosition, report, clock.now(), was);
        for (const position of report.possiblyReceived) possibly.set(position, startedAt);
        for (const one of batch)
          if (one.possiblySince !== null) possibly.set(one.position, one.possiblySince);
        stop ??= report.stop;
      }
    }
    await Promise.all(Array.from({ length: Math.min(inFlightMax, queue.length) }, lane));
    return { attempts, stop, possibly };
  }

  function setProbeAside(
    sent: Sent,
    entries: readonly WindowEntry[],
    was: ReadonlyMap<Position, ParkedEvent>,
  ): void {
    const [entry] = entries.filter((one) => one.outcome === null);
    const answered = sent.attempts.at(-1)?.status !== null;
    if (!entry || sent.stop?.kind !== "down" || !probing || !answered || failures < probesAlikeMax) return;
    const now = clock.now();
    const due = now + 2 * backoffMs(failures + 1, 0);
    setAside(entry, sent.stop, was.get(entry.position), sent.possibly.get(entry.position) ?? null, {
      now,
      due,
    });
  }

  async function conclude(sent: { stop: Stop | null }, sentCount: number): Promise<void> {
    // A person may have held it while these requests were under way.
    if ((await ledger.paused(key))?.version === heldByPerson) return;
    if (sent.stop) {
      failures += sent.stop.kind === "down" ? 1 : 0;
      probing = sent.stop.kind !== "slow";
      await ledger.pause(key, toPause(sent.stop));
    } else if (sentCount > 0 && (probing || failures > 0 || (await ledger.paused(key)) !== null)) {
      failures = 0;
      probing = false;
      await ledger.pause(key, null);
    }
  }

  function toPause(stop: Stop): Pause {
    const now = clock.now();
    const version = target()?.version ?? "";
    if (stop.kind === "hold") return { ...stop, kind: "held", since: now, until: null, version };
    const schedule = target()?.type.manifest.limits.retryScheduleMs;
    const wait = stop.afterMs ?? backoffMs(stop.kind === "down" ? failures : 1, ports.rng.float(), schedule);
    const hint =
      stop.kind === "slow"
        ? "Nothing to do: sending goes on at a lower rate."
        : "Nothing to do: it is tried again by itself.";
    return {
      kind: stop.kind,
      reason: stop.reason,
      detail: stop.detail,
      hint,
      since: now,
      until: now + wait,
      version,
    };
  }

  return { run };
}
