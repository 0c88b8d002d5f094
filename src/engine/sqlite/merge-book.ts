import { dayMs } from "../../core/index.ts";
import type { BlockedKey, Identity, IdentityChange, MergeRecord } from "../ports.ts";
import { type Database, numberOf, textOf, type Unit } from "./database.ts";

/** How long a merge can be undone. */
export const undoMs = 30 * dayMs;

/** Merges that can be undone, and identifiers that join nobody. */
export function createMergeBook(
  db: Database,
  unit: Unit,
): Pick<Identity, "blocked" | "block" | "merges" | "unmerge"> {
  const latest = (profile: string) =>
    db
      .prepare(
        `SELECT u.profile, u.into_profile, u.at, u.from_data, u.to_data, m.why FROM merge_undo u
         JOIN merged m ON m.profile = u.profile WHERE u.into_profile = ? ORDER BY u.number DESC`,
      )
      .all(profile);
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
        db.prepare("UPDATE profile SET data = ? WHERE id = ?").run(textOf(row.to_data), record.to);
        db.prepare(
          "INSERT OR REPLACE INTO profile (id, store, data) SELECT ?1, store, ?2 FROM profile WHERE id = ?3",
        ).run(record.from, textOf(row.from_data), record.to);
        db.prepare("DELETE FROM merged WHERE profile = ?").run(record.from);
        db.prepare("DELETE FROM merge_undo WHERE profile = ?").run(record.from);
        return record;
      }),
  };
}

/** Keeps what a change's merges joined; forgets what is too old to be undone. */
export function rememberMerges(db: Database, change: IdentityChange): void {
  if (change.merges.length === 0) return;
  const put = db.prepare(
    `INSERT OR REPLACE INTO merge_undo (profile, into_profile, at, number, from_data, to_data)
     VALUES (?1, ?2, ?3, (SELECT coalesce(max(number), 0) + 1 FROM merge_undo WHERE into_profile = ?2), ?4, ?5)`,
  );
  let newest = 0;
  for (const { from, to, at, before } of change.merges) {
    newest = Math.max(newest, at);
    if (before) put.run(from, to, at, JSON.stringify(before.from), JSON.stringify(before.to));
  }
  db.prepare("DELETE FROM merge_undo WHERE at < ?").run(newest - undoMs);
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
    from: textOf(row.profile),
    to: textOf(row.into_profile),
    at: numberOf(row.at),
    why: textOf(row.why),
  };
}
