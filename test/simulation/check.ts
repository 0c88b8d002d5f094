import { deliveryStates, type Outcome, reasons } from "../../src/core/index.ts";
import type { Engine } from "../../src/engine/index.ts";
import type { Monitor } from "./monitor.ts";
import type { Platform } from "./platform.ts";
import type { Accepted, Act, Traffic } from "./traffic.ts";

/** Requests of one server to one destination at one time. */
const inFlightMax = 4;
/**
 * A crashed server's requests stay under way at the platform until their time is over, beside those of its
 * successors.
 */
const overlappingLives = 5;

/** What must hold after every run. `engine` has been opened afresh, `platforms` have seen everything. */
export async function checkRun(
  engine: Pick<Engine, "ledger" | "trace"> & { readonly log: Pick<Engine["log"], "read" | "head"> },
  platforms: readonly Platform[],
  traffic: Traffic,
  monitor: Monitor,
  { trims, clockJumps }: { readonly trims: boolean; readonly clockJumps: boolean },
): Promise<void> {
  const texts = await readAll(engine.log, monitor, trims);
  checkStored(texts, traffic.accepted, monitor);
  for (const platform of platforms) {
    // What the platform answers with a system error for ever is tried for a day, first in line while nothing is behind
    // it; what it refuses waits for another event to prove the account.
    const mayWait = (id: string): boolean =>
      (traffic.acts.get(id)?.poison ?? false) &&
      (platform.plan.switches.poison_code === "50000" || !platform.provenBad.has(id));
    const outcomes = await readOutcomes(engine, platform, texts, mayWait, monitor);
    // A window cannot be kept by a clock that is off by days.
    if (!clockJumps) checkCounts(platform, monitor);
    checkOutcomes(platform, texts, outcomes, traffic, monitor, trims);
    checkOrder(platform, texts, traffic, monitor);
    if (platform.inFlightMax() > inFlightMax * overlappingLives)
      monitor.violation(`${platform.inFlightMax()} requests in flight at once`);
    if (platform.batchMax() > platform.plan.batchEventsMax)
      monitor.violation(`${platform.batchMax()} events in one request`);
  }
}

/** Texts by position; "" where the log was trimmed. */
async function readAll(
  log: Pick<Engine["log"], "read" | "head">,
  monitor: Monitor,
  trims: boolean,
): Promise<string[]> {
  const texts: string[] = [];
  for (let next = 1; ; ) {
    const chunk = await log.read("demo/0", next, 1_000_000);
    if (!chunk) return texts;
    if (trims && next === 1) while (texts.length < chunk.first - 1) texts.push("");
    else if (chunk.first !== next) monitor.violation(`the log has a gap from ${next} to ${chunk.first}`);
    // Of the newest group the places stay.
    for (const event of chunk.events) texts.push(trims && event === null ? "" : JSON.stringify(event));
    next = chunk.last + 1;
  }
}

/** 1. What got a 202 is in the log, where the answer said. */
function checkStored(texts: readonly string[], accepted: readonly Accepted[], monitor: Monitor): void {
  for (const { position, text } of accepted)
    if (texts[position - 1] !== text && texts[position - 1] !== "")
      monitor.violation(`accepted event at ${position} is not in the log`);
}

/** 2. Exactly one final outcome each, and the balance says so. */
async function readOutcomes(
  engine: Pick<Engine, "ledger" | "trace">,
  platform: Platform,
  texts: readonly string[],
  mayWait: (id: string) => boolean,
  monitor: Monitor,
): Promise<(Outcome | null)[]> {
  const count = texts.length;
  const key = `demo/${platform.plan.id}`;
  const outcomes: (Outcome | null)[] = [];
  const sums: Record<string, number> = {};
  let gone = false;
  for (let position = 1; position <= count; position++) {
    const outcome = await engine.ledger.outcomeAt(key, "demo/0", position);
    const trimmed = texts[position - 1] === "";
    gone ||= trimmed && outcome === null;
    outcomes.push(outcome);
    sums[outcome?.kind ?? "waiting"] = (sums[outcome?.kind ?? "waiting"] ?? 0) + 1;
    if (outcome === null && trimmed) continue;
    const isWaiting = outcome === null ? position === count : outcome.kind === "parked";
    if (isWaiting && mayWait(idOf(texts[position - 1] ?? "{}"))) continue;
    if (!outcome || outcome.kind === "parked")
      monitor.violation(`${key}: event ${position} ends ${outcome ? "parked" : "without an outcome"}`);
  }
  const balance = await engine.trace.balance(key, null, null);
  if (balance.received !== count) monitor.violation(`${key}: received ${balance.received}, stored ${count}`);
  if (gone) return outcomes;
  for (const state of deliveryStates)
    if (balance[state] !== (sums[state] ?? 0))
      monitor.violation(`${key}: balance says ${balance[state]} ${state}, outcomes say ${sums[state] ?? 0}`);
  return outcomes;
}

