import { hourMs, hourOf, type Outcome } from "../../core/index.ts";
import type { Balance } from "../ports.ts";
import { numberOf, textOf } from "./database.ts";
import { openKind, type Reader } from "./reader.ts";
import { outcomesBetween } from "./segment-store.ts";

/** Exact counts of one destination for events received in [from, to). */
export async function balance(
  reader: Reader,
  destination: string,
  from: number | null,
  to: number | null,
): Promise<Balance> {
  const totals = { received: 0, delivered: 0, skipped: 0, rejected: 0, expired: 0, parked: 0 };
  const id = reader.places.known(destination);
  let open = 0;
  if (id !== null) {
    const rows = reader.db
      .prepare(
        "SELECT c.part, c.start, p.name FROM cursor c JOIN place p ON p.id = c.part WHERE c.destination = ?",
      )
      .all(id);
    for (const row of rows) {
      const part = textOf(row.name);
      const first = Math.max(
        numberOf(row.start) + 1,
        from === null ? 1 : await reader.log.seekTime(part, from),
      );
      const last = to === null ? await reader.log.head(part) : (await reader.log.seekTime(part, to)) - 1;
      const settled = await countPart(
        reader,
        id,
        numberOf(row.part),
        part,
        { first, last },
        from,
        to,
        totals,
      );
      // The head is read after the outcomes: what arrives meanwhile shows as waiting, never as a negative count.
      const end = to === null ? await reader.log.head(part) : last;
      const received = Math.max(0, end - first + 1);
      totals.received += received;
      open += received - settled;
    }
  }
  const held = id !== null && openKind(reader.db, id) === "held";
  return { ...totals, waiting: held ? 0 : open, held: held ? open : 0 };
}

/** Whole hours come from the roll-ups; only the edge hours of the range decode segments. */
async function countPart(
  reader: Reader,
  destination: number,
  partId: number,
  part: string,
  range: { readonly first: number; readonly last: number },
  from: number | null,
  to: number | null,
  totals: { [kind in Outcome["kind"]]: number },
): Promise<number> {
  const fromHour = from === null ? null : Math.ceil(from / hourMs) * hourMs;
  const toHour = to === null ? null : hourOf(to);
  const onePart = reader.db
    .prepare("SELECT count(*) AS n FROM cursor WHERE destination = ?")
    .get(destination);
  let settled = 0;
  const add = (kind: Outcome["kind"], count: number): void => {
    totals[kind] += count;
    settled += count;
  };
  const decode = (first: number, last: number): void => {
    for (const outcome of outcomesBetween(reader.segments, destination, partId, first, last))
      add(outcome.kind, 1);
  };
  // Roll-ups are kept per destination, not per part; with several parts the segments say which part an event lies in.
  if (numberOf(onePart?.n ?? 0) > 1 || (fromHour !== null && toHour !== null && fromHour >= toHour)) {
    decode(range.first, range.last);
    return settled;
  }
  const rows = reader.db
    .prepare(
      "SELECT kind, sum(count) AS n FROM rollup WHERE destination = ? AND hour >= ? AND hour < ? GROUP BY kind",
    )
    .all(destination, fromHour ?? 0, toHour ?? Number.MAX_SAFE_INTEGER);
  for (const row of rows) add(kindOf(row.kind), numberOf(row.n));
  if (fromHour !== null)
    decode(range.first, Math.min(range.last, (await reader.log.seekTime(part, fromHour)) - 1));
  if (toHour !== null) decode(Math.max(range.first, await reader.log.seekTime(part, toHour)), range.last);
  return settled;
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
