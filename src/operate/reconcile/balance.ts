import type { EpochMs } from "../../core/index.ts";
import type { Part, Position } from "../../engine/index.ts";
import type { DestinationReconciliation, Reconciliation } from "../../wire/index.ts";
import type { Catalogue, KnownDestination } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import type { TimeRange } from "../view/overview.ts";
import { addsUp } from "../view/status.ts";
import { keptSince } from "./kept.ts";

type Ports = Pick<OperatePorts, "engine" | "clock">;

/** The stored events of a range in one part: counted in the log, not in the ledger that it is compared with. */
interface Stored {
  readonly part: Part;
  readonly first: Position;
  readonly last: Position;
}

/** Compares the log with every destination's books: each stored event must be in exactly one place. */
export async function reconcile(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  range: TimeRange,
): Promise<Reconciliation> {
  const store = catalogue.store(storeId);
  const to = range.to ?? ports.clock.now();
  // The books still count what the log has deleted: only what both have can be compared.
  const kept = range.from === null ? null : await keptSince(ports.engine, store.id);
  const asked = { from: range.from === null ? null : Math.max(range.from, kept ?? 0), to };
  const stored = await storedIn(ports, store.id, asked);
  const destinations = await Promise.all(
    catalogue.destinations(store).map((one) => reconcileOne(ports, one, asked, stored)),
  );
  const wrong = destinations.filter((one) => !one.adds_up);
  const [first] = wrong;
  return {
    ...asked,
    stored: total(stored),
    destinations,
    adds_up: wrong.length === 0,
    sentence: first
      ? `The counts of ${first.id} do not add up. That is a fault of Signalpost's: please report it with this page.`
      : "Everything adds up: each stored event is in exactly one place at each destination.",
    shop: store.shopify?.admin_token ? store.shopify.shop_domain : null,
  };
}

async function reconcileOne(
  ports: Ports,
  destination: KnownDestination,
  range: { readonly from: EpochMs | null; readonly to: EpochMs },
  stored: readonly Stored[],
): Promise<DestinationReconciliation> {
  const balance = await ports.engine.trace.balance(destination.key, range.from, range.to);
  const gap = total(stored) - balance.received;
  const early = gap > 0 && (await startsLater(ports, destination, stored, gap));
  const [beforeStart, missing] = early ? [gap, 0] : [0, Math.abs(gap)];
  return {
    id: destination.file.id,
    title: destination.title,
    balance,
    before_start: beforeStart,
    missing,
    adds_up: missing === 0 && addsUp(balance),
    sentence: sentenceOf(balance, beforeStart, missing),
  };
}

/**
 * Whether a gap is the events before the destination's start. A destination's duty is the end of the log, so the gap
 * must be the first events of the range: neither the first nor the last of them may have an outcome.
 */
async function startsLater(
  ports: Ports,
  destination: KnownDestination,
  stored: readonly Stored[],
  gap: number,
): Promise<boolean> {
  let left = gap;
  for (const { part, first, last } of stored) {
    const own = Math.min(left, last - first + 1);
    if (own <= 0) continue;
    left -= own;
    const outcomes = await ports.engine.trace.outcomes(destination.key, part, [first, first + own - 1]);
    if (outcomes.some((one) => one !== null)) return false;
  }
  return left === 0;
}

async function storedIn(
  ports: Ports,
  store: string,
  range: { readonly from: EpochMs | null; readonly to: EpochMs },
): Promise<readonly Stored[]> {
  const { log } = ports.engine;
  const parts = (await log.parts()).filter((part) => part.startsWith(`${store}/`));
  return Promise.all(
    parts.map(async (part) => ({
      part,
      first: range.from === null ? 1 : await log.seekTime(part, range.from),
      last: (await log.seekTime(part, range.to)) - 1,
    })),
  );
}

function total(stored: readonly Stored[]): number {
  return stored.reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0);
}

function sentenceOf(
  balance: DestinationReconciliation["balance"],
  beforeStart: number,
  missing: number,
): string {
  const { received, ...states } = balance;
  const parts = Object.entries(states).filter(([, count]) => count > 0);
  const sum = parts.map(([name, count]) => `${words(count)} ${name}`).join(" + ");
  const start = beforeStart > 0 ? ` ${words(beforeStart)} came before it was created.` : "";
  const fault = missing > 0 ? ` ${words(missing)} stored events have no place in its books.` : "";
  return `${words(received)} received = ${sum || "0"}.${start}${fault}`;
}

function words(count: number): string {
  return count.toLocaleString("en-US");
}
