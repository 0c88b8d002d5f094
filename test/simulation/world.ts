import type { ConfigFile } from "../../src/config/index.ts";
import type { Target } from "../../src/deliver/index.ts";
import type { Http } from "../../src/engine/index.ts";
import { openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { toTargets } from "../../src/host/index.ts";
import { checkRun } from "./check.ts";
import { createDisk } from "./disk.ts";
import { createHistory, type History } from "./history.ts";
import { type Life, startLife } from "./life.ts";
import { createMonitor, type Monitor } from "./monitor.ts";
import { type Mutation, mutateHttp, mutateTarget, mutateType } from "./mutation.ts";
import { createPlatform, type Platform } from "./platform.ts";
import { createRandom, type Random } from "./random.ts";
import { drawScenario, type Scenario } from "./scenario.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { createTraffic } from "./traffic.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2026, 10, 22, 12, 0, 0);
/** Copies may come late (see traffic.ts), and clients try again for days, but not longer than this. */
const troubleMsMax = 200 * hourMs;
const upkeepMs = 7 * hourMs;
/** After all trouble is over everything must have its outcome within this time. */
const healMs = 3 * hourMs;

/** What came of one seed. */
export interface RunResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly history: readonly string[];
  readonly events: number;
  readonly lives: number;
  readonly steps: number;
  /** Writes of the first life. */
  readonly writes: number;
}

/** How a seed is run. */
export interface RunOptions {
  readonly mutation?: Mutation;
  readonly history?: boolean;
  /** @default drawScenario */
  readonly draw?: (random: Random) => Scenario;
}

