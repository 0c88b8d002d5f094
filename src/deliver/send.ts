import {
  cleanText,
  type EpochMs,
  type HttpReply,
  type HttpRequest,
  reasons,
  unreachable,
  type Verdict,
} from "../core/index.ts";
import type { Position } from "../engine/index.ts";
import { withoutEchoes } from "./echo.ts";
import type { Sendable } from "./plan.ts";
import type { Stop } from "./stop.ts";
import { replyBytesMax, type Target, testCodeAt } from "./target.ts";
import {
  again,
  type BatchReport,
  doubtSince,
  halves,
  type Moment,
  type Refusal,
  type Sender,
  settleEach,
  settleSuspects,
  splitBatch,
} from "./verdict.ts";

/** Characters of a reply that an attempt keeps. */
const replyCharsMax = 2000;
/** Read beyond that before it is cleaned: an address that the cut goes through would not be recognised. */
const cleanedCharsMax = replyCharsMax + 500;

/**
 * Sends a batch and whatever parts of it the platform's replies make necessary. Total: other requests of the window are
 * under way, and what they bring must not be lost to a fault of ours in this one.
 */
export async function sendBatch(
  target: Target,
  batch: readonly Sendable[],
  sender: Sender,
): Promise<BatchReport> {
  const report: BatchReport = { results: new Map(), attempts: [], stop: null, possiblyReceived: new Set() };
  const left = new Set<Position>();
  try {
    await sendParts(report, left, target, batch, sender);
  } catch (error) {
    sender.failed(error);
    failWork(report, left, target, batch, sender);
  }
  return report;
}

/** A refusal of the whole batch is halved, or repeated without the events it names, until each bad event stands alone. */
async function sendParts(
  report: BatchReport,
  left: Set<Position>,
  target: Target,
  batch: readonly Sendable[],
  sender: Sender,
): Promise<void> {
  const suspects: { readonly sendable: Sendable; readonly verdict: Refusal }[] = [];
  const queue: (readonly Sendable[])[] = [batch];
  let accepted = 0;
  const holdWhenTooMany = (): void => {
    if (sender.refusals.tooMany(target.delivery.rejectedShareMax)) report.stop ??= tooManyRejected(target);
  };
  while (report.stop === null) {
    const part = queue.shift();
    if (!part) break;
    const payloads = part.map((one) => one.payload);
    const access = await sender.tokens.current(target);
    if (access !== null && typeof access === "object") {
      report.stop = access;
      break;
    }
    const { request, testCode } = describe(target, payloads, sender.clock.now(), access);
    if (part.length > 1 && Buffer.byteLength(request.body) > target.type.manifest.limits.bodyBytesMax) {
      queue.unshift(...halves(part));
      continue;
    }
    await sender.rate.take();
    for (const { position } of part) left.add(position);
    const sentAt = sender.clock.now();
    const answer = await sender.http.send(request, {
      timeoutMs: target.type.manifest.limits.timeoutMs,
      replyBytesMax,
    });
    const reply = cleaned(answer, target, access, part);
    const verdict = readReply(target, reply, payloads);
    const moment = { sentAt, testCode, reply };
    record(report, target, part, verdict, moment, sender);
    switch (verdict.kind) {
      case "each":
        accepted += settleEach(report, target, part, verdict.results, moment, sender);
        break;
      case "split":
        splitBatch(report, part, verdict, queue, suspects, accepted, sender);
        break;
      case "retry":
        failBatch(report, target, part, verdict, moment, sender);
        break;
      case "slow":
        sender.rate.slowDown();
        report.stop = {
          kind: "slow",
          reason: verdict.reason,
          detail: verdict.detail,
          afterMs: verdict.afterMs ?? null,
        };
        break;
      case "hold":
        // A token may end before its time; a fresh one says whether the account is at fault.
        if (sender.tokens.renew(access)) queue.unshift(part);
        else report.stop = verdict;
        break;
      default:
        unreachable(verdict);
    }
    left.clear();
    holdWhenTooMany();
  }
  settleSuspects(report, suspects, accepted > 0, sender);
  holdWhenTooMany();
}

