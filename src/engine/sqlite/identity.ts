import type { IdentifierKey, Identity, IdentityChange, Profile } from "../ports.ts";
import { type Database, numberOf, textOf, type Unit } from "./database.ts";
import { erasePersons } from "./erasure.ts";
import type { EventKeys } from "./event-key.ts";
import { identifierBytes } from "./identifier-key.ts";
import type { LogBlocks } from "./log-block.ts";
import { createMergeBook, putBlock, rememberMerges } from "./merge-book.ts";
import type { Places } from "./place.ts";
import { createProfileTrim } from "./upkeep.ts";

/** Merges followed from one profile to its root; longer chains would mean a cycle. */
const mergeStepsMax = 64;

/** Profiles, identifiers and event keys over one connection. */
export function createIdentity(
  db: Database,
  unit: Unit,
  places: Places,
  keys: EventKeys,
  blocks: LogBlocks,
): Identity {
  function root(id: string): string {
    let at = id;
    for (let step = 0; step < mergeStepsMax; step++) {
      const row = db.prepare("SELECT into_profile FROM merged WHERE profile = ?").get(at);
      if (!row) return at;
      at = textOf(row.into_profile);
    }
    throw new Error(`profile ${id} is merged in a circle`);
  }
  function load(id: string): Profile | null {
    const row = db.prepare("SELECT data FROM profile WHERE id = ?").get(id);
    // Written by `apply` alone.
    return row ? (JSON.parse(textOf(row.data)) as Profile) : null;
  }
  const trimProfiles = createProfileTrim(db, root);
  return {
    async cursor(part) {
      const row = db.prepare("SELECT position FROM resolver WHERE part = ?").get(places.known(part) ?? -1);
      return row ? numberOf(row.position) : 0;
    },
    async lookup(store, wanted) {
      const found = new Map<IdentifierKey, Profile>();
      const loaded = new Map<string, Profile | null>();
      for (const key of wanted) {
        const row = db
          .prepare("SELECT profile FROM identifier WHERE key = ?")
          .get(identifierBytes(store, key));
        if (!row) continue;
        const id = root(textOf(row.profile));
        if (!loaded.has(id)) loaded.set(id, load(id));
        const profile = loaded.get(id);
        if (profile && profile.store === store) found.set(key, profile);
      }
      return found;
    },
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
          apply(db, places, keys, blocks, change);
        } catch (error) {
          keys.spoil();
          blocks.forget();
          throw error;
        }
      }),
    async profile(store, id) {
      const profile = load(root(id));
      return profile?.store === store ? profile : null;
    },
    ...createMergeBook(db, unit),
    erase: (request) => unit.write(() => erasePersons(db, places, request)),
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

function apply(
  db: Database,
  places: Places,
  keys: EventKeys,
  blocks: LogBlocks,
  change: IdentityChange,
): void {
  const part = places.id(change.part);
  const putProfile = db.prepare(
    "INSERT INTO profile (id, store, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
  );
  for (const profile of change.profiles) putProfile.run(profile.id, profile.store, JSON.stringify(profile));
  const putMerge = db.prepare(
    "INSERT OR IGNORE INTO merged (profile, into_profile, at, why) VALUES (?, ?, ?, ?)",
  );
  for (const merge of change.merges) {
    putMerge.run(merge.from, merge.to, merge.at, merge.why);
    db.prepare("DELETE FROM profile WHERE id = ?").run(merge.from);
  }
  rememberMerges(db, change);
  for (const block of change.blocks ?? []) putBlock(db, block);
  for (const id of change.dissolved ?? []) db.prepare("DELETE FROM profile WHERE id = ?").run(id);
  const putLink = db.prepare(
    "INSERT INTO identifier (key, profile) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET profile = excluded.profile",
  );
  for (const link of change.links) putLink.run(identifierBytes(link.store, link.key), link.profile);
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
