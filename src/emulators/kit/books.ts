import { type Coverage, createCoverage, type MatchKey } from "./coverage.ts";
import { type Channel, type CopyVerdict, createDedup, type Seen } from "./dedup.ts";
import { createFifo, type Fifo } from "./fifo.ts";
import type { Copy, EventCounts, Ledger, LedgerEvent, LedgerView } from "./ledger.ts";

/** Rules and limits of a platform's books. */
export interface BookRules {
  readonly windowMs: number;
  readonly mergeMs: number;
  readonly matchKeys: readonly MatchKey[];
  /** @default 1000000 */
  readonly dedupKeysMax?: number | undefined;
  /** Counted events kept for the list, the newest. @default 5000 */
  readonly eventsMax?: number | undefined;
  /** @default 1000 */
  readonly testEventsMax?: number | undefined;
}

/** Counts copies: exact totals, and the newest counted events in a list of limited length. */
export interface Books {
  /** Adds a live copy. With `enrichAny` a same-channel copy inside the merge time also adds its match keys. */
  add(copy: Copy, nowMs: number, enrichAny: boolean): CopyVerdict;
  addTest(copy: Copy, nowMs: number): void;
  totals(): Pick<
    Ledger,
    "received" | "conversions" | "duplicates" | "merged" | "test_received" | "forgotten_early"
  >;
  byEvent(): Readonly<Record<string, EventCounts>>;
  events(view: LedgerView): LedgerEvent[];
  testEvents(view: LedgerView): LedgerEvent[];
  clear(): void;
}

interface Row {
  readonly first: Copy;
  readonly receivedAtMs: number;
  readonly seen: Seen<Row> | undefined;
  /** The first copy of the other channel, merged or not. */
  other: Copy | undefined;
  /** Of all copies that count for matching. */
  keys: readonly string[];
  merged: boolean;
  duplicates: number;
  value: number | undefined;
  currency: string | undefined;
}

interface Tally {
  received: number;
  conversions: number;
  duplicates: number;
  merged: number;
  browser: number;
  server: number;
  lastMs: number;
  readonly first: Copy;
  readonly coverage: Coverage;
}

/** Names that get a row of their own; further ones (custom names are free text) share one. */
const namesMax = 500;
const otherNames = "(other names)";
const defaults = { dedupKeysMax: 1_000_000, eventsMax: 5000, testEventsMax: 1000 };

/** Keeps the books of one platform in constant time per copy. */
export function createBooks(rules: BookRules): Books {
  const keysMax = rules.dedupKeysMax ?? defaults.dedupKeysMax;
  const eventsMax = rules.eventsMax ?? defaults.eventsMax;
  const testEventsMax = rules.testEventsMax ?? defaults.testEventsMax;
  const dedup = createDedup<Row>({ windowMs: rules.windowMs, mergeMs: rules.mergeMs, keysMax });
  const tallies = new Map<string, Tally>();
  const rows = createFifo<Row>();
  const testRows = createFifo<Row>();
  let testReceived = 0;

  const tallyOf = (copy: Copy): Tally => {
    const name = tallies.size < namesMax || tallies.has(copy.event) ? copy.event : otherNames;
    const known = tallies.get(name);
    if (known) return known;
    const counts = {
      received: 0,
      conversions: 0,
      duplicates: 0,
      merged: 0,
      browser: 0,
      server: 0,
      lastMs: 0,
    };
    const tally: Tally = { ...counts, first: copy, coverage: createCoverage(rules.matchKeys) };
    tallies.set(name, tally);
    return tally;
  };
  const keep = (row: Row, list: Fifo<Row>, max: number): void => {
    list.push(row);
    if (list.size <= max) return;
    const dropped = list.shift();
    if (dropped?.seen) dropped.seen.row = undefined;
  };
  const see = (copy: Copy, nowMs: number): { verdict: CopyVerdict; seen: Seen<Row> | undefined } =>
    copy.eventId === undefined
      ? { verdict: "counted", seen: undefined }
      : dedup.see(`${copy.pixel}\n${copy.event}\n${copy.eventId}`, copy.channel, nowMs);

  return {
    add(copy, nowMs, enrichAny) {
      const { verdict, seen } = see(copy, nowMs);
      const tally = tallyOf(copy);
      count(tally, copy, verdict, nowMs);
      if (verdict === "counted") {
        const row = newRow(copy, nowMs, seen);
        if (seen) seen.row = row;
        tally.coverage.add(row.keys);
        keep(row, rows, eventsMax);
      } else if (seen?.row) {
        const enriches = verdict === "merged" || (enrichAny && nowMs - seen.firstAtMs < rules.mergeMs);
        tally.coverage.add(addCopy(seen.row, copy, verdict, enriches));
      }
      return verdict;
    },
    addTest(copy, nowMs) {
      testReceived += 1;
      keep(newRow(copy, nowMs, undefined), testRows, testEventsMax);
    },
    totals: () => ({
      received: sum(tallies, "received"),
      conversions: sum(tallies, "conversions"),
      duplicates: sum(tallies, "duplicates"),
      merged: sum(tallies, "merged"),
      test_received: testReceived,
      forgotten_early: dedup.forgottenEarly,
    }),
    byEvent: () => Object.fromEntries([...tallies].map(([name, tally]) => [name, shownTally(tally)])),
    events: (view) => rows.newest(view.events ?? eventsMax).map((row) => shownRow(row, view)),
    testEvents: (view) => testRows.newest(view.events ?? testEventsMax).map((row) => shownRow(row, view)),
    clear() {
      dedup.clear();
      tallies.clear();
      rows.clear();
      testRows.clear();
      testReceived = 0;
    },
  };
}

