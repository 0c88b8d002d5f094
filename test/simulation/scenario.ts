import type { TikTokEmulator } from "../../src/emulators/index.ts";
import type { Random } from "./random.ts";

type Switches = Parameters<TikTokEmulator["setFaults"]>[0];

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Bad weather between us and a platform, for a while. */
export interface Weather {
  readonly fromMs: number;
  readonly toMs: number;
  /** Share of requests that find no connection. */
  readonly unreached: number;
  readonly faults: Switches;
  readonly name: string;
}

/** One destination and what will happen to it. */
export interface DestinationPlan {
  readonly id: string;
  readonly pixel: string;
  readonly batchEventsMax: number;
  readonly settleMs: number;
  /** Purchases wait for their other copies, so that they leave later than what follows them. */
  readonly purchasesWait: boolean;
  readonly switches: Switches;
  readonly weather: readonly Weather[];
  /** The token is revoked, and a person pastes a new one. */
  readonly token: { readonly revokedMs: number; readonly replacedMs: number } | null;
}

/** A death of the server, at the n-th write of that life, or the n-th of one kind. */
export interface CrashPlan {
  readonly write: number;
  /** The kind of write that counts (`ledger.settle`, ...); null: every one. */
  readonly of: string | null;
  /** Before the write, with the write done but not committed, or committed and the answer lost. */
  readonly phase: "before" | "inside" | "after";
  readonly awayMs: number;
}

/**
 * How much happens. Most faults show in a few events and minutes, so that most stories are short and many of them run.
 * Long ones have late copies, clients that try again for days, and long outages. Each ends with an absence
 * of three days.
 */
export type Length = "short" | "usual" | "long";

/** Everything that the seed decides before a run. */
export interface Scenario {
  readonly length: Length;
  readonly destinations: readonly DestinationPlan[];
  readonly activeMs: number;
  readonly requests: number;
  readonly eventsPerRequestMax: number;
  /** All requests come at one moment: more than may wait for the disk at once. */
  readonly burst: boolean;
  /** Bytes that may wait for the disk; always room for the largest request. */
  readonly appendBytesMax: number;
  readonly visitors: number;
  /** Share of events of which further copies come. */
  readonly copies: number;
  readonly twins: number;
  readonly poison: number;
  /** Whether the shop's order webhook owns purchases, so that a browser's copy waits for it. */
  readonly owned: boolean;
  readonly crashes: readonly CrashPlan[];
  /** Orderly stops: time and how long the server stays away. */
  readonly stops: readonly { readonly atMs: number; readonly awayMs: number }[];
  /** Writes of a life that fail: from the n-th on, so many. */
  readonly failing: { readonly from: number; readonly count: number } | null;
  /** Events are kept so long, and what is older goes; null: longer than any run. */
  readonly retentionMs: number | null;
  /** How wrong the server's clock is, per life. */
  readonly skewMs: number;
  /** The server's clock is set forward or back, far more than the slack of the dedup window. */
  readonly jump: { readonly atMs: number; readonly byMs: number } | null;
  /** The process is stopped for so long, while another takes its place. */
  readonly zombie: { readonly atMs: number; readonly forMs: number } | null;
}

/** A long one takes as much time as eight short ones. */
const lengths: readonly Length[] = [...Array(13).fill("short"), ...Array(6).fill("usual"), "long"];

