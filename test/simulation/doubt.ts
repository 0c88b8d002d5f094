import { DatabaseSync } from "node:sqlite";
import type { Engine } from "../../src/engine/index.ts";
import type { SqliteFiles } from "../../src/engine/sqlite/index.ts";
import type { Monitor } from "./monitor.ts";
import type { Platform } from "./platform.ts";

/** How one destination stands in the file: its cursor, and of which events nobody knows whether they arrived. */
interface Standing {
  readonly cursor: number;
  readonly begunTo: number;
  /** Parked positions; true: it may have been received. */
  readonly parked: ReadonlyMap<number, boolean>;
}

/**
 * What a platform has taken must be known on disk, whenever the server dies: as an outcome, or as possibly received.
 * Otherwise a server that comes back after the platform's memory has ended sends it as if it were new.
 */
export async function checkDoubt(
  files: SqliteFiles,
  engine: Pick<Engine, "ledger"> & { readonly log: Pick<Engine["log"], "read"> },
  platforms: readonly Platform[],
  monitor: Monitor,
): Promise<void> {
  const took = platforms.map((platform) => ({ platform, ids: takenFromServer(platform) }));
  if (took.every(({ ids }) => ids.length === 0)) return;
  const positions = await positionsById(engine.log);
  // A copy of what was trimmed is known by its key alone.
  if (positions === null) return;
  for (const { platform, ids } of took) {
    const key = `demo/${platform.plan.id}`;
    const standing = standingOf(files.state, key);
    if (!standing) continue;
    for (const id of ids) {
      const known = await Promise.all(
        (positions.get(id) ?? []).map(async (position) => {
          const parked = standing.parked.get(position);
          if (parked !== undefined) return parked;
          if (position > standing.cursor) return position <= standing.begunTo;
          return (await engine.ledger.outcomeAt(key, "demo/0", position)) !== null;
        }),
      );
      if (!known.includes(true))
        monitor.violation(`${key}: took ${id}, of which the server that died knows nothing`);
    }
  }
}

function takenFromServer({ emulator }: Platform): readonly string[] {
  const rows = emulator.ledger().events.filter((row) => row.sources.includes("server"));
  return rows.flatMap((row) => row.event_id ?? []);
}

/** Null: the log does not begin at its beginning any more, or only the places of its last group are left. */
async function positionsById(log: Pick<Engine["log"], "read">): Promise<Map<string, number[]> | null> {
  const found = new Map<string, number[]>();
  for (let next = 1; ; ) {
    const chunk = await log.read("demo/0", next, 1_000_000);
    if (!chunk) return found;
    if (chunk.first !== next || chunk.events.includes(null)) return null;
    chunk.events.forEach((event, index) => {
      if (event) found.set(event.event_id, [...(found.get(event.event_id) ?? []), chunk.first + index]);
    });
    next = chunk.last + 1;
  }
}

/** Read beside the engine: its ports say what they do with doubt, not what they keep of it. */
function standingOf(file: string, destination: string): Standing | null {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const row = db
      .prepare(
        "SELECT c.* FROM cursor c JOIN place d ON d.id = c.destination JOIN place p ON p.id = c.part WHERE d.name = ? AND p.name = 'demo/0'",
      )
      .get(destination);
    if (!row) return null;
    const [cursor, begunTo, begunAt] = [Number(row.position), Number(row.begun_to), Number(row.begun_at)];
    const waiting = db.prepare("SELECT * FROM parked WHERE destination = ?").all(row.destination ?? null);
    const parked = waiting.map((one) => {
      // A range that was begun up to the cursor is one of parked events: those that were due.
      const begun = row.begun_to !== null && begunTo <= cursor && Number(one.due) <= begunAt;
      return [Number(one.position), one.possibly_since !== null || begun] as const;
    });
    return { cursor, begunTo, parked: new Map(parked) };
  } finally {
    db.close();
  }
}
