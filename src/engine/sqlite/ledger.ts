import type { BegunRange, Lease, Ledger, ParkedEvent, Pause } from "../ports.ts";
import { type Database, numberOf, textOf, type Unit } from "./database.ts";
import type { Places } from "./place.ts";
import { createSegmentStore } from "./segment-store.ts";
import { type Ids, replay, setBegun, setPause, settle } from "./settlement.ts";
import { endParked, trimOutcomes } from "./upkeep.ts";

/** Cursors, leases, parked events, outcomes, attempts and roll-ups; each settle is one transaction. */
export function createLedger(db: Database, unit: Unit, places: Places): Ledger {
  const segments = createSegmentStore(db);
  const idsOf = (destination: string, part: string): Ids => ({
    destination: places.id(destination),
    part: places.id(part),
  });
  return {
    open: (destination, part, from) =>
      unit.write(() => {
        const ids = idsOf(destination, part);
        db.prepare(
          "INSERT INTO cursor (destination, part, position, start) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ).run(ids.destination, ids.part, from, from);
      }),
    acquire: (destination, part, node, ttlMs, now) =>
      unit.write(() => acquire(db, idsOf(destination, part), { destination, part, node, ttlMs, now })),
    release: (lease) =>
      unit.write(() => {
        const ids = idsOf(lease.destination, lease.part);
        db.prepare("UPDATE cursor SET lease_until = 0 WHERE destination = ? AND part = ? AND epoch = ?").run(
          ids.destination,
          ids.part,
          lease.epoch,
        );
      }),
    async due(lease, now, limit) {
      const ids = idsOf(lease.destination, lease.part);
      // A bound LIMIT would have SQLite plan the statement anew at every call; there are few different limits.
      return db
        .prepare(
          `SELECT * FROM parked WHERE destination = ? AND part = ? AND due <= ? ORDER BY due, position LIMIT ${Math.trunc(limit)}`,
        )
        .all(ids.destination, ids.part, now)
        .map(parkedOf);
    },
    async nextDue(lease) {
      const ids = idsOf(lease.destination, lease.part);
      const row = db
        .prepare("SELECT min(due) AS due FROM parked WHERE destination = ? AND part = ?")
        .get(ids.destination, ids.part);
      return row && row.due !== null ? numberOf(row.due) : null;
    },
    hasten: (destination, at) =>
      unit.write(() => {
        const changed = db
          .prepare("UPDATE parked SET due = ?2 WHERE destination = ?1 AND due > ?2")
          .run(places.id(destination), at);
        return Number(changed.changes);
      }),
    begin: (lease, range) =>
      unit.write(() => {
        setBegun(db, idsOf(lease.destination, lease.part), lease, range);
      }),
    settle: (lease, settlement) =>
      unit.write(() => settle(db, segments, idsOf(lease.destination, lease.part), lease, settlement)),
    pause: (destination, pause) => unit.write(() => setPause(db, places.id(destination), pause)),
    async paused(destination) {
      const id = places.known(destination);
      const row = id === null ? undefined : db.prepare("SELECT * FROM pause WHERE destination = ?").get(id);
      return row ? pauseOf(row) : null;
    },
    async outcomeAt(destination, part, position) {
      const ids = { destination: places.known(destination), part: places.known(part) };
      if (ids.destination === null || ids.part === null) return null;
      return segments.outcomeAt(ids.destination, ids.part, position);
    },
    replay: (destination, part, positions, now, reason) =>
      unit.write(() => replay(db, segments, idsOf(destination, part), positions, now, reason)),
    endParked: (destination, outcome, _now, only) =>
      unit.write(() => {
        const some = only ? { ...only, part: places.id(only.part) } : null;
        return endParked(db, segments, places.id(destination), outcome, some);
      }),
    trim: (part, before, at) => unit.write(() => trimOutcomes(db, places.id(part), before, at)),
  };
}

function acquire(
  db: Database,
  ids: Ids,
  wish: { destination: string; part: string; node: string; ttlMs: number; now: number },
): { lease: Lease; begun: BegunRange | null } | null {
  const row = db
    .prepare("SELECT * FROM cursor WHERE destination = ? AND part = ?")
    .get(ids.destination, ids.part);
  if (!row) return null;
  // A crashed server's own lease is retaken at once: the node's name is that of its data folder.
  if (numberOf(row.lease_until) > wish.now && row.node !== wish.node) return null;
  const epoch = numberOf(row.epoch) + 1;
  db.prepare("UPDATE cursor SET epoch = ?, node = ?, lease_until = ? WHERE destination = ? AND part = ?").run(
    epoch,
    wish.node,
    wish.now + wish.ttlMs,
    ids.destination,
    ids.part,
  );
  const begun = row.begun_to === null ? null : { to: numberOf(row.begun_to), at: numberOf(row.begun_at) };
  // A range up to the cursor is of parked events: those due then may have been in a request.
  if (begun && begun.to <= numberOf(row.position)) {
    db.prepare(
      "UPDATE parked SET possibly_since = coalesce(possibly_since, ?1) WHERE destination = ?2 AND part = ?3 AND due <= ?1",
    ).run(begun.at, ids.destination, ids.part);
  }
  const lease = { destination: wish.destination, part: wish.part, epoch, cursor: numberOf(row.position) };
  return { lease, begun };
}

/** A row of `parked` as the port's value. */
export function parkedOf(row: Record<string, unknown>): ParkedEvent {
  return {
    position: numberOf(row.position),
    due: numberOf(row.due),
    reason: textOf(row.reason),
    detail: textOf(row.detail),
    attempts: numberOf(row.attempts),
    possiblySince: row.possibly_since === null ? null : numberOf(row.possibly_since),
    since: numberOf(row.since),
  };
}

function pauseOf(row: Record<string, unknown>): Pause {
  const kind = textOf(row.kind);
  return {
    kind: kind === "held" || kind === "slow" ? kind : "down",
    reason: textOf(row.reason),
    detail: textOf(row.detail),
    hint: textOf(row.hint),
    since: numberOf(row.since),
    until: row.until === null ? null : numberOf(row.until),
    version: textOf(row.version),
  };
}
