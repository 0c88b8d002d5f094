import { hourOf, type Outcome } from "../../core/index.ts";
import {
  type AttemptRecord,
  type BegunRange,
  Fenced,
  type Lease,
  type Ledger,
  type OutcomeRun,
  type ParkedEvent,
  type Pause,
  type Position,
  type Settlement,
} from "../ports.ts";
import { type Database, numberOf, textOf, type Unit } from "./database.ts";
import type { Places } from "./place.ts";
import { createSegmentStore, type SegmentStore } from "./segment-store.ts";

interface Ids {
  readonly destination: number;
  readonly part: number;
}

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
      return db
        .prepare(
          "SELECT * FROM parked WHERE destination = ? AND part = ? AND due <= ? ORDER BY due, position LIMIT ?",
        )
        .all(ids.destination, ids.part, now, limit)
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
    endParked: (destination, outcome) =>
      unit.write(() => endParked(db, segments, places.id(destination), outcome)),
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
  // What was due before the crash may have been in a request then: it counts as possibly received since.
  if (begun) {
    db.prepare(
      "UPDATE parked SET possibly_since = coalesce(possibly_since, ?) WHERE destination = ? AND part = ? AND position <= ?",
    ).run(begun.at, ids.destination, ids.part, begun.to);
  }
  const lease = { destination: wish.destination, part: wish.part, epoch, cursor: numberOf(row.position) };
  return { lease, begun };
}

function checkFence(db: Database, ids: Ids, lease: Lease): Position {
  const row = db
    .prepare("SELECT epoch, position FROM cursor WHERE destination = ? AND part = ?")
    .get(ids.destination, ids.part);
  if (!row || numberOf(row.epoch) !== lease.epoch) throw new Fenced(lease);
  return numberOf(row.position);
}

function setBegun(db: Database, ids: Ids, lease: Lease, range: BegunRange): void {
  checkFence(db, ids, lease);
  db.prepare("UPDATE cursor SET begun_to = ?, begun_at = ? WHERE destination = ? AND part = ?").run(
    range.to,
    range.at,
    ids.destination,
    ids.part,
  );
}

function settle(db: Database, segments: SegmentStore, ids: Ids, lease: Lease, settlement: Settlement): Lease {
  const cursor = checkFence(db, ids, lease);
  if (settlement.cursor < cursor)
    throw new Error(`the cursor would move back from ${cursor} to ${settlement.cursor}`);
  for (const run of settlement.runs) settleRun(db, segments, ids, run, cursor);
  for (const parked of settlement.parked)
    park(db, ids, parked, receivedAtOf(settlement.runs, parked.position));
  for (const attempt of settlement.attempts) recordAttempt(db, ids, attempt);
  db.prepare(
    "UPDATE cursor SET position = ?, begun_to = ?, begun_at = ? WHERE destination = ? AND part = ?",
  ).run(
    settlement.cursor,
    settlement.begun?.to ?? null,
    settlement.begun?.at ?? null,
    ids.destination,
    ids.part,
  );
  return { ...lease, cursor: settlement.cursor };
}

/** New positions extend the segments; positions settled before (parked, replayed) change their code in place. */
function settleRun(db: Database, segments: SegmentStore, ids: Ids, run: OutcomeRun, cursor: Position): void {
  const fresh = Math.max(0, Math.min(run.outcomes.length, cursor + 1 - run.first));
  for (let index = 0; index < fresh; index++) {
    const outcome = run.outcomes[index];
    const receivedAt = run.receivedAt[index];
    if (!outcome || receivedAt === undefined) continue;
    resettle(db, segments, ids, run.first + index, outcome, receivedAt);
  }
  if (fresh === run.outcomes.length) return;
  const outcomes = fresh === 0 ? run.outcomes : run.outcomes.slice(fresh);
  segments.append(ids.destination, ids.part, run.first + fresh, outcomes);
  countRun(db, ids.destination, outcomes, run.receivedAt.slice(fresh));
}

function resettle(
  db: Database,
  segments: SegmentStore,
  ids: Ids,
  position: Position,
  outcome: Outcome,
  receivedAt: number,
): void {
  const before = segments.outcomeAt(ids.destination, ids.part, position);
  // A replay of what was delivered stands in its attempts; the totals keep the first delivery.
  if (before?.kind === "delivered") {
    if (outcome.kind !== "parked") removeParked(db, ids, position);
    return;
  }
  segments.change(ids.destination, ids.part, position, outcome);
  if (before) count(db, ids.destination, receivedAt, before, -1);
  count(db, ids.destination, receivedAt, outcome, 1);
  if (outcome.kind !== "parked") removeParked(db, ids, position);
}

function removeParked(db: Database, ids: Ids, position: Position): void {
  db.prepare("DELETE FROM parked WHERE destination = ? AND part = ? AND position = ?").run(
    ids.destination,
    ids.part,
    position,
  );
}

