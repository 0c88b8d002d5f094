import { hourMs, hourOf, type Outcome, type StorefrontEvent } from "../../core/index.ts";
import type {
  AttemptMember,
  AttemptRecord,
  Balance,
  EventLog,
  EventQuery,
  LoggedEvent,
  OutcomeCount,
  Trace,
  TracedAttempt,
} from "../ports.ts";
import { type Database, numberOf, textOf } from "./database.ts";
import type { EventKeys } from "./event-key.ts";
import { parkedOf } from "./ledger.ts";
import type { Places } from "./place.ts";
import { createSegmentStore, outcomesBetween, type SegmentStore } from "./segment-store.ts";

/** Bytes of the log that one search reads at most; what lies before is reached by paging on. */
const searchBytesMax = 24 * 1024 * 1024;
/** Events read back from the head when an ID is not in the index yet. */
const tailBytesMax = 4 * 1024 * 1024;
const chunkBytesMax = 512 * 1024;

type LogReader = Pick<EventLog, "read" | "head" | "parts" | "seekTime">;

interface Reader {
  readonly db: Database;
  readonly log: LogReader;
  readonly places: Places;
  readonly segments: SegmentStore;
}

/** Reads for people over a read-only connection. */
export function createTrace(db: Database, log: LogReader, places: Places, keys: EventKeys): Trace {
  const reader: Reader = { db, log, places, segments: createSegmentStore(db) };
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
      const fresh = await findInTail(reader, store, eventId);
      const seen = new Set(known.map((one) => `${one?.part} ${one?.position}`));
      return [...known, ...fresh.filter((one) => !seen.has(`${one.part} ${one.position}`))].filter(
        (one) => one !== null,
      );
    },
    async deliveries(part, position) {
      const partId = places.known(part);
      if (partId === null) return [];
      return db
        .prepare(
          "SELECT c.destination, p.name, c.start FROM cursor c JOIN place p ON p.id = c.destination WHERE c.part = ? AND c.start < ? ORDER BY p.name",
        )
        .all(partId, position)
        .map((row) => {
          const destination = numberOf(row.destination);
          const parked = db
            .prepare("SELECT * FROM parked WHERE destination = ? AND part = ? AND position = ?")
            .get(destination, partId, position);
          return {
            destination: textOf(row.name),
            outcome: reader.segments.outcomeAt(destination, partId, position),
            parked: parked ? parkedOf(parked) : null,
            attempts: attemptsOf(db, destination, partId, position),
          };
        });
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
    async attempts(destination, limit) {
      const id = places.known(destination);
      if (id === null) return [];
      return db
        .prepare("SELECT * FROM attempt WHERE destination = ? ORDER BY number DESC LIMIT ?")
        .all(id, limit)
        .map(attemptOf);
    },
  };
}

async function findInTail(reader: Reader, store: string, eventId: string): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  for (const part of (await reader.log.parts()).filter((one) => one.startsWith(`${store}/`))) {
    const row = reader.db
      .prepare("SELECT position FROM resolver WHERE part = ?")
      .get(reader.places.known(part) ?? -1);
    const chunk = await reader.log.read(part, (row ? numberOf(row.position) : 0) + 1, tailBytesMax);
    chunk?.events.forEach((event, index) => {
      if (event?.event_id === eventId) found.push({ part, position: chunk.first + index, event });
    });
  }
  return found;
}

function attemptsOf(db: Database, destination: number, part: number, position: number): TracedAttempt[] {
  return db
    .prepare(
      `SELECT a.* FROM attempt_range r JOIN attempt a ON a.number = r.attempt
       WHERE r.destination = ? AND r.part = ? AND r.first > ? AND r.first <= ? AND r.last >= ? ORDER BY a.number`,
    )
    .all(destination, part, position - 1000, position, position)
    .flatMap((row) => {
      // Written by the ledger alone.
      const members = JSON.parse(textOf(row.members)) as AttemptMember[];
      const member = members.find((one) => one.position === position);
      return member ? [{ ...attemptOf(row), member, batchEvents: members.length }] : [];
    });
}

