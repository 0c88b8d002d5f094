import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome, StorefrontEvent } from "../../src/core/index.ts";
import type { AttemptRecord, CopyLink, LogChunk, Profile } from "../../src/engine/index.ts";
import { openDatabase } from "../../src/engine/sqlite/database.ts";
import { openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { createLogWriter } from "../../src/engine/sqlite/log.ts";
import { claimsOf } from "../../src/identity/claim.ts";
import { identifierKeys } from "../../src/identity/index.ts";
import { systemRng } from "../../src/system/index.ts";
import { daysOfHistory, makeEvent } from "./shop.ts";

/** What a finished folder says of itself. */
export interface FilledFolder {
  readonly events: number;
  readonly until: number;
  readonly days: number;
  readonly seconds: number;
}

const part = "bench/0";
/** Events of one step of resolver and deliveries. */
const stepEvents = 10_000;
/** Groups as a shop of some size makes them: a few events of one turn of the event loop. */
const groupEventsMax = 8;
/** Steps between two commits of the log, and two reports. */
const stepsPerCheckpoint = 10;
const stepsPerReport = 50;
const destinations = [
  { key: "bench/tiktok", batchEvents: 1000, only: null },
  { key: "bench/erp", batchEvents: 100, only: ["Purchase", "InitiateCheckout"] },
] as const;

type Engine = ReturnType<typeof openPipelineEngine>;
interface Step extends LogChunk {
  readonly events: readonly StorefrontEvent[];
  readonly copies: readonly CopyLink[];
}

/**
 * Fills a data folder by the engine's own writing functions, as collector, resolver and deliveries call them, without
 * parsing, mapping and sending: those cost the same at any size, and an hour for ten million events. A folder that
 * is finished is used as it is. The log's writer does not wait for the disk, which would take days.
 */
export async function fillFolder(folder: string, events: number): Promise<FilledFolder> {
  const marker = join(folder, `filled-${events}.json`);
  if (existsSync(marker)) return JSON.parse(readFileSync(marker, "utf8")) as FilledFolder; // written below
  if (existsSync(join(folder, "log.db")))
    throw new Error(`${folder} holds something else: give another folder`);
  mkdirSync(folder, { recursive: true });
  const until = Date.now() - 3_600_000;
  const started = performance.now();
  const files = sqliteFiles(folder);
  const db = openDatabase(files.log, { checkpointPages: 0 });
  db.exec("PRAGMA synchronous = OFF");
  const writer = createLogWriter(db);
  const engine = openPipelineEngine(files);
  const leases = await openLeases(engine);
  const known = createVisitors();
  for (let first = 0, step = 1; first < events; first += stepEvents, step++) {
    const made = makeStep(first, Math.min(stepEvents, events - first), events, until);
    db.exec("BEGIN");
    await append(writer, made.events);
    db.exec("COMMIT");
    await resolve(engine, made, known);
    for (const lease of leases) await settle(engine, lease, made);
    if (step % stepsPerCheckpoint === 0) engine.checkpointLog();
    if (step % stepsPerReport === 0) report(made.last, events, started);
  }
  engine.checkpointLog();
  await engine.close();
  db.close();
  const filled = {
    events,
    until,
    days: daysOfHistory,
    seconds: Math.round((performance.now() - started) / 1000),
  };
  writeFileSync(marker, JSON.stringify(filled));
  return filled;
}

function makeStep(from: number, count: number, total: number, until: number): Step {
  const made = Array.from({ length: count }, (_, index) => makeEvent(from + index, total, until));
  const events = made.map(({ event }) => event);
  return {
    part,
    first: from + 1,
    last: from + count,
    events,
    receivedAt: events.map((event) => event.received_at),
    bytes: 0,
    copies: made.flatMap(({ repeats }, index) =>
      repeats === null
        ? []
        : [{ part, position: from + index + 1, firstPart: part, firstPosition: repeats + 1 }],
    ),
  };
}

async function append(
  writer: ReturnType<typeof createLogWriter>,
  events: readonly StorefrontEvent[],
): Promise<void> {
  for (let from = 0; from < events.length; ) {
    const group = events.slice(from, from + 1 + ((from * 7919) % groupEventsMax));
    from += group.length;
    await writer.append(
      part,
      group.map((event) => JSON.stringify(event)),
      group.at(-1)?.received_at ?? 0,
    );
  }
}

/** Visitors that have a profile already. */
function createVisitors() {
  const seen = new Set<string>();
  return {
    isNew(visitor: string): boolean {
      // Half of the ID tells visitors apart well enough, and fits into memory for many of them.
      const short = visitor.slice(0, 13);
      if (seen.has(short)) return false;
      seen.add(short);
      return true;
    },
  };
}

/** What the resolver writes: a profile of each new visitor, the keys of all events, and which are copies. */
async function resolve(
  engine: Engine,
  chunk: Step,
  visitors: ReturnType<typeof createVisitors>,
): Promise<void> {
  const profiles: Profile[] = [];
  const links: { store: string; key: string; profile: string }[] = [];
  chunk.events.forEach((event, index) => {
    if (!visitors.isNew(event.visitor_id ?? "")) return;
    const keys = identifierKeys(event);
    const profile = profileOf(event, keys, chunk.first + index);
    profiles.push(profile);
    for (const key of keys) links.push({ store: event.store, key, profile: profile.id });
  });
  const { last: cursor, copies } = chunk;
  await engine.identity.apply({ part, cursor, profiles, links, merges: [], claims: claimsOf(chunk), copies });
}

function profileOf(event: StorefrontEvent, keys: readonly string[], from: number): Profile {
  const at = event.received_at;
  const known = <T>(value: T) => ({ value, at, from });
  const click = event.click_ids?.ttclid;
  return {
    id: systemRng.id(at),
    store: event.store,
    createdAt: at,
    seenAt: at,
    keys,
    hashes: event.user?.email ? { email: event.user.email.map(known) } : {},
    click_ids: click ? { ttclid: [known(click.value)] } : {},
    cookies: event.cookies?._ttp ? { _ttp: known(event.cookies._ttp) } : {},
    ...(event.ip === undefined ? {} : { ip: known(event.ip) }),
    ...(event.user_agent === undefined ? {} : { user_agent: known(event.user_agent) }),
  };
}

async function openLeases(engine: Engine) {
  return Promise.all(
    destinations.map(async (destination) => {
      await engine.state.put("destination", destination.key, "{}");
      await engine.ledger.open(destination.key, part, 0);
      const acquired = await engine.ledger.acquire(destination.key, part, "embedded", 0, 0);
      if (!acquired) throw new Error("no lease");
      return { destination, lease: acquired.lease };
    }),
  );
}

/** What a delivery writes: an outcome for each event, and an attempt for each batch of those that were sent. */
async function settle(
  engine: Engine,
  holder: Awaited<ReturnType<typeof openLeases>>[number],
  chunk: Step,
): Promise<void> {
  const { destination } = holder;
  const copies = new Set(chunk.copies.map((copy) => copy.position));
  const outcomes = chunk.events.map((event, index) =>
    outcomeOf(event, copies.has(chunk.first + index), destination),
  );
  const sent = outcomes.flatMap((outcome, index) =>
    outcome.kind === "delivered" || outcome.kind === "rejected" ? [index] : [],
  );
  const attempts: AttemptRecord[] = [];
  for (let from = 0; from < sent.length; from += destination.batchEvents) {
    const batch = sent.slice(from, from + destination.batchEvents);
    const newest = chunk.receivedAt[batch.at(-1) ?? 0] ?? 0;
    attempts.push({
      id: systemRng.id(newest),
      at: newest + 400,
      durationMs: 80,
      status: 200,
      result: "each",
      detail: "OK",
      reply: '{"code":0,"message":"OK","data":{}}',
      mappingVersion: 1,
      test: false,
      members: batch.map((index) => memberOf(chunk, index, outcomes[index])),
    });
  }
  holder.lease = await engine.ledger.settle(holder.lease, {
    cursor: chunk.last,
    runs: [{ first: chunk.first, outcomes, receivedAt: chunk.receivedAt }],
    parked: [],
    attempts,
    begun: null,
  });
}

function outcomeOf(
  event: StorefrontEvent,
  isCopy: boolean,
  destination: (typeof destinations)[number],
): Outcome {
  const { only } = destination;
  // A list of names is also one of texts.
  if (only !== null && !(only as readonly string[]).includes(event.event))
    return { kind: "skipped", reason: "filter" };
  if (event.consent?.marketing === false) return { kind: "skipped", reason: "consent" };
  if (isCopy) return { kind: "skipped", reason: "duplicate" };
  if (only === null && event.properties.contents?.[0]?.content_id === "refused") {
    return { kind: "rejected", reason: "TikTok 20001", detail: "20001 PARTIAL_OK: not in the catalogue" };
  }
  return { kind: "delivered", reason: "accepted" };
}

function memberOf(chunk: Step, index: number, outcome: Outcome | undefined) {
  const position = chunk.first + index;
  const result = outcome?.kind ?? "delivered";
  // A third of the events gets from identity what it lacks itself.
  if (index % 3 !== 0) return { position, result };
  const from = Math.max(1, position - 40);
  return {
    position,
    result,
    additions: {
      ip: { value: `203.0.113.${index % 250}`, from },
      "click_ids.ttclid": { value: `E.C.P.${position}`, from },
    },
  };
}

function report(done: number, events: number, started: number): void {
  const seconds = (performance.now() - started) / 1000;
  const cpu = process.cpuUsage().user / 1000 / done;
  console.error(
    `filled ${done} of ${events} in ${Math.round(seconds)} s (${(cpu * 1000).toFixed(0)} us CPU an event), memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  );
}
