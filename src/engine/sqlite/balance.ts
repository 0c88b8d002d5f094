import type { Outcome } from "../../core/index.ts";
import { type EpochMs, hourMs, hourOf } from "../../core/plain/index.ts";
import type { Balance, Part, Position } from "../ports.ts";
import { numberOf, textOf } from "./database.ts";
import { openKind, type Reader } from "./reader.ts";
import { outcomesBetween } from "./segment-store.ts";

/** A range of time in one part of the log, as positions. */
interface Span {
  readonly first: Position;
  readonly last: Position;
  /** Positions of the first and after the last full hour; null without a bound of time on that side. */
  readonly fullFrom: Position | null;
  readonly fullTo: Position | null;
}

type Totals = { [kind in Outcome["kind"]]: number };

/** Exact counts of one destination for events received in [from, to). */
export async function balance(
  reader: Reader,
  destination: string,
  from: EpochMs | null,
  to: EpochMs | null,
): Promise<Balance> {
  const id = reader.places.known(destination);
  const spans = new Map<Part, Span>();
  if (id !== null)
    for (const part of await reader.log.parts()) spans.set(part, await spanOf(reader, part, from, to));
  return reader.db.snapshot(() => count(reader, id, spans, from, to));
}

async function spanOf(reader: Reader, part: Part, from: EpochMs | null, to: EpochMs | null): Promise<Span> {
  const { log } = reader;
  return {
    first: from === null ? 1 : await log.seekTime(part, from),
    fullFrom: from === null ? null : await log.seekTime(part, Math.ceil(from / hourMs) * hourMs),
    fullTo: to === null ? null : await log.seekTime(part, hourOf(to)),
    last: to === null ? await log.head(part) : (await log.seekTime(part, to)) - 1,
  };
}

function count(
  reader: Reader,
  destination: number | null,
  spans: ReadonlyMap<Part, Span>,
  from: EpochMs | null,
  to: EpochMs | null,
): Balance {
  const totals: Totals = { delivered: 0, skipped: 0, rejected: 0, expired: 0, parked: 0 };
  let open = 0;
  const rows = reader.db
    .prepare(
      "SELECT c.part, c.start, c.position, p.name FROM cursor c JOIN place p ON p.id = c.part WHERE c.destination = ?",
    )
    .all(destination);
  for (const row of rows) {
    const span = spans.get(textOf(row.name));
    if (!span) continue;
    const first = Math.max(numberOf(row.start) + 1, span.first);
    open += Math.max(0, span.last - Math.max(first - 1, numberOf(row.position)));
    const add = (of: Position, until: Position): void => {
      for (const { kind } of outcomesBetween(
        reader.segments,
        Number(destination),
        numberOf(row.part),
        of,
        until,
      ))
        totals[kind]++;
    };
    // Roll-ups are kept per destination; with several parts the segments say which part an event lies in.
    if (rows.length > 1 || !holdsFullHour(from, to)) {
      add(first, span.last);
      continue;
    }
    addRollups(reader, Number(destination), from, to, totals);
    if (span.fullFrom !== null) add(first, Math.min(span.last, span.fullFrom - 1));
    if (span.fullTo !== null) add(Math.max(first, span.fullTo), span.last);
  }
  const held = destination !== null && openKind(reader.db, destination) === "held";
  const received = Object.values(totals).reduce((sum, one) => sum + one, open);
  return { received, ...totals, waiting: held ? 0 : open, held: held ? open : 0 };
}

function holdsFullHour(from: EpochMs | null, to: EpochMs | null): boolean {
  return from === null || to === null || Math.ceil(from / hourMs) * hourMs < hourOf(to);
}

/** Whole hours come from the roll-ups; only the edge hours of the range decode segments. */
function addRollups(
  reader: Reader,
  destination: number,
  from: EpochMs | null,
  to: EpochMs | null,
  totals: Totals,
): void {
  const rows = reader.db
    .prepare(
      "SELECT kind, sum(count) AS n FROM rollup WHERE destination = ? AND hour >= ? AND hour < ? GROUP BY kind",
    )
    .all(
      destination,
      from === null ? 0 : Math.ceil(from / hourMs) * hourMs,
      to === null ? Number.MAX_SAFE_INTEGER : hourOf(to),
    );
  for (const row of rows) totals[kindOf(row.kind)] += numberOf(row.n);
}

/** The kind of outcome that a row names. */
export function kindOf(value: unknown): Outcome["kind"] {
  switch (value) {
    case "delivered":
    case "skipped":
    case "rejected":
    case "expired":
    case "parked":
      return value;
    default:
      throw new Error(`unknown outcome kind in the state file: ${String(value)}`);
  }
}
