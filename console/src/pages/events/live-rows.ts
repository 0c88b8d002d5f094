import type { EventRow } from "../../../../src/wire/index.ts";

/** Rows that came by stream and are kept on the page; older ones are a page load away. */
const liveRowsMax = 300;

/** Rows of the stream. */
export interface LiveRows {
  readonly shown: readonly EventRow[];
  /** Came while the list was paused. */
  readonly waiting: readonly EventRow[];
}

/** Before the first row. */
export const noRows: LiveRows = { shown: [], waiting: [] };

/** Puts a row in its place: known ones change where they stand, so that nothing jumps; new ones go on top or wait. */
export function withRow(
  rows: LiveRows,
  row: EventRow,
  known: ReadonlySet<string>,
  paused: boolean,
): LiveRows {
  const replace = (list: readonly EventRow[]) => list.map((one) => (one.place === row.place ? row : one));
  if (rows.waiting.some((one) => one.place === row.place)) return { ...rows, waiting: replace(rows.waiting) };
  if (rows.shown.some((one) => one.place === row.place)) return { ...rows, shown: replace(rows.shown) };
  // A change of a row from an earlier page: kept as an overlay, never moved to the top.
  if (known.has(row.place)) return { ...rows, shown: [...rows.shown, row].slice(0, liveRowsMax) };
  if (paused) return { ...rows, waiting: [row, ...rows.waiting].slice(0, liveRowsMax) };
  return { ...rows, shown: [row, ...rows.shown].slice(0, liveRowsMax) };
}

/** Whether older rows would be dropped from now on: then the stored pages have to be read again, or a hole would show. */
export function isFull(rows: LiveRows): boolean {
  return rows.shown.length >= liveRowsMax;
}

/** Without the rows that stood there before the stored pages were read again: those pages hold them, in their order. */
export function afterReread(rows: LiveRows, before: LiveRows): LiveRows {
  const old = new Set([...before.shown, ...before.waiting]);
  const since = (list: readonly EventRow[]) => list.filter((row) => !old.has(row));
  return { shown: since(rows.shown), waiting: since(rows.waiting) };
}

/** Puts what came meanwhile on top. */
export function released(rows: LiveRows): LiveRows {
  return { shown: [...rows.waiting, ...rows.shown].slice(0, liveRowsMax), waiting: [] };
}
