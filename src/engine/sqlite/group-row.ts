import { bytesOf, numberOf } from "./database.ts";
import type { Group } from "./group.ts";

/** A row of the log. */
export function groupOf(row: Record<string, unknown>): Group {
  return {
    first: numberOf(row.first),
    last: numberOf(row.last),
    at: numberOf(row.at),
    body: bytesOf(row.body),
    sums: bytesOf(row.sums),
  };
}
