import type { EventLog, Part } from "../ports.ts";
import type { Database } from "./database.ts";
import type { VisitorPlaces } from "./event-key.ts";
import type { LogScan } from "./log-scan.ts";
import type { Places } from "./place.ts";
import type { SegmentStore } from "./segment-store.ts";

/** The log as the reading thread sees it. */
export type LogReader = Pick<EventLog, "read" | "head" | "parts" | "seekTime">;

/** What reads for people work with. */
export interface Reader {
  readonly db: Database;
  readonly log: LogReader;
  readonly places: Places;
  readonly segments: SegmentStore;
  readonly scan: LogScan;
  readonly visitorPlaces: (part: Part, visitorId: string) => VisitorPlaces | null;
}

/** The state of what has no outcome yet: behind the cursor, or until a person acts. */
export function openKind(db: Database, destination: number): "waiting" | "held" {
  const row = db.prepare("SELECT kind FROM pause WHERE destination = ?").get(destination);
  return row?.kind === "held" ? "held" : "waiting";
}
