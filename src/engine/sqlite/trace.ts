import { dayMs, hourOf } from "../../core/plain/index.ts";
import type { LoggedEvent, OutcomeCount, Trace } from "../ports.ts";
import { attemptColumns, attemptOf } from "./attempt-row.ts";
import { balance, kindOf } from "./balance.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import { cursorsOf, deliveryAt } from "./delivery-row.ts";
import type { EventKeys } from "./event-key.ts";
import { resolvedPosition, sealedPosition } from "./key-sealed.ts";
import type { LogScan } from "./log-scan.ts";
import type { Places } from "./place.ts";
import type { LogReader, Reader } from "./reader.ts";
import { sample } from "./sample.ts";
import { search } from "./search.ts";
import { createSegmentStore } from "./segment-store.ts";

/** Bytes of the log in memory at one time while an ID is looked for. */
const tailBytesMax = 4 * 1024 * 1024;

/** Reads for people over a read-only connection. */
export function createTrace(
  db: Database,
  log: LogReader & { readonly scan: LogScan },
  places: Places,
  keys: Pick<EventKeys, "find" | "ofVisitor">,
  keysKnowAll: boolean,
): Trace {
  const reader: Reader = {
    db,
    log,
    places,
    segments: createSegmentStore(db),
    scan: log.scan,
    visitorPlaces: keys.ofVisitor,
  };
  const at = async (part: string, position: number): Promise<LoggedEvent | null> => {
    const chunk = await log.read(part, position, 1);
    const event = chunk?.first === position ? chunk.events[0] : null;
    return event ? { part, position, event } : null;
  };
  return {
    at,
    async find(store, eventId) {
      const found = await Promise.all(
        keys.find(store, eventId).map((place) => at(place.part, place.position)),
      );
      const known = found.filter(
        (one) => one !== null && one.event.store === store && one.event.event_id === eventId,
      );
      // Keys in memory reach as far as the resolver, those on disk only to the last stored generation.
      const reach = keysKnowAll ? resolvedPosition : sealedPosition;
      const fresh = keysKnowAll && known.length > 0 ? [] : await findInTail(reader, store, eventId, reach);
      const seen = new Set(known.map((one) => `${one?.part} ${one?.position}`));
      return [...known, ...fresh.filter((one) => !seen.has(`${one.part} ${one.position}`))].filter(
        (one) => one !== null,
      );
    },
    async deliveries(part, position) {
      return cursorsOf(reader, part)
        .filter(({ start }) => start < position)
        .map((cursor) => deliveryAt(reader, cursor, part, position));
    },
    async states(part, positions) {
      const cursors = cursorsOf(reader, part);
      const partId = places.known(part) ?? -1;
      return positions.map((position) =>
        cursors
          .filter(({ start }) => start < position)
          .map(({ id, name }) => ({
            destination: name,
            outcome: reader.segments.outcomeAt(id, partId, position),
          })),
      );
    },
    sample: (destination, part, ranges, limit) => sample(reader, destination, part, ranges, limit),
    async arrivals(store, times) {
      const parts = (await log.parts()).filter((part) => part.startsWith(`${store}/`));
      const counts: number[] = [];
      for (const time of times) {
        let count = 0;
        for (const part of parts) count += (await log.seekTime(part, time)) - 1;
        counts.push(count);
      }
      return counts;
    },
    search: (query) => search(reader, query),
    balance: (destination, from, to) => balance(reader, destination, from, to),
    async rollup(destination, from, to) {
      const id = places.known(destination);
      if (id === null) return [];
      return db
        .prepare(
          "SELECT * FROM rollup WHERE destination = ? AND hour >= ? AND hour < ? AND count > 0 ORDER BY hour",
        )
        .all(id, hourOf(from), to)
        .map(countOf);
    },
    async matches(destination, from, to) {
      const id = places.known(destination);
      if (id === null) return [];
      return db
        .prepare("SELECT * FROM matched WHERE destination = ? AND day >= ? AND day < ? ORDER BY day")
        .all(id, from - (from % dayMs), to)
        .map((row) => ({
          day: numberOf(row.day),
          event: textOf(row.event),
          own: numberOf(row.own),
          sent: numberOf(row.sent),
          count: numberOf(row.count),
        }));
    },
    async outcomes(destination, part, positions) {
      const [id, partId] = [places.known(destination), places.known(part)];
      if (id === null || partId === null) return positions.map(() => null);
      return positions.map((position) => reader.segments.outcomeAt(id, partId, position));
    },
    async attempts(destination, limit, before = Number.MAX_SAFE_INTEGER) {
      const id = places.known(destination);
      if (id === null) return [];
      return db
        .prepare(
          `SELECT ${attemptColumns}, a.number, a.events FROM attempt a
           WHERE destination = ? AND number < ? ORDER BY number DESC LIMIT ?`,
        )
        .all(id, before, limit)
        .map((row) => ({ ...attemptOf(row), number: numberOf(row.number), events: numberOf(row.events) }));
    },
  };
}

/** What no key leads to yet is looked for in the log itself. */
async function findInTail(
  reader: Reader,
  store: string,
  eventId: string,
  reach: (db: Database, part: number) => number,
): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  for (const part of (await reader.log.parts()).filter((one) => one.startsWith(`${store}/`))) {
    let next = reach(reader.db, reader.places.known(part) ?? -1) + 1;
    for (;;) {
      const chunk = await reader.log.read(part, next, tailBytesMax);
      if (!chunk) break;
      chunk.events.forEach((event, index) => {
        if (event?.event_id === eventId) found.push({ part, position: chunk.first + index, event });
      });
      next = chunk.last + 1;
    }
  }
  return found;
}

function countOf(row: Record<string, unknown>): OutcomeCount {
  return {
    hour: numberOf(row.hour),
    kind: kindOf(row.kind),
    reason: textOf(row.reason),
    count: numberOf(row.count),
  };
}