/** A fault of ours is taken as trouble of the destination, until it shows which event meets it: that one waits alone. */
function failWork(
  report: BatchReport,
  left: ReadonlySet<Position>,
  target: Target,
  batch: readonly Sendable[],
  sender: Sender,
): void {
  const detail = "it could not be sent; the server's log says why";
  const now = sender.clock.now();
  for (const one of batch.filter(({ position }) => !report.results.has(position))) {
    if (left.has(one.position)) report.possiblyReceived.add(one.position);
    if (!one.alone) continue;
    const possiblySince = left.has(one.position) ? now : null;
    report.results.set(one.position, again(one, { detail }, target, possiblySince, sender));
  }
  if (batch.every((one) => one.alone)) return;
  report.stop ??= { kind: "down", reason: reasons.fault, detail, afterMs: null, reply: "reply" };
}

/** Reading is total by contract. Were it not, that counts as no answer, so that the attempt is recorded like any other. */
function readReply(target: Target, reply: HttpReply, payloads: readonly object[]): Verdict {
  try {
    return target.type.read(reply, payloads);
  } catch (error) {
    const detail = `the reply could not be read, a fault of ours (${error instanceof Error ? error.name : "unknown"})`;
    return { kind: "retry", reason: reasons.fault, detail };
  }
}

/** A platform that fails stops the destination, unless it fails on an event that was set aside already. */
function failBatch(
  report: BatchReport,
  target: Target,
  part: readonly Sendable[],
  verdict: Extract<Verdict, { kind: "retry" }>,
  moment: Moment,
  sender: Sender,
): void {
  if (part.every((one) => one.alone) && moment.reply.kind !== "unreached") {
    settleEach(
      report,
      target,
      part,
      part.map(() => verdict),
      moment,
      sender,
    );
    return;
  }
  if (doubtSince(moment) !== null) for (const one of part) report.possiblyReceived.add(one.position);
  report.stop = {
    kind: "down",
    reason: verdict.reason,
    detail: verdict.detail,
    afterMs: verdict.afterMs ?? null,
    reply: moment.reply.kind,
  };
}

function record(
  report: BatchReport,
  target: Target,
  part: readonly Sendable[],
  verdict: Verdict,
  moment: Moment,
  sender: Sender,
): void {
  const detail = verdict.kind === "each" ? summary(verdict.results) : verdict.detail;
  report.attempts.push({
    id: sender.rng.id(moment.sentAt),
    at: moment.sentAt,
    durationMs: sender.clock.now() - moment.sentAt,
    status: moment.reply.kind === "reply" ? moment.reply.status : null,
    result: verdict.kind === "each" ? "answered" : verdict.kind,
    detail: detail.slice(0, replyCharsMax),
    reply: cleanText(textOf(moment.reply).slice(0, cleanedCharsMax)).slice(0, replyCharsMax),
    mappingVersion: target.type.manifest.mappingVersion,
    test: moment.testCode !== null,
    members: part.map((one, index) => ({
      position: one.position,
      result: verdict.kind === "each" ? (verdict.results[index]?.kind ?? "retry") : verdict.kind,
      ...(one.additions ? { additions: one.additions } : {}),
    })),
  });
}

function summary(results: Extract<Verdict, { kind: "each" }>["results"]): string {
  const failed = results.find((one) => one.kind !== "delivered");
  return failed?.detail ?? results[0]?.detail ?? "accepted";
}

function textOf(reply: HttpReply): string {
  return reply.kind === "reply" ? reply.body : reply.error;
}

function cleaned(
  reply: HttpReply,
  target: Target,
  access: string | null,
  part: readonly Sendable[],
): HttpReply {
  const contacts = part.flatMap((one) => one.contacts);
  return withoutEchoes(reply, [...Object.values(target.secrets), access ?? ""], contacts);
}

function tooManyRejected(target: Target): Stop {
  const percent = Math.round(target.delivery.rejectedShareMax * 100);
  return {
    kind: "hold",
    reason: "too many rejections",
    detail: `more than ${percent} % of the last 200 events were rejected`,
    hint: "Look at the latest rejections, mend their cause, then resume this destination.",
  };
}

function describe(
  target: Target,
  payloads: readonly object[],
  now: EpochMs,
  access: string | null,
): { request: HttpRequest; testCode: string | null } {
  const testCode = testCodeAt(target, now);
  const request = target.type.request(payloads, {
    settings: target.settings,
    secrets: target.secrets,
    baseUrl: target.baseUrl,
    now,
    ...(access === null ? {} : { accessToken: access }),
    ...(testCode === null ? {} : { testCode }),
  });
  return { request, testCode };
}
