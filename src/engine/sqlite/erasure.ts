import type { AttemptMember, ErasureRequest, Part, Position } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import { identifierBytes, storeBytes } from "./identifier-key.ts";
import type { Places } from "./place.ts";
import type { ProfileStore } from "./profile-store.ts";
import { createSegmentStore } from "./segment-store.ts";

/** Takes persons out of profiles, identifiers, merges and attempts. Positions and outcomes stay. */
export function erasePersons(
  db: Database,
  places: Places,
  profiles: ProfileStore,
  request: ErasureRequest,
): void {
  for (const { part, positions } of request.places) eraseAttempts(db, places, part, positions);
  if (request.keys === null) return eraseStore(db, places, request.store);
  for (const key of request.keys) {
    db.prepare("DELETE FROM person_key WHERE key = ?").run(identifierBytes(request.store, key));
    db.prepare("DELETE FROM blocked_key WHERE store = ? AND key = ?").run(request.store, key);
  }
  for (const id of request.profiles) {
    const number = profiles.known(id);
    if (number !== null) profiles.remove(number);
  }
}

function eraseStore(db: Database, places: Places, store: string): void {
  const id = places.known(store) ?? -1;
  db.prepare("DELETE FROM person_undo WHERE profile IN (SELECT number FROM person WHERE store = ?)").run(id);
  db.prepare("DELETE FROM person WHERE store = ?").run(id);
  const prefix = storeBytes(store);
  db.prepare("DELETE FROM person_key WHERE key >= ? AND key < ?").run(
    prefix,
    Buffer.concat([prefix, Buffer.alloc(32, 0xff)]),
  );
  db.prepare("DELETE FROM blocked_key WHERE store = ?").run(store);
}

/** What identity added to these events, as their attempts recorded it, and replies and words that may echo it. */
function eraseAttempts(db: Database, places: Places, part: Part, positions: readonly Position[]): void {
  const partId = places.known(part);
  if (partId === null) return;
  const destinations = db.prepare("SELECT DISTINCT destination FROM cursor WHERE part = ?").all(partId);
  const find = db.prepare(
    "SELECT attempt FROM attempt_range WHERE destination = ?1 AND part = ?2 AND first <= ?3 AND last >= ?3 AND first > ?3 - 1000",
  );
  const erased = new Set(positions);
  const attempts = new Set<number>();
  const parked = db.prepare(
    "UPDATE parked SET detail = '' WHERE destination = ? AND part = ? AND position = ? AND detail <> ''",
  );
  const segments = createSegmentStore(db);
  for (const row of destinations) {
    const destination = numberOf(row.destination);
    for (const position of positions) {
      for (const found of find.all(destination, partId, position)) attempts.add(numberOf(found.attempt));
      parked.run(destination, partId, position);
    }
    segments.forgetDetails(destination, partId, erased);
  }
  for (const attempt of attempts) {
    const row = db.prepare("SELECT members FROM attempt WHERE number = ?").get(attempt);
    if (!row) continue;
    // Written by the ledger alone.
    const members = JSON.parse(textOf(row.members)) as AttemptMember[];
    const left = members.map((member) =>
      erased.has(member.position) ? { position: member.position, result: member.result } : member,
    );
    db.prepare("UPDATE attempt SET members = ?, reply = '', detail = '' WHERE number = ?").run(
      JSON.stringify(left),
      attempt,
    );
  }
}
