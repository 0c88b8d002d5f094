import type { Part, Position, TracedDelivery } from "../ports.ts";
import { attemptsOf, type MemberTexts } from "./attempt-row.ts";
import { numberOf, textOf } from "./database.ts";
import { parkedOf } from "./ledger.ts";
import type { Reader } from "./reader.ts";

/** A destination that reads a part. */
export interface PartCursor {
  readonly id: number;
  readonly name: string;
  /** Positions up to here are none of its business. */
  readonly start: Position;
}

/** The destinations of a part, by name. */
export function cursorsOf(reader: Reader, part: Part): readonly PartCursor[] {
  return reader.db
    .prepare(
      "SELECT c.destination, p.name, c.start FROM cursor c JOIN place p ON p.id = c.destination WHERE c.part = ? ORDER BY p.name",
    )
    .all(reader.places.known(part) ?? -1)
    .map((row) => ({ id: numberOf(row.destination), name: textOf(row.name), start: numberOf(row.start) }));
}

/** One delivery with all that is known of it. */
export function deliveryAt(
  { db, places, segments }: Reader,
  { id, name }: PartCursor,
  part: Part,
  position: Position,
  texts?: MemberTexts,
): TracedDelivery {
  const partId = places.known(part) ?? -1;
  const parked = db
    .prepare("SELECT * FROM parked WHERE destination = ? AND part = ? AND position = ?")
    .get(id, partId, position);
  return {
    destination: name,
    outcome: segments.outcomeAt(id, partId, position),
    parked: parked ? parkedOf(parked) : null,
    attempts: attemptsOf(db, id, partId, position, texts),
  };
}
