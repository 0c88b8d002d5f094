import { type EpochMs, type HttpReply, type Outcome, reasons, type Verdict } from "../core/index.ts";
import type { AttemptRecord, Clock, Http, MatchCount, Position, Rng } from "../engine/index.ts";
import type { AccessTokens } from "./access-token.ts";
import { aloneBackoffMs, attemptsMax } from "./backoff.ts";
import type { Sendable } from "./plan.ts";
import type { Rate } from "./rate.ts";
import { alikeMax, type Refusals } from "./refusal.ts";
import type { Stop } from "./stop.ts";
import type { Target } from "./target.ts";

/** What came of one event of a batch. */
export type SendResult =
  | { readonly kind: "outcome"; readonly outcome: Outcome }
  /** Try it again alone, after this time. */
  | {
      readonly kind: "later";
      readonly afterMs: number;
      readonly reason: string;
      readonly detail: string;
      readonly attempts: number;
      readonly possiblySince: EpochMs | null;
    };

/** What came of a batch. An event without a result was not settled: it waits where it was. */
export interface BatchReport {
  readonly results: Map<Position, SendResult>;
  readonly attempts: AttemptRecord[];
  stop: Stop | null;
  /** Events without a result that may have been received all the same. */
  readonly possiblyReceived: Set<Position>;
}

/** What the requests of a window brought. */
export interface Sent {
  readonly attempts: BatchReport["attempts"];
  /** What the events that were delivered carried. */
  readonly matched: readonly MatchCount[];
  readonly stop: Stop | null;
  /** Some events were not tried, and nobody is to blame. */
  readonly cutShort: boolean;
  /** The platform gave a verdict on some event: it works. */
  readonly proven: boolean;
  /** Events that may have been received, and since when. */
  readonly possibly: ReadonlyMap<Position, EpochMs>;
}

/** Everything that sending to one destination needs. */
export interface Sender {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly http: Http;
  readonly rate: Rate;
  readonly refusals: Refusals;
  readonly tokens: AccessTokens;
  /** Told of a fault of ours in sending. */
  readonly failed: (error: unknown) => void;
}

/** A suspect event waits so long at least before it is asked about again. */
const suspectWaitMs = 5000;

/** A refusal of a whole request because of some event in it. */
export type Refusal = Extract<Verdict, { kind: "split" }>;

/** One request and its reply. */
export interface Moment {
  readonly sentAt: EpochMs;
  readonly testCode: string | null;
  readonly reply: HttpReply;
}

/** Enters the results of a reply that has one for each event; returns how many were accepted. */
export function settleEach(
  report: BatchReport,
  target: Target,
  part: readonly Sendable[],
  results: Extract<Verdict, { kind: "each" }>["results"],
  moment: Moment,
  sender: Sender,
): number {
  let accepted = 0;
  let rejected = 0;
  part.forEach((one, index) => {
    const result = results[index];
    switch (result?.kind) {
      case "delivered":
        accepted++;
        report.results.set(one.position, {
          kind: "outcome",
          outcome: acceptedOutcome(one.remark ?? result.detail, moment.testCode, target),
        });
        break;
      case "reject":
        rejected++;
        report.results.set(one.position, rejectedOutcome(result.reason, result.detail));
        break;
      default:
        report.results.set(one.position, again(one, result, target, doubtSince(moment), sender));
    }
  });
  if (accepted > 0) sender.refusals.accepted(accepted);
  sender.refusals.rejected(rejected);
  return accepted;
}

/**
 * Since when the platform may have the events of a request that did not succeed; null: it has not. HTTP says of 3xx and
 * 4xx (a firewall, a proxy on our side) that nothing was done; with a 5xx something may have been.
 */
export function doubtSince({ sentAt, reply }: Moment): EpochMs | null {
  const done =
    reply.kind === "reply" ? reply.status < 300 || reply.status >= 500 : reply.kind === "unanswered";
  return done ? sentAt : null;
}

/** One more try of an event that failed by itself, after a wait that grows; at some time it is enough. */
export function again(
  one: Sendable,
  result: { readonly detail: string; readonly afterMs?: number } | undefined,
  target: Target,
  possiblySince: EpochMs | null,
  sender: Sender,
): SendResult {
  const attempts = one.attempts + 1;
  const schedule = target.type.manifest.limits.retryScheduleMs;
  if (attempts >= attemptsMax(schedule)) {
    const detail = `tried ${attempts} times; last: ${result?.detail ?? "no result"}`;
    return { kind: "outcome", outcome: { kind: "expired", reason: reasons.attemptsUsedUp, detail } };
  }
  const wait = aloneBackoffMs(attempts, sender.rng.float(), schedule);
  return {
    kind: "later",
    // The platform names the least; how often it has failed may ask for more.
    afterMs: Math.max(result?.afterMs ?? 0, wait),
    reason: one.alone ? reasons.setAside : reasons.retry,
    detail: result?.detail ?? "the platform gave no result for this event",
    attempts,
    possiblySince: one.possiblySince ?? possiblySince,
  };
}

