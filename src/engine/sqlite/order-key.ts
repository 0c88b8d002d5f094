import type { EpochMs } from "../../core/index.ts";
import type { EarlierCopy, EventClaim, Part, Position } from "../ports.ts";
import { type Database, numberOf } from "./database.ts";
import { keyBytes, keyOf } from "./key-entry.ts";
import type { Places } from "./place.ts";

/** The first copy of an order, however long ago it came. */
export function earlierOrder(
  db: Database,
  places: Places,
  claim: EventClaim,
  orderId: string,
): EarlierCopy | null {
  const row = db.prepare("SELECT * FROM order_key WHERE key = ?").get(orderBytes(claim.store, orderId));
  if (!row) return null;
  const copy = {
    part: places.name(numberOf(row.part)),
    position: numberOf(row.position),
    visitorHash: 0,
    at: numberOf(row.at),
  };
  return isBefore(copy, claim) ? copy : null;
}

/** The key of an order. */
export function orderBytes(store: string, orderId: string): Buffer {
  return keyBytes(keyOf(store, `order\n${orderId}`));
}

/** Whether one event lies before another: by place in a part, else by time. */
export function isBefore(
  a: { readonly part: Part; readonly position: Position; readonly at: EpochMs },
  b: typeof a,
): boolean {
  if (a.part === b.part) return a.position < b.position;
  return a.at < b.at || (a.at === b.at && a.part < b.part);
}
