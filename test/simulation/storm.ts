import { emulators, type TikTokEmulator } from "../../src/emulators/index.ts";
import type { Random } from "./random.ts";
import type { DestinationPlan, Scenario, Weather } from "./scenario.ts";

type Switches = Parameters<TikTokEmulator["setFaults"]>[0];

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const stormMs = 10 * minuteMs;
const table = emulators.tiktok?.switches ?? {};

/** Every way of the platform that is in doubt, drawn; the ways that only a wrong client would notice are in it, too. */
function drawBehaviour(random: Random): Record<string, unknown> {
  const drawn: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(table)) {
    if (spec.group !== "behaviour") continue;
    if (spec.kind === "choice") drawn[name] = random.pick(spec.values);
    if (spec.kind === "toggle") drawn[name] = random.chance(0.5);
    if (spec.kind === "text") drawn[name] = random.pick([spec.default, "OK, with a warning"]);
    if (spec.kind === "number") drawn[name] = spec.default;
  }
  return drawn;
}

/** Faults that strike one request in so many, each for as long as the storm lasts, all at once. */
function rates(random: Random): Switches {
  const names = Object.entries(table).filter(([, spec]) => spec.kind === "rate");
  return Object.fromEntries(names.map(([name]) => [name, random.pick([0.02, 0.05, 0.1])]));
}

/**
 * Ten minutes in which every switch of the TikTok emulator is on: all its faults at once, each of its doubtful ways
 * drawn, a revoked token, poison events, a rate limit, and the crashes and copies of any other story.
 */
export function drawStorm(random: Random): Scenario {
  const faults = rates(random);
  const weather: Weather = { fromMs: 0, toMs: stormMs, name: "storm", unreached: 0.05, faults };
  const revokedMs = random.float() * 5 * minuteMs;
  const settleMs = random.pick([0, 15 * secondMs]);
  const plan: DestinationPlan = {
    id: "tiktok-1",
    pixel: "CSIMULATION000000001",
    batchEventsMax: random.pick([2, 10, 1000]),
    settleMs,
    purchasesWait: true,
    switches: {
      ...drawBehaviour(random),
      latency_ms: random.pick([20, 400]),
      latency_jitter_ms: random.pick([300, 4000]),
      qps: random.between(1, 5),
      poison_share: 0.03,
      poison_code: random.pick(["40002", "50000"]),
    },
    weather: [weather],
    token: { revokedMs, replacedMs: revokedMs + random.pick([secondMs, 2 * minuteMs]) },
  };
  return {
    length: "usual",
    destinations: [plan],
    activeMs: stormMs,
    requests: 40,
    eventsPerRequestMax: 8,
    burst: false,
    appendBytesMax: 10_000,
    visitors: 12,
    copies: 0.3,
    twins: 0.6,
    poison: 0.02,
    owned: random.chance(0.3),
    crashes: [1, 2].map(() => ({
      write: random.between(5, 60),
      of: null,
      phase: random.pick(["before", "inside", "after"] as const),
      awayMs: random.pick([0, 5 * secondMs, minuteMs]),
    })),
    stops: [],
    failing: { from: random.between(1, 60), count: random.pick([1, 3]) },
    retentionMs: null,
    skewMs: random.between(-5, 5) * minuteMs,
    jump: null,
    zombie: random.chance(0.2) ? { atMs: random.float() * stormMs, forMs: 40 * secondMs } : null,
  };
}