/** Sets the events that a refusal blames apart, and queues the others again. */
export function splitBatch(
  report: BatchReport,
  part: readonly Sendable[],
  verdict: Refusal,
  queue: (readonly Sendable[])[],
  suspects: { sendable: Sendable; verdict: Refusal }[],
  accepted: number,
  sender: Sender,
): void {
  const named = verdict.accountFault ? [] : (verdict.indexes ?? []).filter((index) => index < part.length);
  const bad = named.length > 0 ? named.flatMap((index) => part[index] ?? []) : part;
  if (named.length === 0 && part.length > 1 && !verdict.accountFault) {
    queue.unshift(...halves(part));
    return;
  }
  const blamesAccount = verdict.accountFault ?? false;
  const singledOut = !blamesAccount && (accepted > 0 || (named[0] ?? 0) > 0);
  const reading = sender.refusals.refused({
    words: verdict.detail,
    positions: bad.map((one) => one.position),
    singledOut,
  });
  if (reading === "hold") {
    report.stop = refusedAlike(verdict);
    return;
  }
  for (const one of bad) {
    if (singledOut || (!blamesAccount && sender.refusals.isProven(one.position))) {
      sender.refusals.rejected(1);
      report.results.set(one.position, rejectedOutcome(verdict.reason, verdict.detail));
    } else suspects.push({ sendable: one, verdict });
  }
  const rest = named.length === 0 ? [] : part.filter((one) => !bad.includes(one));
  if (rest.length > 0) queue.unshift(rest);
}

/**
 * An event refused alone is rejected once the platform has taken another. Until then it is asked about again and again:
 * a shop with few sales must not lose them one by one to an account that is at fault. Age ends it.
 */
export function settleSuspects(
  report: BatchReport,
  suspects: readonly { readonly sendable: Sendable; readonly verdict: Refusal }[],
  proven: boolean,
  sender: Sender,
): void {
  for (const { sendable, verdict } of suspects) {
    if (report.stop?.kind === "hold") continue;
    const attempts = sendable.attempts + 1;
    // Too few events come to be ten: ten refusals of one say as much.
    if (verdict.accountFault && attempts >= alikeMax) {
      report.stop = refusedAlike(verdict);
      continue;
    }
    if (proven) sender.refusals.rejected(1);
    report.results.set(
      sendable.position,
      proven
        ? rejectedOutcome(verdict.reason, verdict.detail)
        : {
            kind: "later",
            afterMs: Math.max(suspectWaitMs, aloneBackoffMs(attempts, sender.rng.float())),
            reason: "refused",
            detail: `${verdict.detail} (asked again, because no other event proves that the account works)`,
            attempts,
            possiblySince: sendable.possiblySince,
          },
    );
  }
}

function refusedAlike(verdict: Refusal): Stop {
  return {
    kind: "hold",
    reason: "refused alike",
    detail: `the last events were all refused with the same words: ${verdict.detail}`,
    hint: "Check the destination's settings (pixel ID, event set) against the platform's own page, then resume.",
  };
}

function acceptedOutcome(detail: string | undefined, testCode: string | null, { type }: Target): Outcome {
  const { testsCount, title } = type.manifest;
  if (testCode !== null && testsCount) {
    const counts = `sent with test code ${testCode}, which ${title} counts all the same`;
    return { kind: "delivered", reason: reasons.accepted, detail: detail ? `${counts}; ${detail}` : counts };
  }
  if (testCode !== null) {
    return {
      kind: "skipped",
      reason: reasons.sentAsTest,
      detail: `sent with test code ${testCode}; it counts as no conversion`,
    };
  }
  return { kind: "delivered", reason: reasons.accepted, ...(detail === undefined ? {} : { detail }) };
}

function rejectedOutcome(reason: string, detail: string): SendResult {
  return { kind: "outcome", outcome: { kind: "rejected", reason, detail: detail.slice(0, 500) } };
}

/** Two halves, the first the larger. */
export function halves(part: readonly Sendable[]): [readonly Sendable[], readonly Sendable[]] {
  const middle = Math.ceil(part.length / 2);
  return [part.slice(0, middle), part.slice(middle)];
}

/** Why events of a window were left without a result. */
export function reasonToWait(sent: Sent): Stop {
  const detail = "the window took too long, or the server was stopping";
  return sent.stop ?? { kind: "down", reason: reasons.retry, detail, afterMs: null, reply: "unreached" };
}

/** Attempts as they may be recorded when persons were erased meanwhile: which events, and what came of each. */
export function withoutPersons(attempts: Sent["attempts"]): Sent["attempts"] {
  return attempts.map((one) => ({
    ...one,
    reply: "",
    members: one.members.map(({ position, result }) => ({ position, result })),
  }));
}