/** 3. The platform counted nothing twice, although it forgets after 48 hours. */
function checkCounts(platform: Platform, monitor: Monitor): void {
  const seen = new Set<string>();
  for (const row of platform.emulator.ledger().events) {
    const key = `${row.event} ${row.event_id}`;
    if (seen.has(key)) monitor.violation(`${platform.plan.id} counted ${key} twice`);
    seen.add(key);
  }
}

/** 4. Outcomes tell the truth. */
function checkOutcomes(
  platform: Platform,
  texts: readonly string[],
  outcomes: readonly (Outcome | null)[],
  traffic: Traffic,
  monitor: Monitor,
  trims: boolean,
): void {
  const { id: destination } = platform.plan;
  const taken = new Set(
    platform.emulator
      .ledger()
      .events.filter((row) => row.sources.includes("server"))
      .map((row) => row.event_id),
  );
  const ends = new Map<string, Outcome[]>();
  const kept = new Set(texts.map(idOf));
  const lost = texts.includes("");
  /** Another copy may have been trimmed together with its outcome. */
  const trimmed = (id: string): boolean => lost && kept.has(id);
  texts.forEach((text, index) => {
    const id = idOf(text);
    const outcome = outcomes[index];
    const act = traffic.acts.get(id);
    if (!outcome || !act) return;
    ends.set(id, [...(ends.get(id) ?? []), outcome]);
    if (outcome.kind === "parked") return;
    const begun = index + 1 <= (monitor.begunTo.get(`demo/${destination}`) ?? 0);
    const wrong = wrongOutcome(outcome, act, taken, begun || platform.firstSent.has(id), trims);
    if (wrong)
      monitor.violation(
        `${destination}: event ${index + 1} (${id}) is ${outcome.kind} (${outcome.reason}), but ${wrong}`,
      );
  });
  for (const [id, all] of ends)
    if (!trimmed(id) && all.every((one) => one.kind === "skipped" && copyReasons.has(one.reason)))
      monitor.violation(`${destination}: every copy of ${id} was skipped because of another`);
}

const copyReasons = new Set<string>([reasons.duplicate, reasons.joined]);

function wrongOutcome(
  outcome: Outcome,
  act: Act,
  taken: ReadonlySet<string | null>,
  possiblySent: boolean,
  trims: boolean,
): string | null {
  switch (outcome.kind) {
    case "delivered":
      return taken.has(act.id) ? null : "the platform never took it";
    case "rejected":
      return act.poison ? null : "nothing was wrong with it";
    case "expired":
      if (outcome.reason === reasons.retention && trims) return null;
      if (outcome.reason === reasons.attemptsUsedUp && act.poison) return null;
      if (outcome.reason !== reasons.dedupWindowOver) return "nothing else makes an event expire here";
      return act.twin || possiblySent ? null : "no request with it ever left and no browser sent it";
    case "skipped":
      if (copyReasons.has(outcome.reason)) return null;
      return outcome.reason === reasons.consent && act.refused ? null : "nothing speaks against sending it";
    default:
      return "this is no outcome";
  }
}

/** 5. First attempts leave in the order of the log, but for events that waited alone and those that have copies. */
function checkOrder(platform: Platform, texts: readonly string[], traffic: Traffic, monitor: Monitor): void {
  // Of what was trimmed nobody knows any more which events had copies.
  if (texts.includes("")) return;
  const parked = monitor.parked.get(`demo/${platform.plan.id}`) ?? new Set();
  const times = new Map<string, number>();
  for (const text of texts) times.set(idOf(text), (times.get(idOf(text)) ?? 0) + 1);
  let last = -1;
  texts.forEach((text, index) => {
    const id = idOf(text);
    const order = platform.firstSent.get(id);
    if (order === undefined || parked.has(index + 1) || times.get(id) !== 1) return;
    if (traffic.acts.get(id)?.name === "Purchase" && platform.plan.purchasesWait) return;
    if (order < last) monitor.violation(`${platform.plan.id}: event ${index + 1} (${id}) left out of order`);
    last = Math.max(last, order);
  });
}

function idOf(text: string): string {
  // Written by the traffic of this run.
  return text === "" ? "" : (JSON.parse(text) as { readonly event_id: string }).event_id;
}
