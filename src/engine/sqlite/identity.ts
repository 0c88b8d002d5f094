import type { IdentifierKey, Identity, IdentityChange, Profile } from "../ports.ts";
import { type Database, numberOf, textOf, type Unit } from "./database.ts";
import { erasePersons } from "./erasure.ts";
import type { EventKeys } from "./event-key.ts";
import type { LogBlocks } from "./log-block.ts";
import { createMergeBook, forgetOldMerges, putBlock, rememberMerge } from "./merge-book.ts";
import type { Places } from "./place.ts";
import { createProfileStore, type ProfileStore } from "./profile-store.ts";
import { createProfileTrim } from "./upkeep.ts";

/** Profiles, identifiers and event keys over one connection. */
export function createIdentity(
  db: Database,
  unit: Unit,
  places: Places,
  keys: EventKeys,
  blocks: LogBlocks,
): Identity {
  const profiles = createProfileStore(db, places);
  const trimProfiles = createProfileTrim(db, profiles);
  return {
    async cursor(part) {
      const row = db.prepare("SELECT position FROM resolver WHERE part = ?").get(places.known(part) ?? -1);
      return row ? numberOf(row.position) : 0;
    },
    // One snapshot for all keys: a read on its own takes and returns the file's locks, which costs more than the read.
    lookup: async (store, wanted) => db.snapshot(() => lookup(profiles, store, wanted)),
    seal: (part, before, now) => unit.write(() => keys.sealBefore(places.id(part), before, now)),
    trim: (at, idle) =>
      unit.write(() => {
        keys.trim(at);
        return trimProfiles(idle);
      }),
    earlier: async (claims) => keys.earlier(claims),
    apply: (change) =>
      unit.write(() => {
        try {
          apply(db, places, profiles, keys, blocks, change);
        } catch (error) {
          keys.spoil();
          blocks.forget();
          throw error;
        }
      }),
    async profile(store, id) {
      const number = profiles.known(id);
      const profile = number === null ? null : profiles.root(number)?.profile;
      return profile?.store === store ? profile : null;
    },
    ...createMergeBook(db, unit, profiles),
    erase: (request) => unit.write(() => erasePersons(db, places, profiles, request)),
    async copies(part, from, to) {
      return db
        .prepare(
          `SELECT c.position, f.name AS first_part, c.first_position FROM copy c JOIN place f ON f.id = c.first_part
           WHERE c.part = ? AND c.position BETWEEN ? AND ?`,
        )
        .all(places.known(part) ?? -1, from, to)
        .map((row) => ({
          part,
          position: numberOf(row.position),
          firstPart: textOf(row.first_part),
          firstPosition: numberOf(row.first_position),
        }));
    },
    async copiesOf(part, position) {
      return db
        .prepare(
          `SELECT p.name AS part, c.position FROM copy c JOIN place p ON p.id = c.part
           WHERE c.first_part = ? AND c.first_position = ? ORDER BY c.position`,
        )
        .all(places.known(part) ?? -1, position)
        .map((row) => ({
          part: textOf(row.part),
          position: numberOf(row.position),
          firstPart: part,
          firstPosition: position,
        }));
    },
  };
}

function lookup(
  profiles: ProfileStore,
  store: string,
  wanted: readonly IdentifierKey[],
): ReadonlyMap<IdentifierKey, Profile> {
  const found = new Map<IdentifierKey, Profile>();
  const loaded = new Map<number, Profile | null>();
  for (const key of wanted) {
    const number = profiles.keyed(store, key);
    if (number === null) continue;
    let profile = loaded.get(number);
    if (profile === undefined) {
      profile = profiles.root(number)?.profile ?? null;
      loaded.set(number, profile);
    }
    if (profile?.store === store) found.set(key, profile);
  }
  return found;
}

function apply(
  db: Database,
  places: Places,
  profiles: ProfileStore,
  keys: EventKeys,
  blocks: LogBlocks,
  change: IdentityChange,
): void {
  const part = places.id(change.part);
  for (const profile of change.profiles) profiles.put(profile);
  for (const merge of change.merges)
    rememberMerge(db, merge, profiles.merge(merge.store, merge.from, merge.to));
  if (change.merges.length > 0) forgetOldMerges(db, Math.max(...change.merges.map(({ at }) => at)));
  for (const block of change.blocks ?? []) putBlock(db, block);
  for (const id of change.dissolved ?? []) {
    const number = profiles.known(id);
    if (number !== null) profiles.remove(number);
  }
  for (const link of change.links) profiles.link(link.store, link.key, link.profile);
  const putCopy = db.prepare(
    "INSERT OR IGNORE INTO copy (part, position, first_part, first_position) VALUES (?, ?, ?, ?)",
  );
  for (const copy of change.copies) {
    putCopy.run(places.id(copy.part), copy.position, places.id(copy.firstPart), copy.firstPosition);
  }
  keys.claim(change.claims);
  blocks.note(part, change.cursor, change.claims);
  db.prepare(
    "INSERT INTO resolver (part, position) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET position = max(position, ?2)",
  ).run(part, change.cursor);
}