function countRun(
  db: Database,
  destination: number,
  outcomes: readonly Outcome[],
  receivedAt: readonly number[],
): void {
  const totals = new Map<string, { readonly outcome: Outcome; readonly at: number; count: number }>();
  outcomes.forEach((outcome, index) => {
    const at = hourOf(receivedAt[index] ?? 0);
    const key = `${at} ${outcome.kind} ${outcome.reason}`;
    const total = totals.get(key);
    if (total) total.count++;
    else totals.set(key, { outcome, at, count: 1 });
  });
  for (const total of totals.values()) count(db, destination, total.at, total.outcome, total.count);
}

function count(db: Database, destination: number, receivedAt: number, outcome: Outcome, by: number): void {
  db.prepare(
    "INSERT INTO rollup (destination, hour, kind, reason, count) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET count = count + ?5",
  ).run(destination, hourOf(receivedAt), outcome.kind, outcome.reason, by);
}

function receivedAtOf(runs: readonly OutcomeRun[], position: Position): number {
  for (const run of runs) {
    const at = run.receivedAt[position - run.first];
    if (at !== undefined) return at;
  }
  throw new Error(`position ${position} is parked without being in a run`);
}

function park(db: Database, ids: Ids, parked: ParkedEvent, receivedAt: number): void {
  db.prepare(
    `INSERT INTO parked (destination, part, position, due, reason, detail, attempts, possibly_since, since, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET due = excluded.due, reason = excluded.reason, detail = excluded.detail,
       attempts = excluded.attempts, possibly_since = coalesce(possibly_since, excluded.possibly_since)`,
  ).run(
    ids.destination,
    ids.part,
    parked.position,
    parked.due,
    parked.reason,
    parked.detail,
    parked.attempts,
    parked.possiblySince,
    parked.since,
    receivedAt,
  );
}

function recordAttempt(db: Database, ids: Ids, attempt: AttemptRecord): void {
  const inserted = db
    .prepare(
      `INSERT INTO attempt (id, destination, at, duration, status, result, detail, reply, mapping, test, events, members)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      attempt.id,
      ids.destination,
      attempt.at,
      attempt.durationMs,
      attempt.status,
      attempt.result,
      attempt.detail,
      attempt.reply,
      attempt.mappingVersion,
      attempt.test ? 1 : 0,
      attempt.members.length,
      JSON.stringify(attempt.members),
    );
  const insertRange = db.prepare(
    "INSERT INTO attempt_range (destination, part, first, last, attempt) VALUES (?, ?, ?, ?, ?)",
  );
  let first: Position | null = null;
  let last: Position = 0;
  for (const { position } of attempt.members) {
    if (first !== null && (position !== last + 1 || position - first >= 1000)) {
      insertRange.run(ids.destination, ids.part, first, last, inserted.lastInsertRowid);
      first = null;
    }
    first ??= position;
    last = position;
  }
  if (first !== null) insertRange.run(ids.destination, ids.part, first, last, inserted.lastInsertRowid);
}

function setPause(db: Database, destination: number, pause: Pause | null): void {
  db.prepare("DELETE FROM pause WHERE destination = ?").run(destination);
  if (!pause) return;
  db.prepare(
    "INSERT INTO pause (destination, kind, reason, detail, hint, since, until, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  ).run(destination, pause.kind, pause.reason, pause.detail, pause.hint, pause.since, pause.until);
}

function replay(
  db: Database,
  segments: SegmentStore,
  ids: Ids,
  positions: readonly Position[],
  now: number,
  reason: string,
): number {
  let count = 0;
  for (const position of positions) {
    const before = segments.outcomeAt(ids.destination, ids.part, position);
    if (!before || before.kind === "parked") continue;
    // Its outcome stays what it was until the replay has one: a delivered event remains delivered in the totals.
    db.prepare(
      `INSERT INTO parked (destination, part, position, due, reason, detail, attempts, possibly_since, since, received_at)
       VALUES (?, ?, ?, ?, 'replay', ?, 0, ?, ?, 0) ON CONFLICT DO NOTHING`,
    ).run(ids.destination, ids.part, position, now, reason, before.kind === "delivered" ? now : null, now);
    count++;
  }
  return count;
}

function endParked(db: Database, segments: SegmentStore, destination: number, outcome: Outcome): number {
  // A replay that never came to an attempt leaves the first outcome as it was.
  db.prepare("DELETE FROM parked WHERE destination = ? AND reason = 'replay'").run(destination);
  const rows = db
    .prepare("SELECT part, position, received_at FROM parked WHERE destination = ?")
    .all(destination);
  for (const row of rows) {
    const ids = { destination, part: numberOf(row.part) };
    resettle(db, segments, ids, numberOf(row.position), outcome, numberOf(row.received_at));
  }
  return rows.length;
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