function attemptOf(row: Record<string, unknown>): Omit<AttemptRecord, "members"> {
  return {
    id: textOf(row.id),
    at: numberOf(row.at),
    durationMs: numberOf(row.duration),
    status: row.status === null ? null : numberOf(row.status),
    result: textOf(row.result),
    detail: textOf(row.detail),
    reply: textOf(row.reply),
    mappingVersion: numberOf(row.mapping),
    test: numberOf(row.test) === 1,
  };
}

async function search(
  reader: Reader,
  query: EventQuery,
): Promise<{ events: LoggedEvent[]; next: number | null }> {
  const [part] = (await reader.log.parts()).filter((one) => one.startsWith(`${query.store}/`));
  if (part === undefined) return { events: [], next: null };
  const head = await reader.log.head(part);
  let before = Math.min(
    query.before ?? head + 1,
    query.to === undefined ? head + 1 : await reader.log.seekTime(part, query.to),
  );
  const floor = query.from === undefined ? 1 : await reader.log.seekTime(part, query.from);
  const events: LoggedEvent[] = [];
  let budget = searchBytesMax;
  let span = Math.max(query.limit * 2, 64);
  while (before > floor && budget > 0) {
    const from = Math.max(floor, before - span);
    const page = await readRange(reader.log, part, from, before - 1);
    budget -= page.bytes;
    for (const one of page.events.reverse()) {
      if (!matches(reader, query, one)) continue;
      events.push(one);
      if (events.length === query.limit) return { events, next: one.position > floor ? one.position : null };
    }
    before = from;
    span = Math.min(span * 2, 8192);
  }
  return { events, next: before > floor ? before : null };
}

async function readRange(
  log: LogReader,
  part: string,
  from: number,
  to: number,
): Promise<{ events: LoggedEvent[]; bytes: number }> {
  const events: LoggedEvent[] = [];
  let bytes = 0;
  let next = from;
  while (next <= to) {
    const chunk = await log.read(part, next, chunkBytesMax);
    if (!chunk) break;
    bytes += chunk.bytes;
    chunk.events.forEach((event, index) => {
      const position = chunk.first + index;
      if (event && position <= to) events.push({ part, position, event });
    });
    next = chunk.last + 1;
  }
  return { events, bytes };
}

function matches(reader: Reader, query: EventQuery, logged: LoggedEvent): boolean {
  const { event } = logged;
  if (query.event !== undefined && event.event !== query.event) return false;
  if (query.source !== undefined && event.source !== query.source) return false;
  if (query.visitorId !== undefined && event.visitor_id !== query.visitorId) return false;
  if (query.text !== undefined && !holdsText(event, query.text)) return false;
  if (query.state === undefined && query.destination === undefined) return true;
  return stateMatches(reader, query, logged);
}

function holdsText(event: StorefrontEvent, text: string): boolean {
  return JSON.stringify(event).toLowerCase().includes(text.toLowerCase());
}

function stateMatches(reader: Reader, query: EventQuery, logged: LoggedEvent): boolean {
  const part = reader.places.known(logged.part) ?? -1;
  const rows = reader.db
    .prepare(
      "SELECT c.destination, c.position, p.name FROM cursor c JOIN place p ON p.id = c.destination WHERE c.part = ? AND c.start < ?",
    )
    .all(part, logged.position);
  return rows.some((row) => {
    if (query.destination !== undefined && row.name !== query.destination) return false;
    if (query.state === undefined) return true;
    const destination = numberOf(row.destination);
    const outcome = reader.segments.outcomeAt(destination, part, logged.position);
    return (outcome?.kind ?? openKind(reader.db, destination)) === query.state;
  });
}

