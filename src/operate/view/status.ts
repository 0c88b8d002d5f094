import { type EpochMs, hourMs, minuteMs } from "../../core/index.ts";
import type { AttemptRecord, Balance, Pause } from "../../engine/index.ts";
import type { DestinationStatus, Remedy } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";

/** Attempts looked at to tell whether a destination works. */
const recentAttemptsMax = 20;
/** Share of failed requests among them from which a destination counts as degraded. */
const failedShareMax = 0.3;
/** Events a second that a backlog drains at, at most, when nothing slower is configured. */
const drainPerSecondMax = 2_000;

/** How a destination is: one word for the colour, one sentence for the reader, and the step that mends it. */
export async function destinationStatus(
  ports: Pick<OperatePorts, "engine" | "clock">,
  destination: KnownDestination,
): Promise<DestinationStatus> {
  const { engine } = ports;
  const [pause, balance, attempts] = await Promise.all([
    engine.ledger.paused(destination.key),
    engine.trace.balance(destination.key, null, null),
    engine.trace.attempts(destination.key, recentAttemptsMax),
  ]);
  const waiting = balance.waiting + balance.parked + balance.held;
  const behind = balance.waiting + balance.held;
  const oldest = behind > 0 ? await oldestWaiting(engine, destination, behind) : null;
  const reading = readState(destination, pause, attempts, waiting, ports.clock.now());
  return {
    active: destination.active,
    ...reading,
    waiting,
    oldest_waiting_at: oldest,
    drain_ms: drainMs(destination, behind),
    next_try_at: pause?.until ?? null,
  };
}

type Reading = Pick<DestinationStatus, "health" | "sentence" | "reason" | "since" | "remedy">;

function readState(
  destination: KnownDestination,
  pause: Pause | null,
  attempts: readonly Omit<AttemptRecord, "members">[],
  waiting: number,
  now: EpochMs,
): Reading {
  const { title, file } = destination;
  const waits = waiting === 0 ? "nothing waits" : `${events(waiting)} ${waiting === 1 ? "waits" : "wait"}`;
  const about = { destination: file.id };
  const [problem] = destination.problems;
  if (!destination.active) {
    const remedy: Remedy = { label: "Activate", action: "activate", ...about };
    const sentence = `${title} is inactive: events that come now end as skipped.`;
    return { health: "inactive", sentence, reason: "inactive", since: null, remedy };
  }
  if (problem) {
    const isSecret = problem.path.startsWith("secrets.");
    const remedy: Remedy = {
      label: isSecret ? "Paste the credentials" : "Correct the settings",
      action: isSecret ? "replace_secret" : "edit_settings",
      field: problem.path.slice(problem.path.indexOf(".") + 1),
      ...about,
    };
    const sentence = `${title} cannot send: ${problem.path} ${problem.problem}. ${capital(waits)}.`;
    return { health: "held", sentence, reason: "settings", since: null, remedy };
  }
  if (pause?.kind === "held") return heldState(destination, pause, waits);
  if (pause) {
    const sentence = `${title} pauses; ${waits}. ${sentenceOf(pause.detail)} It tries again by itself.`;
    const remedy: Remedy = { label: "Try now", action: "resume", ...about };
    return { health: "degraded", sentence, reason: pause.reason, since: pause.since, remedy };
  }
  const test = testMode(destination, now);
  if (test) {
    const counted = destination.type.manifest.testsCount ? "count all the same" : "do not count";
    const sentence = `${title} is in test mode: events go out with the code ${test.code} and ${counted}.`;
    const remedy: Remedy = { label: "Leave test mode", action: "leave_test_mode", ...about };
    return { health: "test_mode", sentence, reason: "test mode", since: null, remedy };
  }
  return workingState(title, attempts, waits, now);
}

function heldState(destination: KnownDestination, pause: Pause, waits: string): Reading {
  const { title, type, file } = destination;
  const aboutToken = /token|credential|permission|secret|access/i.test(`${pause.reason} ${pause.detail}`);
  const [secret] = type.manifest.secrets;
  const remedy: Remedy =
    aboutToken && secret
      ? {
          label: `Paste a new ${secret.label.toLowerCase()}`,
          action: "replace_secret",
          field: secret.name,
          destination: file.id,
        }
      : { label: "Resume", action: "resume", destination: file.id };
  return {
    health: "held",
    sentence: `${title} is held; ${waits}. ${sentenceOf(pause.detail)} ${pause.hint}`.trim(),
    reason: pause.reason,
    since: pause.since,
    remedy,
  };
}

