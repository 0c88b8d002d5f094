import { dayMs, type EpochMs, hourMs, hourOf } from "../../core/index.ts";
import type { Balance, OutcomeCount } from "../../engine/index.ts";
import type { DestinationOverview, HourCount, Overview, Stats } from "../../wire/index.ts";
import type { Catalogue, KnownDestination } from "../catalogue.ts";
import { coverage } from "../match-key.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid } from "../refusal.ts";
import { listEvents } from "./event-list.ts";
import { toNeeds } from "./needs.ts";
import { delayOf, type Sampled, sampleSent } from "./sample.ts";
import { addsUp, destinationStatus } from "./status.ts";

/** Longest range of an overview. */
const rangeMsMax = 31 * dayMs;
/** Copies of the latest orders: an order has up to three. */
const purchasesMax = 15;
/** Reasons listed per destination. */
const reasonsMax = 8;

type Ports = Pick<OperatePorts, "engine" | "clock">;

/** A range of received times; either end may be open. */
export interface TimeRange {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

/** Exact counts of each destination of a store; they add up. */
export async function readStats(
  ports: Ports,
  catalogue: Catalogue,
  store: string | undefined,
  range: TimeRange,
): Promise<Stats> {
  const destinations = catalogue.destinations(catalogue.store(store));
  const balances = await Promise.all(
    destinations.map((one) => ports.engine.trace.balance(one.key, range.from, range.to)),
  );
  return {
    destinations: Object.fromEntries(
      destinations.map((one, index) => [one.file.id, balances[index] ?? none]),
    ),
  };
}

/** The first page of a store. */
export async function readOverview(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  wish: TimeRange,
): Promise<Overview> {
  const store = catalogue.store(storeId);
  const to = wish.to ?? ports.clock.now();
  const from = wish.from ?? to - dayMs;
  if (from >= to || to - from > rangeMsMax) {
    const hint = "Ask for at most 31 days, `from` before `to`.";
    throw invalid([{ path: "from", problem: "not a range of up to 31 days", hint }]);
  }
  const received = await receivedPerHour(ports, store.id, from, to);
  const configured = catalogue.destinations(store);
  const [destinations, purchases] = await Promise.all([
    Promise.all(configured.map((one) => overviewOf(ports, one, { from, to }, received))),
    listEvents(ports.engine, store.id, { event: "Purchase", limit: purchasesMax, from, to }),
  ]);
  return {
    store: store.id,
    from,
    to,
    received: received.reduce((sum, one) => sum + one.count, 0),
    received_hours: received,
    total: destinations.map((one) => one.balance).reduce(sumBalances, none),
    destinations,
    needs: toNeeds(
      destinations.flatMap(({ status }, index) => {
        const destination = configured[index];
        return destination ? [{ destination, status }] : [];
      }),
      ports.clock.now(),
    ),
    purchases: purchases.events,
  };
}

async function overviewOf(
  ports: Ports,
  destination: KnownDestination,
  range: { readonly from: EpochMs; readonly to: EpochMs },
  received: readonly { readonly hour: EpochMs; readonly count: number }[],
): Promise<DestinationOverview> {
  const { trace } = ports.engine;
  const [status, balance, counts, sample, matches] = await Promise.all([
    destinationStatus(ports, destination),
    trace.balance(destination.key, range.from, range.to),
    trace.rollup(destination.key, range.from, range.to),
    sampleSent(ports.engine, destination, range),
    trace.matches(destination.key, range.from, range.to),
  ]);
  const open = balance.waiting + balance.held + balance.parked;
  return {
    id: destination.file.id,
    type: destination.type.manifest.type,
    title: destination.title,
    status,
    balance,
    adds_up: addsUp(balance),
    delay: delayOf(sample),
    hours: hoursOf(counts, received, open),
    delay_hours: delayPerHour(sample),
    match: matches.length === 0 ? [] : coverage(matches.map(({ sent, count }) => ({ bits: sent, count }))),
    skipped_reasons: reasonsOf(counts, "skipped"),
    rejected_reasons: reasonsOf(counts, "rejected"),
  };
}

/** Events received per hour: differences of positions, no event is read. */
async function receivedPerHour(ports: Ports, store: string, from: EpochMs, to: EpochMs) {
  const edges = [from];
  for (let edge = hourOf(from) + hourMs; edge < to; edge += hourMs) edges.push(edge);
  edges.push(to);
  const positions = await ports.engine.trace.arrivals(store, edges);
  return edges.slice(0, -1).map((edge, index) => ({
    hour: hourOf(edge),
    count: Math.max(0, (positions[index + 1] ?? 0) - (positions[index] ?? 0)),
  }));
}

function hoursOf(
  counts: readonly OutcomeCount[],
  received: readonly { readonly hour: EpochMs; readonly count: number }[],
  openTotal: number,
): readonly HourCount[] {
  let open = openTotal;
  const byHour = Map.groupBy(counts, (one) => one.hour);
  const hours = received.toReversed().map(({ hour, count }): HourCount => {
    const own = byHour.get(hour) ?? [];
    const of = (kind: OutcomeCount["kind"]): number =>
      own.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.count, 0);
    const settled = of("delivered") + of("skipped") + of("rejected") + of("expired");
    // What waits came last, so that the newest hours hold it.
    const here = Math.min(open, Math.max(of("parked"), count - settled));
    open -= here;
    return {
      hour,
      delivered: of("delivered"),
      skipped: of("skipped"),
      rejected: of("rejected"),
      expired: of("expired"),
      open: here,
    };
  });
  return hours.toReversed();
}

function delayPerHour(sample: readonly Sampled[]): DestinationOverview["delay_hours"] {
  const byHour = [...Map.groupBy(sample, (one) => hourOf(one.receivedAt))].toSorted(([a], [b]) => a - b);
  return byHour.flatMap(([hour, some]) => {
    const delay = delayOf(some);
    return delay ? [{ hour, p50_ms: delay.p50_ms, p95_ms: delay.p95_ms }] : [];
  });
}

function reasonsOf(counts: readonly OutcomeCount[], kind: OutcomeCount["kind"]) {
  const sums = new Map<string, number>();
  for (const one of counts) {
    if (one.kind === kind) sums.set(one.reason, (sums.get(one.reason) ?? 0) + one.count);
  }
  return [...sums]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, reasonsMax);
}

const none: Balance = {
  received: 0,
  delivered: 0,
  skipped: 0,
  rejected: 0,
  expired: 0,
  waiting: 0,
  parked: 0,
  held: 0,
};

function sumBalances(a: Balance, b: Balance): Balance {
  return {
    received: a.received + b.received,
    delivered: a.delivered + b.delivered,
    skipped: a.skipped + b.skipped,
    rejected: a.rejected + b.rejected,
    expired: a.expired + b.expired,
    waiting: a.waiting + b.waiting,
    parked: a.parked + b.parked,
    held: a.held + b.held,
  };
}