function openKind(db: Database, destination: number): "waiting" | "held" {
  const row = db.prepare("SELECT kind FROM pause WHERE destination = ?").get(destination);
  return row?.kind === "held" ? "held" : "waiting";
}

async function balance(
  reader: Reader,
  destination: string,
  from: number | null,
  to: number | null,
): Promise<Balance> {
  const totals = { received: 0, delivered: 0, skipped: 0, rejected: 0, expired: 0, parked: 0 };
  const id = reader.places.known(destination);
  let open = 0;
  if (id !== null) {
    const rows = reader.db
      .prepare(
        "SELECT c.part, c.start, p.name FROM cursor c JOIN place p ON p.id = c.part WHERE c.destination = ?",
      )
      .all(id);
    for (const row of rows) {
      const part = textOf(row.name);
      const first = Math.max(
        numberOf(row.start) + 1,
        from === null ? 1 : await reader.log.seekTime(part, from),
      );
      const last = to === null ? await reader.log.head(part) : (await reader.log.seekTime(part, to)) - 1;
      const settled = await countPart(
        reader,
        id,
        numberOf(row.part),
        part,
        { first, last },
        from,
        to,
        totals,
      );
      // The head is read after the outcomes: what arrives meanwhile shows as waiting, never as a negative count.
      const end = to === null ? await reader.log.head(part) : last;
      const received = Math.max(0, end - first + 1);
      totals.received += received;
      open += received - settled;
    }
  }
  const held = id !== null && openKind(reader.db, id) === "held";
  return { ...totals, waiting: held ? 0 : open, held: held ? open : 0 };
}

/** Whole hours come from the roll-ups; only the edge hours of the range decode segments. */
async function countPart(
  reader: Reader,
  destination: number,
  partId: number,
  part: string,
  range: { readonly first: number; readonly last: number },
  from: number | null,
  to: number | null,
  totals: { [kind in Outcome["kind"]]: number },
): Promise<number> {
  const fromHour = from === null ? null : Math.ceil(from / hourMs) * hourMs;
  const toHour = to === null ? null : hourOf(to);
  const onePart = reader.db
    .prepare("SELECT count(*) AS n FROM cursor WHERE destination = ?")
    .get(destination);
  let settled = 0;
  const add = (kind: Outcome["kind"], count: number): void => {
    totals[kind] += count;
    settled += count;
  };
  const decode = (first: number, last: number): void => {
    for (const outcome of outcomesBetween(reader.segments, destination, partId, first, last))
      add(outcome.kind, 1);
  };
  // Roll-ups are kept per destination, not per part; with several parts the segments say which part an event lies in.
  if (numberOf(onePart?.n ?? 0) > 1 || (fromHour !== null && toHour !== null && fromHour >= toHour)) {
    decode(range.first, range.last);
    return settled;
  }
  const rows = reader.db
    .prepare(
      "SELECT kind, sum(count) AS n FROM rollup WHERE destination = ? AND hour >= ? AND hour < ? GROUP BY kind",
    )
    .all(destination, fromHour ?? 0, toHour ?? Number.MAX_SAFE_INTEGER);
  for (const row of rows) add(kindOf(row.kind), numberOf(row.n));
  if (fromHour !== null)
    decode(range.first, Math.min(range.last, (await reader.log.seekTime(part, fromHour)) - 1));
  if (toHour !== null) decode(Math.max(range.first, await reader.log.seekTime(part, toHour)), range.last);
  return settled;
}

function countOf(row: Record<string, unknown>): OutcomeCount {
  return {
    hour: numberOf(row.hour),
    kind: kindOf(row.kind),
    reason: textOf(row.reason),
    count: numberOf(row.count),
  };
}

function kindOf(value: unknown): Outcome["kind"] {
  switch (value) {
    case "delivered":
    case "skipped":
    case "rejected":
    case "expired":
    case "parked":
      return value;
    default:
      throw new Error(`unknown outcome kind in the state file: ${String(value)}`);
  }
}