function workingState(
  title: string,
  attempts: readonly Omit<AttemptRecord, "members">[],
  waits: string,
  now: EpochMs,
): Reading {
  // A refusal that held everything was mended, or nothing would have been sent since.
  const recent = attempts.filter((one) => now - one.at < hourMs && one.result !== "hold");
  const failed = recent.filter((one) => !isTaken(one));
  const [last] = failed;
  if (last && recent.length >= 3 && failed.length / recent.length > failedShareMax) {
    const sentence = `${title}: ${failed.length} of the last ${recent.length} requests failed (${last.detail}); ${waits}.`;
    return {
      health: "degraded",
      sentence,
      reason: last.result,
      since: failed.at(-1)?.at ?? null,
      remedy: null,
    };
  }
  const taken = attempts.find(isTaken);
  const sentence = taken
    ? `${title} works; it last took a request ${ago(now - taken.at)}; ${waits}.`
    : `${title} is ready; ${attempts.length === 0 ? "no event was sent yet" : `it has taken no request yet; ${waits}`}.`;
  return { health: "healthy", sentence, reason: "ok", since: null, remedy: null };
}

/** Whether the platform took the request; single events of it may have been refused. */
function isTaken({ result }: Pick<AttemptRecord, "result">): boolean {
  return result === "answered" || result === "each" || result === "delivered";
}

/** The test mode that is on at this moment. */
export function testMode(
  destination: KnownDestination,
  now: EpochMs,
): { readonly code: string; readonly until: EpochMs | null } | null {
  const mode = destination.settings && destination.type.manifest.testMode?.(destination.settings);
  if (!mode || (mode.until !== undefined && now >= mode.until)) return null;
  return { code: mode.code, until: mode.until ?? null };
}

/** Received time of the first event that waits; `behind`: how many do. */
async function oldestWaiting(
  engine: OperatePorts["engine"],
  destination: KnownDestination,
  behind: number,
): Promise<EpochMs | null> {
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${destination.store.id}/`));
  const times = await Promise.all(parts.map((part) => oldestOf(engine, destination.key, part, behind)));
  const found = times.filter((one) => one !== null);
  return found.length === 0 ? null : Math.min(...found);
}

/**
 * The cursor only moves on, so that halving finds it, among as many as wait: what came before the destination was
 * created, or was forgotten since, has no outcome either.
 */
async function oldestOf(
  engine: OperatePorts["engine"],
  key: string,
  part: string,
  behind: number,
): Promise<EpochMs | null> {
  const isSettled = async (position: number): Promise<boolean> =>
    ((await engine.trace.outcomes(key, part, [position]))[0] ?? null) !== null;
  let high = await engine.log.head(part);
  if (high === 0 || (await isSettled(high))) return null;
  let low = Math.max(1, high - behind + 1);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isSettled(middle)) low = middle + 1;
    else high = middle;
  }
  return (await engine.trace.at(part, low))?.event.received_at ?? null;
}

function drainMs(destination: KnownDestination, behind: number): number | null {
  if (behind === 0) return null;
  const { batchEventsMax, requestsPerSecondMax } = destination.type.manifest.limits;
  const perSecond = Math.min(
    drainPerSecondMax,
    (destination.file.delivery?.batch_events_max ?? batchEventsMax) *
      (destination.file.delivery?.requests_per_second_max ?? requestsPerSecondMax),
  );
  return Math.ceil((behind / perSecond) * 1000);
}

/** Whether the balance of a destination adds up. */
export function addsUp(balance: Balance): boolean {
  const { received, ...states } = balance;
  return received === Object.values(states).reduce((sum, count) => sum + count, 0);
}

function events(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "event" : "events"}`;
}

function ago(ms: number): string {
  if (ms < 1.5 * minuteMs) return ms < minuteMs ? "just now" : "a minute ago";
  return ms < 2 * hourMs
    ? `${Math.round(ms / minuteMs)} minutes ago`
    : `${Math.round(ms / hourMs)} hours ago`;
}

/** Words of a platform or of a person, which end as they please, as a sentence of their own. */
function sentenceOf(text: string): string {
  const plain = text.trim();
  return plain === "" || /[.!?]$/.test(plain) ? capital(plain) : `${capital(plain)}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
