import type { Part, Position } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";

/** Where the keys of a part end that a connection without memory can find. */
export function sealedPosition(db: Database, part: number): Position {
  const row = db.prepare("SELECT position FROM key_sealed WHERE part = ?").get(part);
  return row ? numberOf(row.position) : 0;
}

/** How far a part is resolved: up to there all keys are known to the connection that resolves it. */
export function resolvedPosition(db: Database, part: number): Position {
  const row = db.prepare("SELECT position FROM resolver WHERE part = ?").get(part);
  return row ? numberOf(row.position) : 0;
}

/** For each part: what is resolved and not yet in a generation. */
export function unsealed(db: Database): { part: number; name: Part; from: Position; to: Position }[] {
  return db
    .prepare(
      `SELECT r.part, p.name, r.position AS resolved, coalesce(s.position, 0) AS sealed
       FROM resolver r JOIN place p ON p.id = r.part LEFT JOIN key_sealed s ON s.part = r.part`,
    )
    .all()
    .map((row) => ({
      part: numberOf(row.part),
      name: textOf(row.name),
      from: numberOf(row.sealed),
      to: numberOf(row.resolved),
    }));
}
