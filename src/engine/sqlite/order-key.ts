import type { EpochMs } from "../../core/index.ts";
import type { EarlierCopy, EventClaim, Part, Position } from "../ports.ts";
import { type Database, numberOf } from "./database.ts";
import { keyBytes, keyOf } from "./key-entry.ts";
import type { Places } from "./place.ts";

/** An order is counted once, however late its next copy comes. */
export const orderKeySchema = `
CREATE TABLE IF NOT EXISTS order_key (
  key BLOB PRIMARY KEY, part INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Keeps where an order was seen first. */
export function putOrder(db: Database, places: Places, claim: EventClaim, orderId: string): void {
  db.prepare(
    "INSERT INTO order_key (key, part, position, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  ).run(orderBytes(claim.store, orderId), places.id(claim.part), claim.position, claim.at);
}

/** The first event of an order, if that is not the claim itself. */
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

function orderBytes(store: string, orderId: string): Buffer {
  return keyBytes(keyOf(store, `order\n${orderId}`));
}

/** Which of two copies came first. */
export function isBefore(
  a: { readonly part: Part; readonly position: Position; readonly at: EpochMs },
  b: typeof a,
): boolean {
  if (a.part === b.part) return a.position < b.position;
  return a.at < b.at || (a.at === b.at && a.part < b.part);
}
