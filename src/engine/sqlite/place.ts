import { type Database, numberOf } from "./database.ts";

/** Names (parts, destinations) as small integers, so that hot rows stay short. */
export interface Places {
  readonly id: (name: string) => number;
  readonly known: (name: string) => number | null;
  /** Forgets what is in memory: the transaction that may have made it was undone. */
  readonly forget: () => void;
}

/** Keeps the names it has seen; there are as many as parts and destinations. */
export function createPlaces(db: Database): Places {
  const ids = new Map<string, number>();
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
    forget: () => ids.clear(),
    id(name) {
      const id = known(name);
      if (id !== null) return id;
      // Not kept in memory yet: the surrounding transaction may still fail.
      db.prepare("INSERT INTO place (name) VALUES (?) ON CONFLICT (name) DO NOTHING").run(name);
      return numberOf(db.prepare("SELECT id FROM place WHERE name = ?").get(name)?.id);
    },
  };
}
