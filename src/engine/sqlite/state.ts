import type { State } from "../ports.ts";
import { type Database, textOf, type Unit } from "./database.ts";

/** Small facts by namespace and key over one connection. */
export function createState(db: Database, unit: Unit): State {
  const put =
    "INSERT INTO fact (namespace, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";
  const remove = "DELETE FROM fact WHERE namespace = ? AND key = ?";
  return {
    async get(namespace, key) {
      const row = db.prepare("SELECT value FROM fact WHERE namespace = ? AND key = ?").get(namespace, key);
      return row ? textOf(row.value) : null;
    },
    put: (namespace, key, value) =>
      unit.write(() => {
        db.prepare(put).run(namespace, key, value);
      }),
    remove: (namespace, key) =>
      unit.write(() => {
        db.prepare(remove).run(namespace, key);
      }),
    async list(namespace, prefix = "") {
      return db
        .prepare("SELECT key, value FROM fact WHERE namespace = ? AND key >= ? AND key < ? ORDER BY key")
        .all(namespace, prefix, `${prefix}\u{10ffff}`)
        .map((row) => ({ key: textOf(row.key), value: textOf(row.value) }));
    },
    change: (changes) =>
      unit.write(() => {
        for (const one of changes) {
          if (one.value === null) db.prepare(remove).run(one.namespace, one.key);
          else db.prepare(put).run(one.namespace, one.key, one.value);
        }
      }),
  };
}