/** Runs one seed from the first event to the last outcome, and checks what must hold. */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<RunResult> {
  const random = createRandom(seed);
  const scenario = (options.draw ?? drawScenario)(random.branch());
  const scheduler = createScheduler(startMs, random.branch());
  const history = createHistory(scheduler.now, startMs, options.history ?? false);
  const monitor = createMonitor(history);
  const { folder, remove } = createDisk();
  const mutation = options.mutation ?? null;
  try {
    history.note("seed", `${seed}: ${JSON.stringify(scenario)}`);
    const parts = { scenario, scheduler, random, history, monitor, folder, mutation };
    const counts = await play(parts).catch((error: unknown) => {
      monitor.violation(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { events: 0, lives: 0, writes: 0 };
    });
    return {
      seed,
      ...counts,
      steps: scheduler.steps(),
      violations: monitor.violations(),
      history: history.lines(),
    };
  } finally {
    remove();
  }
}

interface Parts {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly history: History;
  readonly monitor: Monitor;
  readonly folder: string;
  readonly mutation: Mutation | null;
}

async function play(parts: Parts): Promise<Pick<RunResult, "events" | "lives" | "writes">> {
  const { scenario, scheduler, random, history, monitor, folder } = parts;
  let server: ReturnType<typeof createServer> | null = null;
  const traffic = createTraffic(scenario, () => server?.door() ?? null, scheduler, random.branch(), history);
  const platforms = scenario.destinations.map((plan) =>
    createPlatform(plan, traffic.poison, scheduler, random.branch(), history),
  );
  server = createServer(parts, platforms);
  traffic.start(platforms);
  await scheduler.run(startMs + troubleMsMax, traffic.over);
  await scheduler.run(Math.max(scheduler.now(), startMs + troubleEndsMs(scenario)));
  server.heal();
  for (const platform of platforms) platform.clearUp();
  await scheduler.run(scheduler.now() + healMs);
  if (scenario.length !== "short") {
    await server.restart();
    await scheduler.run(scheduler.now() + minuteMs);
  }
  await server.restart(72 * hourMs);
  await scheduler.run(scheduler.now() + minuteMs);
  server.end();
  const engine = openPipelineEngine(sqliteFiles(folder));
  await checkRun(engine, platforms, traffic, monitor, {
    trims: scenario.retentionMs !== null,
    clockJumps: scenario.jump !== null,
  });
  await engine.close();
  return { events: traffic.accepted.length, lives: server.lives(), writes: server.firstWrites() };
}

/** When the last trouble that the scenario plans is over. */
function troubleEndsMs({ destinations, activeMs, zombie }: Scenario): number {
  const ends = destinations.flatMap(({ weather, token }) => [
    ...weather.map((one) => one.toMs),
    token?.replacedMs ?? 0,
  ]);
  return Math.max(activeMs, ...ends, zombie ? zombie.atMs + zombie.forMs + minuteMs : 0);
}

function createServer(parts: Parts, platforms: readonly Platform[]) {
  const { scenario, scheduler, random, history, monitor, mutation } = parts;
  const http = mutateHttp(createNetwork(platforms), mutation, accepted);
  let lives = 0;
  let healthy = false;
  let current: Life | null = null;
  let first: Life | null = null;
  const frozen: Life[] = [];
  let targets = targetsOf(scenario, platforms, mutation);
  const start = scheduler.now();

  function live(node = "embedded", afterDeath = false): void {
    for (const platform of platforms) platform.newLife();
    current = startLife({
      files: sqliteFiles(parts.folder),
      node,
      number: ++lives,
      scheduler,
      random: random.branch(),
      history,
      monitor,
      mutation,
      http,
      targets: () => targets,
      crash: healthy ? null : (scenario.crashes[lives - 1] ?? null),
      appendBytesMax: scenario.appendBytesMax,
      platforms,
      afterDeath,
      failing: healthy || lives !== 1 ? null : scenario.failing,
      skewMs: skewOf(lives),
      died({ awayMs }) {
        current = null;
        scheduler.after(awayMs, () => current ?? live("embedded", true));
      },
    });
    first ??= current;
  }

  async function restart(awayMs = 0): Promise<void> {
    const leaving = current;
    if (!leaving) return;
    current = null;
    let ended = false;
    void leaving.stop().then(() => {
      ended = true;
    });
    await scheduler.run(scheduler.now() + hourMs, () => ended || leaving.dead());
    if (!ended && !leaving.dead()) monitor.violation("an orderly stop took more than an hour");
    if (awayMs > 0) await scheduler.run(scheduler.now() + awayMs);
    if (!current) live();
  }

  function keepUp(): void {
    if (scenario.retentionMs !== null) current?.upkeep(scenario.retentionMs);
    scheduler.after(upkeepMs, keepUp);
  }

  /** Each life has a clock of its own; a jump hits whoever lives then, and everybody after. */
  function skewOf(life: number): () => number {
    const own = life % 2 === 1 ? scenario.skewMs : 0;
    const { jump } = scenario;
    return () => own + (jump && scheduler.now() >= start + jump.atMs ? jump.byMs : 0);
  }

  live();
  scheduler.after(upkeepMs, keepUp);
  if (scenario.jump) scheduler.after(scenario.jump.atMs, () => current?.poll());
  for (const stop of scenario.stops) {
    scheduler.after(stop.atMs, () => {
      const leaving = current;
      if (!leaving) return;
      current = null;
      void leaving.stop().then(() => scheduler.after(stop.awayMs, () => current ?? live()));
    });
  }
  const { zombie } = scenario;
  if (zombie) {
    scheduler.after(zombie.atMs, () => {
      if (!current) return;
      current.freeze(zombie.forMs);
      frozen.push(current);
      current = null;
      live("other");
    });
    // A process that wakes up beside its successor is found and ended, sooner or later.
    scheduler.after(zombie.atMs + zombie.forMs + 10_000, () => {
      for (const life of frozen) life.kill();
    });
  }
  for (const platform of platforms) {
    const { token } = platform.plan;
    if (!token) continue;
    scheduler.after(token.replacedMs, () => {
      platform.replaceToken();
      targets = targetsOf(scenario, platforms, mutation);
      current?.reconfigure();
    });
  }

  return {
    door: () => current,
    lives: () => lives,
    firstWrites: () => first?.writes() ?? 0,
    heal() {
      healthy = true;
      history.note(
        "world",
        `all trouble is over, after ${Math.round((scheduler.now() - start) / hourMs)} hours`,
      );
      if (current) current.heal();
      else live();
    },
    restart,
    end: () => current?.kill(),
  };
}

const accepted = { kind: "reply", status: 200, headers: {}, body: '{"code":0,"message":"OK"}' } as const;

/** One network for all destinations: the host in the address says whose platform is meant. */
function createNetwork(platforms: readonly Platform[]): Http {
  const byHost = new Map(platforms.map((platform) => [`${platform.plan.id}.example`, platform]));
  return {
    send(request, limits) {
      const platform = byHost.get(new URL(request.url).host);
      if (!platform) throw new Error(`no platform at ${request.url}`);
      return platform.send(request, limits.timeoutMs);
    },
  };
}

function targetsOf(
  scenario: Scenario,
  platforms: readonly Platform[],
  mutation: Mutation | null,
): readonly Target[] {
  const config: ConfigFile = {
    stores: [
      {
        id: "demo",
        country: "US",
        currency: "USD",
        ...(scenario.owned ? { shopify: { shop_domain: "demo.myshopify.com" } } : {}),
        destinations: platforms.map(({ plan, token }) => ({
          id: plan.id,
          type: "tiktok",
          settings: { pixel_id: plan.pixel },
          secrets: { access_token: token() },
          base_url: `http://${plan.id}.example`,
          delivery: { batch_events_max: plan.batchEventsMax, settle_ms: { Purchase: plan.settleMs } },
        })),
      },
    ],
  };
  const { targets, problems } = toTargets(config);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return targets.map((target) => ({
    ...mutateTarget(target, mutation),
    type: mutateType(target.type, mutation),
  }));
}
