import type { IdentifierKey, Profile } from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import { identifierBytes } from "./identifier-key.ts";
import type { Places } from "./place.ts";
import { idColumn, idOfColumn, profileOfText, profileText } from "./profile-row.ts";

/** Merges followed from one profile to its root; longer chains would mean a cycle. */
const mergeStepsMax = 64;

/** Rows of profiles and of the identifiers that lead to them. Numbers stay inside the engine. */
export interface ProfileStore {
  /** The number that an identifier leads to, perhaps of a profile that is merged into another. */
  readonly keyed: (store: string, key: IdentifierKey) => number | null;
  /** The number of a profile by its ID; null: unknown. */
  readonly known: (id: string) => number | null;
  /** The root of a profile's merges, and what it holds; null: nothing, or forgotten. */
  readonly root: (number: number) => Root | null;
  readonly put: (profile: Profile) => void;
  /** From now on one profile, which may never have been written, is known as another. */
  readonly merge: (store: string, from: string, to: string) => { readonly from: number; readonly to: number };
  readonly link: (store: string, key: IdentifierKey, profile: string) => void;
  /** Removes a profile and what was merged into it. */
  readonly remove: (number: number) => void;
}

interface Root {
  readonly number: number;
  readonly profile: Profile;
}

/** Profiles over one connection. */
export function createProfileStore(db: Database, places: Places): ProfileStore {
  function known(id: string): number | null {
    const row = db.prepare("SELECT number FROM person WHERE id = ?").get(idColumn(id));
    return row ? numberOf(row.number) : null;
  }

  function root(number: number): Root | null {
    const find = db.prepare("SELECT id, store, seen, merged_into, data FROM person WHERE number = ?");
    let at = number;
    for (let step = 0; step < mergeStepsMax; step++) {
      const row = find.get(at);
      if (!row) return null;
      if (row.merged_into !== null) {
        at = numberOf(row.merged_into);
        continue;
      }
      // Empty: only led to, never written.
      if (row.data === "") return null;
      const store = places.name(numberOf(row.store));
      const profile = profileOfText(idOfColumn(row.id), store, numberOf(row.seen), textOf(row.data));
      return { number: at, profile };
    }
    throw new Error(`profile ${number} is merged in a circle`);
  }

  /** The number of a profile that is about to be led to; a row for it when there is none. */
  function numbered(id: string, store: string): number {
    const number = known(id);
    if (number !== null) return number;
    const made = db
      .prepare("INSERT INTO person (id, store, seen, data) VALUES (?, ?, 0, '') RETURNING number")
      .get(idColumn(id), places.id(store));
    return numberOf(made?.number);
  }

  return {
    keyed(store, key) {
      const row = db.prepare("SELECT profile FROM person_key WHERE key = ?").get(identifierBytes(store, key));
      return row ? numberOf(row.profile) : null;
    },
    known,
    root,
    put({ id, store, seenAt, ...profile }) {
      db.prepare(
        `INSERT INTO person (id, store, seen, data) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET seen = ?3, data = ?4`,
      ).run(idColumn(id), places.id(store), seenAt, profileText(profile));
    },
    merge(store, fromId, toId) {
      const [from, to] = [numbered(fromId, store), numbered(toId, store)];
      db.prepare("UPDATE person SET merged_into = ?, data = '' WHERE number = ? AND merged_into IS NULL").run(
        to,
        from,
      );
      return { from, to };
    },
    link(store, key, profile) {
      db.prepare(
        "INSERT INTO person_key (key, profile) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET profile = ?2 WHERE profile <> ?2",
      ).run(identifierBytes(store, key), numbered(profile, store));
    },
    remove(number) {
      const gone = db
        .prepare(
          `WITH RECURSIVE gone (number) AS (
             VALUES (?) UNION SELECT p.number FROM person p JOIN gone g ON p.merged_into = g.number)
           SELECT number FROM gone`,
        )
        .all(number);
      for (const row of gone) {
        db.prepare("DELETE FROM person_undo WHERE profile = ?1 OR into_profile = ?1").run(
          numberOf(row.number),
        );
        db.prepare("DELETE FROM person WHERE number = ?").run(numberOf(row.number));
      }
    },
  };
}
