import type { Profile } from "../ports.ts";
import { bytesOf, type Database, numberOf, textOf } from "./database.ts";
import { rememberMerge } from "./merge-book.ts";
import type { Places } from "./place.ts";
import { createProfileStore } from "./profile-store.ts";

/**
 * Brings a data folder of layout 1, whose profiles were rows of full JSON under text IDs, to the present one: in one
 * transaction, so that a crash leaves the old layout whole.
 */
export function upgradeProfiles(db: Database, places: Places): void {
  if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'merge_undo'").get()) return;
  const profiles = createProfileStore(db, places);
  // Written by layout 1's `apply` alone.
  const parse = (data: unknown): Profile => JSON.parse(textOf(data)) as Profile;
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const row of db.prepare("SELECT data FROM profile").iterate()) profiles.put(parse(row.data));
    for (const row of db.prepare("SELECT profile, into_profile FROM merged").iterate()) {
      const store = storeOfRoot(db, textOf(row.profile));
      // Without a root it leads to somebody who was erased.
      if (store !== null) profiles.merge(store, textOf(row.profile), textOf(row.into_profile));
    }
    const undo =
      "SELECT u.*, m.why FROM merge_undo u JOIN merged m ON m.profile = u.profile ORDER BY u.into_profile, u.number";
    for (const row of db.prepare(undo).iterate()) {
      const before = { from: parse(row.from_data), to: parse(row.to_data) };
      const { store } = before.to;
      const [from, to] = [textOf(row.profile), textOf(row.into_profile)];
      const numbers = profiles.merge(store, from, to);
      rememberMerge(db, { store, from, to, at: numberOf(row.at), why: textOf(row.why), before }, numbers);
    }
    const put = db.prepare("INSERT OR REPLACE INTO person_key (key, profile) VALUES (?, ?)");
    for (const row of db.prepare("SELECT key, profile FROM identifier").iterate()) {
      const number = profiles.known(textOf(row.profile));
      if (number !== null) put.run(bytesOf(row.key), number);
    }
    db.exec("DROP TABLE profile; DROP TABLE merged; DROP TABLE merge_undo; DROP TABLE identifier");
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** The store of what a profile of layout 1 was merged into at last. */
function storeOfRoot(db: Database, id: string): string | null {
  const row = db
    .prepare(
      `WITH RECURSIVE up (id) AS (
         VALUES (?) UNION SELECT m.into_profile FROM merged m JOIN up ON m.profile = up.id)
       SELECT p.store FROM profile p JOIN up ON p.id = up.id`,
    )
    .get(id);
  return row ? textOf(row.store) : null;
}
