import { dayMs } from "../../src/core/index.ts";
import { createPipeline, logTopic, type Target } from "../../src/deliver/index.ts";
import type { BegunRange, Http, Lease, Settlement } from "../../src/engine/index.ts";
import { openLogWriter, openPipelineEngine, type SqliteFiles } from "../../src/engine/sqlite/index.ts";
import { type UpkeepPorts, upkeep } from "../../src/host/index.ts";
import { createResolver } from "../../src/identity/index.ts";
import { checkDoubt } from "./doubt.ts";
import type { History } from "./history.ts";
import { InjectedFault, type Monitor, watchLedger } from "./monitor.ts";
import { type Mutation, mutateIdentity, mutateLedger } from "./mutation.ts";
import { noteMoments, worldPorts } from "./outside.ts";
import type { Platform } from "./platform.ts";
import { createWatchedQueue } from "./queue.ts";
import type { Random } from "./random.ts";
import type { CrashPlan, Scenario } from "./scenario.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Door } from "./traffic.ts";
import { createDoor } from "./webhook.ts";

/** One process of the server, from start to crash or stop. */
export interface Life extends Door {
  readonly reconfigure: () => void;
  /** Ends and deletes what is older than this. */
  readonly upkeep: (retentionMs: number) => void;
  /** An orderly stop: resolves when every loop has ended. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
  /** The process gets no time for so long; nothing of it ends. */
  readonly freeze: (ms: number) => void;
  /** Idle loops look once, as they do every second. */
  readonly poll: () => void;
  /** From now on no fault of its own. */
  readonly heal: () => void;
  readonly dead: () => boolean;
  /** Writes so far. */
  readonly writes: () => number;
}

/** What a life is made of. */
export interface LifeOptions {
  readonly files: SqliteFiles;
  readonly node: string;
  readonly number: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly history: History;
  readonly monitor: Monitor;
  readonly mutation: Mutation | null;
  readonly http: Http;
  readonly targets: () => readonly Target[];
  readonly crash: CrashPlan | null;
  readonly failing: Scenario["failing"];
  readonly appendBytesMax: number;
  /** Whether the life before it ended without warning. */
  readonly afterDeath: boolean;
  /** Whom its requests reach. */
  readonly platforms: readonly Platform[];
  /** How wrong its clock is now. */
  readonly skewMs: () => number;
  readonly died: (crash: CrashPlan) => void;
}

const ledgerReads = new Set(["due", "nextDue", "paused", "outcomeAt"]);
const stateReads = new Set(["get", "list"]);
const identityReads = new Set([
  "cursor",
  "lookup",
  "earlier",
  "profile",
  "blocked",
  "merges",
  "copies",
  "copiesOf",
]);

