import { type Database, numberOf, textOf } from "./database.ts";

/** Names (parts, destinations) as small integers, so that hot rows stay short. */
export interface Places {
  readonly id: (name: string) => number;
  readonly known: (name: string) => number | null;
  /** The name behind a number that `id` gave. */
  readonly name: (id: number) => string;
  /** Forgets what is in memory: the transaction that may have made it was undone. */
  readonly forget: () => void;
}

/** Keeps the names it has seen; there are as many as parts and destinations. */
export function createPlaces(db: Database): Places {
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  function known(name: string): number | null {
    const id = ids.get(name);
    if (id !== undefined) return id;
    const row = db.prepare("SELECT id FROM place WHERE name = ?").get(name);
    if (!row) return null;
    ids.set(name, numberOf(row.id));
    return numberOf(row.id);
  }
  return {
    known,
    name(id) {
      const kept = names.get(id);
      if (kept !== undefined) return kept;
      const name = textOf(db.prepare("SELECT name FROM place WHERE id = ?").get(id)?.name);
      names.set(id, name);
      return name;
    },
    forget() {
      ids.clear();
      names.clear();
    },
    id(name) {
      const id = known(name);
      if (id !== null) return id;
      // Not kept in memory yet: the surrounding transaction may still fail.
      db.prepare("INSERT INTO place (name) VALUES (?) ON CONFLICT (name) DO NOTHING").run(name);
      return numberOf(db.prepare("SELECT id FROM place WHERE name = ?").get(name)?.id);
    },
  };
}
