import type { Outcome } from "../../core/index.ts";
import { dayMs, type EpochMs } from "../../core/plain/index.ts";
import type { Position } from "../ports.ts";
import { type Database, numberOf } from "./database.ts";
import { identifierBytes } from "./identifier-key.ts";
import { trimBlocks } from "./log-block.ts";
import type { ProfileStore } from "./profile-store.ts";
import type { SegmentStore } from "./segment-store.ts";
import { resettle } from "./settlement.ts";

/** Rows that one step deletes or looks at: a few milliseconds between two deliveries. */
export const upkeepRowsMax = 500;
/** How long it is known which match keys were sent: a year can be compared with the one before. */
const matchedMs = 400 * dayMs;

/** Ends what is parked at a destination: all of it, or the oldest before a position. */
export function endParked(
  db: Database,
  segments: SegmentStore,
  destination: number,
  outcome: Outcome,
  only: { readonly part: number; readonly before: Position; readonly limit: number } | null,
): number {
  const rows = db
    .prepare(
      `SELECT part, position, received_at, reason FROM parked
       WHERE destination = ?1 AND (?2 IS NULL OR (part = ?2 AND position < ?3)) ORDER BY part, position LIMIT ?4`,
    )
    .all(destination, only?.part ?? null, only?.before ?? 0, only?.limit ?? -1);
  let ended = 0;
  for (const row of rows) {
    const [part, position] = [numberOf(row.part), numberOf(row.position)];
    if (row.reason === "replay") {
      // It never came to an attempt: the first outcome stays as it was.
      db.prepare("DELETE FROM parked WHERE destination = ? AND part = ? AND position = ?").run(
        destination,
        part,
        position,
      );
      continue;
    }
    resettle(db, segments, { destination, part }, position, outcome, numberOf(row.received_at));
    ended++;
  }
  return only ? rows.length : ended;
}

/** Deletes outcomes and attempts of events before a position; parked ones keep theirs. */
export function trimOutcomes(db: Database, part: number, before: Position, at: EpochMs): number {
  let gone = 0;
  const destinations = db.prepare("SELECT DISTINCT destination FROM segment WHERE part = ?").all(part);
  for (const row of destinations) {
    const destination = numberOf(row.destination);
    const parked = db
      .prepare("SELECT min(position) AS first FROM parked WHERE destination = ? AND part = ?")
      .get(destination, part);
    const end = parked && parked.first !== null ? Math.min(before, numberOf(parked.first)) : before;
    gone += changesOf(
      db,
      `DELETE FROM segment WHERE id IN (
         SELECT id FROM segment WHERE destination = ?1 AND part = ?2 AND last < ?3 ORDER BY last LIMIT ?4)`,
      [destination, part, end, upkeepRowsMax],
    );
    gone += changesOf(
      db,
      `DELETE FROM attempt_range WHERE (destination, part, first, attempt) IN (
         SELECT destination, part, first, attempt FROM attempt_range
         WHERE destination = ?1 AND part = ?2 AND first < ?3 AND last < ?3 LIMIT ?4)`,
      [destination, part, end, upkeepRowsMax],
    );
  }
  for (const row of db.prepare("SELECT DISTINCT destination FROM cursor").all()) {
    gone += changesOf(
      db,
      `DELETE FROM matched WHERE destination = ?1 AND (day, event, own, sent) IN (
         SELECT day, event, own, sent FROM matched WHERE destination = ?1 AND day < ?2 LIMIT ?3)`,
      [numberOf(row.destination), at - matchedMs, upkeepRowsMax],
    );
  }
  // Numbers grow with time, so that the oldest are the first.
  gone += changesOf(
    db,
    `DELETE FROM attempt WHERE number IN (
       SELECT number FROM (SELECT number, at FROM attempt ORDER BY number LIMIT ?2) WHERE at < ?1)`,
    [at, upkeepRowsMax],
  );
  gone += changesOf(
    db,
    "DELETE FROM copy WHERE (part, position) IN (SELECT part, position FROM copy WHERE part = ? AND position < ? LIMIT ?)",
    [part, before, upkeepRowsMax],
  );
  return gone + trimBlocks(db, part, before, upkeepRowsMax);
}

function changesOf(db: Database, sql: string, values: readonly (number | string)[]): number {
  return Number(db.prepare(sql).run(...values).changes);
}

/** Looks at profiles in the order in which they were made, some at a time; forgets those nobody has seen for long. */
export function createProfileTrim(
  db: Database,
  profiles: Pick<ProfileStore, "root" | "keyed" | "remove">,
): (idle: EpochMs) => number {
  let after = 0;
  return (idle) => {
    const rows = db
      .prepare("SELECT number, seen FROM person WHERE number > ? ORDER BY number LIMIT ?")
      .all(after, upkeepRowsMax);
    for (const row of rows) {
      after = numberOf(row.number);
      if (numberOf(row.seen) >= idle) continue;
      const found = profiles.root(after);
      // A merged one goes with its root; what was only led to, and never written, goes alone.
      if (found && found.number !== after) continue;
      const { store, keys } = found?.profile ?? { store: "", keys: [] };
      for (const key of keys) {
        const named = profiles.keyed(store, key);
        if (named !== null && profiles.root(named)?.number === after)
          db.prepare("DELETE FROM person_key WHERE key = ?").run(identifierBytes(store, key));
      }
      profiles.remove(after);
    }
    if (rows.length < upkeepRowsMax) after = 0;
    return after === 0 ? 0 : rows.length;
  };
}

/** Bytes that an event takes, over all that the log file holds. */
export function eventBytes(db: Database): number {
  let events = 0;
  for (const row of db.prepare("SELECT id FROM part").all()) {
    // Both ends by the index: the table itself is as large as the log.
    const oldest = db
      .prepare("SELECT first FROM grp WHERE part = ? ORDER BY last LIMIT 1")
      .get(numberOf(row.id));
    const newest = db
      .prepare("SELECT last FROM grp WHERE part = ? ORDER BY last DESC LIMIT 1")
      .get(numberOf(row.id));
    if (oldest && newest) events += numberOf(newest.last) - numberOf(oldest.first) + 1;
  }
  if (events === 0) return 0;
  const [pages, free, size] = ["page_count", "freelist_count", "page_size"].map((name) =>
    Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0),
  );
  return (((pages ?? 0) - (free ?? 0)) * (size ?? 0)) / events;
}