/** Opens the files and starts the pipeline over ports that can fail, wait and die at every write. */
export function startLife(options: LifeOptions): Life {
  const { scheduler, history, monitor } = options;
  const who = `server ${options.number}`;
  const [writer, engine] = [openLogWriter(options.files), openPipelineEngine(options.files)];
  const stopping = new AbortController();
  let { crash, failing } = options;
  let [dead, frozenUntil, writes] = [false, 0, 0];
  const ofKind = new Map<string, number>();

  function after(ms: number, run: () => void, over?: () => boolean): void {
    const unwanted = over ? () => dead || over() : () => dead;
    const fire = (): void => {
      const now = scheduler.now();
      if (now < frozenUntil) scheduler.after(frozenUntil - now, fire, unwanted);
      else run();
    };
    scheduler.after(ms, fire, unwanted);
  }

  function kill(): void {
    if (dead) return;
    dead = true;
    writer.close();
    engine.abandon();
  }

  function die(plan: CrashPlan, label: string): void {
    history.note(who, `dies ${plan.phase} write ${writes}, ${label}`);
    kill();
    options.died(plan);
  }

  /** A write: may find the process dead before it, inside it or after it, or the disk unwilling. */
  function write<T>(label: string, call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      after(0, () => {
        writes++;
        const number = (ofKind.get(label) ?? 0) + 1;
        ofKind.set(label, number);
        const counted = crash?.of === null ? writes : crash?.of === label ? number : 0;
        const plan = crash?.write === counted ? crash : null;
        if (plan?.phase === "before") return die(plan, label);
        if (failing && writes >= failing.from && writes < failing.from + failing.count) {
          history.note(who, `write ${writes} fails, ${label}`);
          return after(0, () => reject(new InjectedFault(`the disk refused ${label}`)));
        }
        // A process that another has replaced has no log to write to: the folder's lock lets one server run.
        if (frozenUntil > 0 && label === "log.append") return;
        const work = scheduler.track(call());
        work.then(
          (value) => {
            if (dead) return;
            if (plan) die(plan, label);
            else after(0, () => resolve(value));
          },
          (error: unknown) => after(0, () => reject(error)),
        );
        if (plan?.phase === "inside") die(plan, label);
      });
    });
  }

  const port = <P extends object>(name: string, real: P, reads: ReadonlySet<string>): P =>
    wrapPort(name, real, reads, () => dead, write);
  const moments = { due: new Map<string, number>(), over: new Map<string, number>() };
  const { clock, wake, rng, poll } = worldPorts(options, after, moments);
  const failed = (where: string, error: unknown): void => monitor.failed(who, where, error);
  const ledger = noteMoments(watchLedger(mutateLedger(engine.ledger, options.mutation), monitor), moments);
  const identity = port("identity", mutateIdentity(engine.identity, options.mutation), identityReads);
  const gate = createGate();
  const store: typeof writer.append = (...all) => write("log.append", () => writer.append(...all));
  const append = createWatchedQueue((...all) => gate.pass(() => store(...all)), options);
  const kept = port("ledger", ledger, ledgerReads);
  const resolver = createResolver({
    log: engine.log,
    identity,
    rng,
    cachedKeysMax: 500,
    failed: (part, position, error) => failed(`${part} ${position}`, error),
  });
  const pipeline = createPipeline({
    log: engine.log,
    ledger: kept,
    identity,
    state: port("state", engine.state, stateReads),
    resolver,
    clock,
    rng,
    wake,
    // An answer from outside reaches a process only while it lives and gets time.
    http: { send: (...all) => then(options.http.send(...all), (done) => after(0, done)) },
    node: options.node,
    targets: options.targets,
    failed,
  });

  if (options.afterDeath)
    checkDoubt(options.files, engine, options.platforms, monitor).catch((error) => failed("doubt", error));
  // The host ends the thread and starts it again (see host/thread.ts).
  const running = pipeline.run(stopping.signal, gate.open).catch((error: unknown) => {
    failed("pipeline", error);
    die({ write: writes, of: null, phase: "after", awayMs: 1000 }, "pipeline.run");
  });
  history.note(who, "starts");

  return {
    ...createDoor({ append, now: clock.now, rng, stored: () => wake.signal(logTopic) }),
    reconfigure: () => void pipeline.reconfigure().catch((error: unknown) => failed("reconfigure", error)),
    upkeep(retentionMs) {
      const { forget } = resolver;
      const parts = { pipeline, log: engine.log, ledger: kept, identity, forget, clock, failed };
      void runUpkeep(parts, (...at) => write("log.trim", () => writer.trim(...at)), retentionMs);
    },
    async stop() {
      stopping.abort();
      await running;
      dead = true;
      writer.close();
      await engine.close();
      history.note(who, "has stopped");
    },
    kill,
    freeze(ms) {
      frozenUntil = scheduler.now() + ms;
      history.note(who, `gets no time for ${Math.round(ms / 1000)} s`);
    },
    poll,
    heal() {
      crash = null;
      failing = null;
    },
    dead: () => dead,
    writes: () => writes,
  };
}

/** Lets nobody in before every destination has its place in the log, as the host does (see host/pipeline-thread.ts). */
function createGate() {
  let isOpen = false;
  return {
    open(): void {
      isOpen = true;
    },
    pass: <T>(call: () => Promise<T>): Promise<T> =>
      isOpen ? call() : Promise.reject(new InjectedFault("the server is only starting")),
  };
}

/** One round of upkeep, as the host does it every hour. */
async function runUpkeep(
  life: Omit<UpkeepPorts, "trimLog" | "rules">,
  trim: (part: string, before: number) => Promise<number>,
  retentionMs: number,
): Promise<void> {
  const trimAll = async (floors: Parameters<UpkeepPorts["trimLog"]>[0]): Promise<void> => {
    for (const [part, floor] of floors) while ((await trim(part, floor)) > 0);
  };
  const round: UpkeepPorts = {
    ...life,
    // The log's thread does it in its own time; what fails is tried again in the next round.
    trimLog: (floors) => void trimAll(floors).catch((error: unknown) => life.failed("trim", error)),
    rules: () => ({ retentionMs, backlogBytesMax: null, profileIdleMs: 400 * dayMs }),
  };
  await upkeep(round).catch((error: unknown) => life.failed("upkeep", error));
}

/** A port whose writes go through `write`; reads are answered at once, as by a local file, and never by the dead. */
function wrapPort<P extends object>(
  name: string,
  real: P,
  reads: ReadonlySet<string>,
  dead: () => boolean,
  write: <T>(label: string, call: () => Promise<T>) => Promise<T>,
): P {
  const wrapped: Record<string, unknown> = {};
  for (const [method, call] of Object.entries(real)) {
    wrapped[method] = (...args: unknown[]) => {
      if (dead()) return new Promise(() => undefined);
      return reads.has(method)
        ? call(...args)
        : write(kindOf(`${name}.${method}`, args), () => call(...args));
    };
  }
  // The same methods with the same parameters and results, only later.
  return wrapped as P;
}

/** What kind of write this is: those of events that wait alone are rare, and a life may be told to end at them. */
function kindOf(method: string, args: readonly unknown[]): string {
  if (method !== "ledger.begin" && method !== "ledger.settle") return method;
  // The ledger's own parameters.
  const [lease, step] = args as readonly [Lease, Partial<Settlement> & Partial<BegunRange>];
  return (step.cursor ?? step.to ?? 0) <= lease.cursor ? `${method}, parked` : method;
}

/** The same value, handed on when `run` says so. */
function then<T>(work: Promise<T>, run: (done: () => void) => void): Promise<T> {
  return new Promise((resolve) => void work.then((value) => run(() => resolve(value))));
}
