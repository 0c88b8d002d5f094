import type { Outcome } from "../../core/index.ts";
import { hourOf } from "../../core/plain/index.ts";
import {
  type AttemptRecord,
  type BegunRange,
  Fenced,
  type Lease,
  type MatchCount,
  type OutcomeRun,
  type ParkedEvent,
  type Pause,
  type Position,
  type Settlement,
} from "../ports.ts";
import { type Database, numberOf } from "./database.ts";
import type { SegmentStore } from "./segment-store.ts";

/** A destination and a part as the rows name them. */
export interface Ids {
  readonly destination: number;
  readonly part: number;
}

function checkFence(db: Database, ids: Ids, lease: Lease): Position {
  const row = db
    .prepare("SELECT epoch, position FROM cursor WHERE destination = ? AND part = ?")
    .get(ids.destination, ids.part);
  if (!row || numberOf(row.epoch) !== lease.epoch) throw new Fenced(lease);
  return numberOf(row.position);
}

/** Makes a range durable as possibly received. */
export function setBegun(db: Database, ids: Ids, lease: Lease, range: BegunRange): void {
  checkFence(db, ids, lease);
  db.prepare("UPDATE cursor SET begun_to = ?, begun_at = ? WHERE destination = ? AND part = ?").run(
    range.to,
    range.at,
    ids.destination,
    ids.part,
  );
}

/** One step of a delivery: outcomes, parked events, attempts and cursor, inside the caller's transaction. */
export function settle(
  db: Database,
  segments: SegmentStore,
  ids: Ids,
  lease: Lease,
  settlement: Settlement,
): Lease {
  const cursor = checkFence(db, ids, lease);
  if (settlement.cursor < cursor)
    throw new Error(`the cursor would move back from ${cursor} to ${settlement.cursor}`);
  checkCover(settlement, cursor);
  for (const run of settlement.runs) settleRun(db, segments, ids, run, cursor);
  for (const parked of settlement.parked)
    park(db, ids, parked, receivedAtOf(settlement.runs, parked.position));
  for (const attempt of settlement.attempts) recordAttempt(db, ids, attempt);
  for (const matched of settlement.matched ?? []) countMatch(db, ids.destination, matched);
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

/** No event is passed over: what lies between the old cursor and the new one has exactly one outcome each. */
function checkCover(settlement: Settlement, cursor: Position): void {
  let next = cursor + 1;
  for (const run of settlement.runs) {
    const last = run.first + run.outcomes.length - 1;
    if (last <= cursor) continue;
    if (run.first > next)
      throw new Error(`position ${next} has no outcome, but those from ${run.first} on have`);
    next = last + 1;
  }
  if (next !== settlement.cursor + 1)
    throw new Error(`outcomes reach to ${next - 1}, the cursor would be at ${settlement.cursor}`);
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

/** Another outcome for a position that was settled before. */
export function resettle(
  db: Database,
  segments: SegmentStore,
  ids: Ids,
  position: Position,
  outcome: Outcome,
  given: number,
): void {
  const receivedAt = parkedSince(db, ids, position) ?? given;
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

/** When a parked event was received, as it was counted; null for a replay, of which only the sender knows. */
function parkedSince(db: Database, ids: Ids, position: Position): number | null {
  const row = db
    .prepare("SELECT received_at FROM parked WHERE destination = ? AND part = ? AND position = ?")
    .get(ids.destination, ids.part, position);
  return row && row.received_at !== 0 ? numberOf(row.received_at) : null;
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

function countMatch(db: Database, destination: number, { day, event, own, sent, count }: MatchCount): void {
  db.prepare(
    `INSERT INTO matched (destination, day, event, own, sent, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT DO UPDATE SET count = count + ?6`,
  ).run(destination, day, event, own, sent, count);
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
    `INSERT INTO parked
       (destination, part, position, due, reason, detail, attempts, possibly_since, since, received_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET due = excluded.due, reason = excluded.reason, detail = excluded.detail,
       attempts = excluded.attempts, possibly_since = coalesce(possibly_since, excluded.possibly_since),
       received_at = CASE received_at WHEN 0 THEN excluded.received_at ELSE received_at END`,
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
      `INSERT INTO attempt
         (id, destination, at, duration, status, result, detail, reply, mapping, test, events, members)
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

/** Sets or clears what makes a destination wait. */
export function setPause(db: Database, destination: number, pause: Pause | null): void {
  db.prepare("DELETE FROM pause WHERE destination = ?").run(destination);
  if (!pause) return;
  db.prepare(
    "INSERT INTO pause (destination, kind, reason, detail, hint, since, until, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  ).run(
    destination,
    pause.kind,
    pause.reason,
    pause.detail,
    pause.hint,
    pause.since,
    pause.until,
    pause.version,
  );
}

/** Parks settled positions again. */
export function replay(
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
      `INSERT INTO parked
         (destination, part, position, due, reason, detail, attempts, possibly_since, since, received_at)
       VALUES (?, ?, ?, ?, 'replay', ?, 0, ?, ?, 0) ON CONFLICT DO NOTHING`,
    ).run(ids.destination, ids.part, position, now, reason, before.kind === "delivered" ? now : null, now);
    count++;
  }
  return count;
}