function count(tally: Tally, copy: Copy, verdict: CopyVerdict, nowMs: number): void {
  tally.received += 1;
  tally[copy.channel] += 1;
  tally.lastMs = nowMs;
  if (verdict === "counted") tally.conversions += 1;
  else if (verdict === "merged") tally.merged += 1;
  else tally.duplicates += 1;
}

function newRow(copy: Copy, nowMs: number, seen: Seen<Row> | undefined): Row {
  return {
    first: copy,
    receivedAtMs: nowMs,
    seen,
    other: undefined,
    keys: copy.matchKeys,
    merged: false,
    duplicates: 0,
    value: copy.value,
    currency: copy.currency,
  };
}

/** Adds a later copy to its row; gives back the match keys that the row did not have before. */
function addCopy(row: Row, copy: Copy, verdict: CopyVerdict, enriches: boolean): string[] {
  if (copy.channel !== row.first.channel) row.other ??= copy;
  if (verdict === "merged") row.merged = true;
  else row.duplicates += 1;
  if (!enriches) return [];
  const added = copy.matchKeys.filter((key) => !row.keys.includes(key));
  row.keys = [...row.keys, ...added];
  row.value ??= copy.value;
  row.currency ??= copy.currency;
  return added;
}

function sum(
  tallies: ReadonlyMap<string, Tally>,
  field: "received" | "conversions" | "duplicates" | "merged",
): number {
  let total = 0;
  for (const tally of tallies.values()) total += tally[field];
  return total;
}

function shownTally(tally: Tally): EventCounts {
  const { received, conversions, duplicates, merged, browser, server, first } = tally;
  return {
    received,
    conversions,
    duplicates,
    merged,
    browser,
    server,
    shown_as: first.shownAs ?? first.event,
    kind: first.kind,
    last_received: new Date(tally.lastMs).toISOString(),
    ...tally.coverage.view(conversions),
  };
}

function shownRow(row: Row, view: LedgerView): LedgerEvent {
  const { first, other } = row;
  const copies = other ? [first, other] : [first];
  const test = first.testEventCode !== undefined;
  return {
    pixel: first.pixel,
    event: first.event,
    shown_as: first.shownAs ?? first.event,
    kind: first.kind,
    event_id: first.eventId ?? null,
    event_time: isoTime(first.eventTimeMs),
    received_at: new Date(row.receivedAtMs).toISOString(),
    sources: copies.map((copy) => copy.channel),
    counted: !test,
    merged: row.merged,
    duplicates: row.duplicates,
    test,
    test_event_code: first.testEventCode ?? null,
    match_keys: row.keys,
    value: row.value ?? null,
    currency: row.currency ?? null,
    problems: first.problems,
    ...(view.payloads ? { payloads: payloadsOf(copies) } : {}),
  };
}

function payloadsOf(copies: readonly Copy[]): Readonly<Partial<Record<Channel, unknown>>> {
  return Object.fromEntries(copies.map((copy) => [copy.channel, copy.payload]));
}

/** ISO 8601, or null for a time that no calendar holds (an event time is the client's word). */
function isoTime(ms: number | undefined): string | null {
  return ms === undefined || !(Math.abs(ms) <= 8.64e15) ? null : new Date(ms).toISOString();
}