/** Draws a scenario: most are short and rough, some have a long absence or a long outage. */
export function drawScenario(random: Random): Scenario {
  const length = random.pick(lengths);
  const [short, long] = [length === "short", length === "long"];
  const activeMs = random.pick([
    30 * secondMs,
    5 * minuteMs,
    ...(short ? [] : [40 * minuteMs]),
    ...(long ? [6 * hourMs] : []),
  ]);
  const count = random.pick(short ? [1, 1, 1, 2] : [1, 1, 2, 3]);
  const owned = random.chance(0.3);
  const burst = short && random.chance(0.06);
  const jump = random.chance(0.1)
    ? { atMs: random.float() * activeMs, byMs: random.pick([-48, -3, 3, 48]) * hourMs }
    : null;
  return {
    length,
    destinations: Array.from({ length: count }, (_, index) =>
      drawDestination(random, index, { long, activeMs, owned }),
    ),
    activeMs,
    requests: burst ? 14 : random.between(2, short ? 6 : 14),
    eventsPerRequestMax: burst ? 12 : random.pick([1, 3, short ? 6 : 12]),
    burst,
    appendBytesMax: 10_000,
    visitors: random.between(1, 6),
    copies: random.pick([0, 0.2, 0.6]),
    twins: random.pick([0, 0.5]),
    poison: random.pick(long ? [0, 0, 0, 0.05] : [0, 0, 0.1]),
    owned,
    crashes: Array.from({ length: random.pick(short ? [0, 1, 1, 2] : [0, 1, 2, 4]) }, () =>
      drawCrash(random),
    ),
    stops: random.chance(0.2) ? [{ atMs: random.float() * activeMs, awayMs: drawAway(random) }] : [],
    failing: random.chance(0.25) ? { from: random.between(1, 40), count: random.pick([1, 1, 6, 30]) } : null,
    retentionMs: random.pick([null, null, null, dayMs, 4 * dayMs]),
    skewMs: random.chance(0.2) ? random.between(-20, 20) * minuteMs : 0,
    jump,
    // A lease of another process ends by the clock: one that is set back makes the successor wait for as long.
    zombie:
      jump === null && random.chance(0.1)
        ? { atMs: random.float() * activeMs, forMs: random.pick([40 * secondMs, 5 * minuteMs]) }
        : null,
  };
}

/** Writes between which most is at stake: an answer is under way, or a request of which nobody knows what became. */
const crashKinds = [
  "log.append",
  "identity.apply",
  "ledger.begin",
  "ledger.settle",
  "ledger.begin, parked",
  "ledger.settle, parked",
  "ledger.pause",
] as const;

function drawCrash(random: Random): CrashPlan {
  const of = random.pick([null, random.pick(crashKinds)]);
  return {
    write: of === null ? random.between(1, 30) : random.between(1, of.endsWith("parked") ? 3 : 10),
    of,
    phase: random.pick(["before", "inside", "after"]),
    awayMs: drawAway(random),
  };
}

function drawAway(random: Random): number {
  return random.pick([0, secondMs, minuteMs, 20 * minuteMs, 3 * dayMs]);
}

function drawDestination(
  random: Random,
  index: number,
  { long, activeMs, owned }: Pick<Scenario, "activeMs" | "owned"> & { readonly long: boolean },
): DestinationPlan {
  const storms = random.pick([0, 1, 2]);
  const revokedMs = random.float() * activeMs;
  const settleMs = random.pick([0, 0, 15 * secondMs]);
  return {
    id: `tiktok-${index + 1}`,
    pixel: `CSIMULATION00000000${index + 1}`,
    batchEventsMax: random.pick([1, 2, 5, 1000]),
    settleMs,
    purchasesWait: owned || settleMs > 0,
    switches: {
      batch: random.pick(["atomic", "partial"]),
      index_in_messages: random.chance(0.5),
      refusal_status: random.pick(["200", "http"]),
      poison_code: random.pick(["40002", "40002", "50000"]),
      latency_ms: random.pick([20, 20, 400, 8000]),
      latency_jitter_ms: random.pick([0, 300, 4000]),
      // The refusals of these tests come from what they switch on, never from the rate of a virtual second.
      qps: 0,
    },
    weather: Array.from({ length: storms }, () => drawWeather(random, activeMs, long)),
    token: random.chance(0.15)
      ? {
          revokedMs,
          replacedMs: revokedMs + random.pick(long ? [minuteMs, 5 * hourMs, 3 * dayMs] : [minuteMs, hourMs]),
        }
      : null,
  };
}

function drawWeather(random: Random, activeMs: number, long: boolean): Weather {
  const fromMs = random.float() * activeMs;
  const share = random.pick([0.2, 0.6, 1]);
  const lastsMs = random.pick([
    secondMs,
    minuteMs,
    10 * minuteMs,
    activeMs,
    long && random.chance(0.3) ? dayMs : hourMs,
  ]);
  const kind = random.pick(storms);
  return {
    fromMs,
    toMs: fromMs + lastsMs,
    name: `${kind} at ${Math.round(share * 100)} %`,
    unreached: kind === "unreached" ? share : 0,
    faults: kind === "unreached" ? {} : { [kind]: share },
  };
}

const storms = [
  "unreached",
  "timeout_before",
  "timeout_after",
  "reset_before",
  "reset_after",
  "html_502",
  "no_json",
  "error_50000",
  "error_51012",
  "error_60001",
  "too_many_requests",
] as const;
