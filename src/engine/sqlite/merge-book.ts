import { dayMs, type EpochMs } from "../../core/plain/index.ts";
import type { BlockedKey, Identity, IdentityChange, MergeRecord } from "../ports.ts";
import { type Database, numberOf, textOf, type Unit } from "./database.ts";
import { idOfColumn, profileText } from "./profile-row.ts";
import type { ProfileStore } from "./profile-store.ts";

/** How long a merge can be undone. */
export const undoMs = 30 * dayMs;

/** Merges that can be undone, and identifiers that join nobody. */
export function createMergeBook(
  db: Database,
  unit: Unit,
  profiles: Pick<ProfileStore, "known">,
): Pick<Identity, "blocked" | "block" | "merges" | "unmerge"> {
  const latest = (profile: string) =>
    db
      .prepare(
        `SELECT u.*, f.id AS from_id, t.id AS to_id FROM person_undo u
         JOIN person f ON f.number = u.profile JOIN person t ON t.number = u.into_profile
         WHERE u.into_profile = ? ORDER BY u.number DESC`,
      )
      .all(profiles.known(profile) ?? -1);
  return {
    async blocked(store) {
      return db
        .prepare("SELECT key, at, why FROM blocked_key WHERE store = ? ORDER BY at, key")
        .all(store)
        .map((row) => ({ store, key: textOf(row.key), at: numberOf(row.at), why: textOf(row.why) }));
    },
    block: ({ store, key, at, why }) =>
      unit.write(() => {
        if (why !== null) putBlock(db, { store, key, at, why });
        else db.prepare("DELETE FROM blocked_key WHERE store = ? AND key = ?").run(store, key);
      }),
    merges: async (_store, profile) => latest(profile).map(recordOf),
    unmerge: (_store, profile) =>
      unit.write(() => {
        const [row] = latest(profile);
        if (!row) return null;
        const record = recordOf(row);
        const restore = db.prepare(
          "UPDATE person SET merged_into = NULL, seen = ?, data = ? WHERE number = ?",
        );
        restore.run(numberOf(row.to_seen), textOf(row.to_data), numberOf(row.into_profile));
        restore.run(numberOf(row.from_seen), textOf(row.from_data), numberOf(row.profile));
        db.prepare("DELETE FROM person_undo WHERE profile = ?").run(numberOf(row.profile));
        return record;
      }),
  };
}

/** Keeps what a merge joined. */
export function rememberMerge(
  db: Database,
  { at, why, before }: IdentityChange["merges"][number],
  numbers: { readonly from: number; readonly to: number },
): void {
  if (!before) return;
  db.prepare(
    `INSERT OR REPLACE INTO person_undo
       (profile, into_profile, at, number, why, from_seen, from_data, to_seen, to_data)
     VALUES (?1, ?2, ?3, (SELECT coalesce(max(number), 0) + 1 FROM person_undo WHERE into_profile = ?2),
       ?4, ?5, ?6, ?7, ?8)`,
  ).run(
    numbers.from,
    numbers.to,
    at,
    why,
    before.from.seenAt,
    profileText(before.from),
    before.to.seenAt,
    profileText(before.to),
  );
}

/** Forgets what was joined too long ago to be undone. */
export function forgetOldMerges(db: Database, now: EpochMs): void {
  db.prepare("DELETE FROM person_undo WHERE at < ?").run(now - undoMs);
}

/** Writes one blocked identifier. */
export function putBlock(db: Database, block: BlockedKey): void {
  db.prepare("INSERT OR REPLACE INTO blocked_key (store, key, at, why) VALUES (?, ?, ?, ?)").run(
    block.store,
    block.key,
    block.at,
    block.why,
  );
}

function recordOf(row: Record<string, unknown>): MergeRecord {
  return {
    from: idOfColumn(row.from_id),
    to: idOfColumn(row.to_id),
    at: numberOf(row.at),
    why: textOf(row.why),
  };
}
