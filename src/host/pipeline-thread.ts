import { parentPort, workerData } from "node:worker_threads";
import { type ConfigFile, createConfiguration, keepContactKeys, loadSealer } from "../config/index.ts";
import { createTurn, dayMs, minuteMs, secondMs } from "../core/index.ts";
import { createPipeline, logTopic, type Target } from "../deliver/index.ts";
import { openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { createResolver, withForgetting } from "../identity/index.ts";
import { createHttp, createWake, systemClock, systemRng } from "../system/index.ts";
import { type StoreContactKeys, storesWithContacts } from "./contacts.ts";
import { deliveringStep, standBack } from "./priority.ts";
import { likelyScripts } from "./reports.ts";
import { answerCalls, functionsOf } from "./rpc.ts";
import { toTargets } from "./targets.ts";
import { keepUp } from "./upkeep.ts";

/** What the main thread hands over at start. */
export interface PipelineThreadData {
  readonly folder: string;
  readonly file: ConfigFile;
}

const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

// Given by `startServer` alone.
const data = workerData as PipelineThreadData;
const checkpointMs = secondMs / 2;
/** Days that events are kept where the configuration says nothing. */
const retentionDays = 30;
/** Days after which a profile that nobody has seen since is forgotten, where it says nothing. */
const profileDays = 400;

const engine = openPipelineEngine(sqliteFiles(data.folder));
await engine.checkPair();
const wake = createWake();
const http = createHttp();
const stop = new AbortController();
let targets: readonly Target[] = [];
let contactKeys: StoreContactKeys = new Map();
/** Nothing may be accepted before every destination has its place in the log. */
let opened = false;
let scripts: ReadonlyMap<string, readonly string[]> = new Map();
let said: ReadonlySet<string> = new Set();

const sealer = loadSealer(data.folder, process.env);
const turn = createTurn();
const configuration = await createConfiguration({
  state: engine.state,
  sealer,
  file: data.file,
  changed: () => turn(configure),
});

const failed = (where: string, error: unknown): void => {
  port.postMessage({
    failed: where,
    error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  });
};
const resolver = createResolver({
  log: engine.log,
  identity: engine.identity,
  rng: systemRng,
  failed: (part, position, error) => failed(`identity of ${part} ${position}`, error),
});
const pipeline = createPipeline({
  ...engine,
  resolver,
  clock: systemClock,
  rng: systemRng,
  http,
  wake,
  // Its own leases are retaken at once after a crash: the folder's lock lets one server run at a time.
  node: "embedded",
  targets: () => targets,
  isConfigured: (key) =>
    configuration
      .current()
      .stores.some((store) => store.destinations?.some((one) => `${store.id}/${one.id}` === key)),
  failed,
});

async function configure(): Promise<void> {
  await keepKeys();
  retarget();
  if (opened) port?.postMessage({ config: configuration.current(), contactKeys });
  const configured = pipeline.reconfigure();
  configured.then(keepPlaces).catch((error: unknown) => failed("reconfigure", error));
}

/** Before anybody seals or opens a contact under a configuration. Without keys none is kept. */
async function keepKeys(): Promise<void> {
  contactKeys = new Map();
  try {
    const { stores } = configuration.current();
    const { keys, destroyed } = await keepContactKeys(engine.state, sealer, storesWithContacts(stores));
    contactKeys = keys;
    if (destroyed) engine.emptyStateLog();
  } catch (error) {
    failed("keys of contacts", error);
  }
}

/** Sessions' reports change slowly: looked at once a minute. */
async function lookAtScripts(): Promise<void> {
  const { stores } = configuration.current();
  const now = systemClock.now();
  const found = stores.map(async ({ id }) => [id, await likelyScripts(engine.state, id, now)] as const);
  scripts = new Map(await Promise.all(found));
  retarget();
}

/** A destination whose settings have a mistake has no target, and its events wait: each mistake is said once. */
function retarget(): void {
  const made = toTargets(configuration.current(), scripts, contactKeys);
  targets = made.targets;
  const mistakes = made.problems.map(({ path, problem, hint }) => `${path}: ${problem}. ${hint}`);
  for (const one of mistakes)
    if (!said.has(one)) failed("a destination waits, its settings need a change", one);
  said = new Set(mistakes);
}

await keepKeys();
await lookAtScripts();
const running = pipeline.run(stop.signal, ready).catch((error: unknown) => {
  failed("pipeline", error);
  process.exit(1);
});

/** A destination whose place in the log was forgotten would be taken for a new one, and start at the end. */
function keepPlaces(): void {
  if (opened) checkpoint(() => engine.checkpointState());
}

function ready(): void {
  opened = true;
  keepPlaces();
  standBack(deliveringStep);
  port?.postMessage({ config: configuration.current(), contactKeys });
}

const kept = keepUp(
  {
    pipeline,
    log: engine.log,
    ledger: engine.ledger,
    identity: engine.identity,
    forget: resolver.forget,
    trimLog: (floors) => port.postMessage({ trim: floors }),
    clock: systemClock,
    rules() {
      const { server } = configuration.current();
      return {
        retentionMs: (server?.retention_days ?? retentionDays) * dayMs,
        backlogBytesMax: server?.backlog_bytes_max ?? null,
        profileIdleMs: (server?.profile_days ?? profileDays) * dayMs,
      };
    },
    failed,
  },
  stop.signal,
);
const looks = setInterval(() => {
  lookAtScripts().catch((error: unknown) => failed("pixel reports", error));
}, minuteMs);
const checkpoints = setInterval(() => checkpoint(checkpointLog), checkpointMs);

answerCalls(
  port,
  new Map<string, (...args: never[]) => unknown>([
    ...functionsOf("ledger", engine.ledger),
    ...functionsOf("identity", withForgetting(engine.identity, forgetPersons)),
    ...functionsOf("state", engine.state),
    ...functionsOf("configuration", configuration),
    ["trace.find", engine.trace.find],
    ["trace.search", engine.trace.search],
    ["wake.log", () => wake.signal(logTopic)],
    ["wake.destination", (key: string) => wake.signal(key)],
    ["identity.forget", forget],
    ["stop", end],
  ]),
);

function forget(): void {
  forgetPersons();
  engine.emptyStateLog();
}

/** What is settled from now on was planned before, and must not bring an erased person back. */
function forgetPersons(): void {
  resolver.forget();
  pipeline.forget();
}

function checkpointLog(): void {
  if (engine.checkpointLog()) port?.postMessage({ checkpointed: true });
}

/** A full disk is no reason to die: the next checkpoint may find room. */
function checkpoint(move: () => void): void {
  try {
    move();
  } catch (error) {
    failed("checkpoint", error);
  }
}

async function end(): Promise<void> {
  clearInterval(checkpoints);
  clearInterval(looks);
  stop.abort();
  await running;
  await kept;
  await http.close();
  checkpoint(checkpointLog);
  await engine.close();
}
