import { createTurn, type Turn } from "../../core/index.ts";
import type { Replay } from "../../wire/index.ts";
import type { Catalogue, KnownDestination } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { checkWish, confirmWord, previewReplay, type ReplayWish, selectPage } from "./replay-selection.ts";

const namespace = "replay";
/** Replays that are kept and listed, newest first. */
const keptMax = 50;

interface StoredReplay extends Replay {
  readonly wish: ReplayWish;
  /** Where the next page begins; null: at the newest event of the range. */
  readonly before: number | null;
}

/** Replays of settled events: jobs that survive a restart. */
export interface Replays {
  readonly start: (
    destination: KnownDestination,
    wish: ReplayWish,
    confirm: string,
    by: string,
  ) => Promise<Replay>;
  readonly list: (destination: KnownDestination) => Promise<readonly Replay[]>;
  readonly cancel: (destination: KnownDestination, id: string) => Promise<Replay>;
  /** Goes on with replays that a restart interrupted. */
  readonly resume: (catalogue: Catalogue) => Promise<void>;
  /** Resolves when no replay runs. */
  readonly idle: () => Promise<void>;
}

type Ports = Pick<OperatePorts, "clock" | "engine" | "rng" | "wake">;

/** Creates the replays over the engine; each job hands its events to the delivery page by page. */
export function createReplays(ports: Ports, report: (error: unknown) => void): Replays {
  const running = new Map<string, Promise<void>>();
  /** What is written of a job takes turns, or a page that was under way would take back that it was cancelled. */
  const turn = createTurn();
  const launch = (destination: KnownDestination, job: StoredReplay): void => {
    const done = run(ports, turn, destination, job).catch((error: unknown) => {
      report(error);
      return turn(async () => {
        const present = await find(ports, destination, job.id);
        if (present?.state !== "running") return;
        const words = "stopped by a fault of the server; see its log";
        await save(ports, destination, ended(ports, present, "failed", words));
      });
    });
    running.set(
      job.id,
      done.finally(() => running.delete(job.id)),
    );
  };
  return {
    async start(destination, wish, confirm, by) {
      checkWish(wish);
      if (confirm !== confirmWord) {
        throw invalid([{ path: "confirm", problem: "not the word", hint: `Type ${confirmWord}.` }]);
      }
      if (!destination.active) {
        throw new Refusal(
          "conflict",
          "The destination is inactive: everything would end as skipped.",
          "Activate it first.",
        );
      }
      const { events } = await previewReplay(ports.engine, destination, wish, ports.clock.now());
      const now = ports.clock.now();
      const job: StoredReplay = {
        id: ports.rng.id(now),
        destination: destination.file.id,
        state: "running",
        started_at: now,
        ended_at: null,
        started_by: by,
        from: wish.from,
        to: wish.to,
        outcomes: wish.outcomes,
        total: events,
        queued: 0,
        sentence: "starts",
        wish,
        before: null,
      };
      await save(ports, destination, job);
      launch(destination, job);
      return shown(job);
    },
    async list(destination) {
      return (await stored(ports, destination)).slice(0, keptMax).map(shown);
    },
    cancel: (destination, id) =>
      turn(async () => {
        const job = await find(ports, destination, id);
        if (!job) throw notFound("replay", id, "List the replays for their IDs.");
        if (job.state !== "running") return shown(job);
        const stopped = ended(ports, job, "cancelled", `stopped; ${job.queued} were handed over before`);
        await save(ports, destination, stopped);
        return shown(stopped);
      }),
    async resume(catalogue) {
      for (const store of catalogue.stores()) {
        for (const destination of catalogue.destinations(store)) {
          const jobs = (await stored(ports, destination)).filter(
            (one) => one.state === "running" && !running.has(one.id),
          );
          for (const job of jobs) launch(destination, job);
        }
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

async function run(
  ports: Ports,
  turn: Turn,
  destination: KnownDestination,
  from: StoredReplay,
): Promise<void> {
  let job = from;
  while (true) {
    const { selected, next } = await selectPage(ports.engine, destination, job.wish, job.before);
    const parts = new Map<string, number[]>();
    for (const { logged } of selected)
      parts.set(logged.part, [...(parts.get(logged.part) ?? []), logged.position]);
    let queued = job.queued;
    for (const [part, positions] of parts) {
      queued += await ports.engine.ledger.replay(destination.key, part, positions, ports.clock.now(), job.id);
    }
    ports.wake(destination.key);
    // The preview counts a long range only so far: what was handed over is never more than all.
    const total = Math.max(job.total, queued);
    job = { ...job, queued, total, before: next, sentence: `${queued} of ${total} handed to the delivery` };
    const after =
      next === null ? ended(ports, job, "done", `${queued} events were handed to the delivery`) : job;
    const isWritten = await turn(async () => {
      if ((await find(ports, destination, job.id))?.state !== "running") return false;
      await save(ports, destination, after);
      return true;
    });
    if (!isWritten || next === null) return;
  }
}

async function find(
  ports: Ports,
  destination: KnownDestination,
  id: string,
): Promise<StoredReplay | undefined> {
  return (await stored(ports, destination)).find((one) => one.id === id);
}

function ended(ports: Ports, job: StoredReplay, state: Replay["state"], sentence: string): StoredReplay {
  return { ...job, state, sentence, ended_at: ports.clock.now() };
}

async function stored(ports: Ports, destination: KnownDestination): Promise<readonly StoredReplay[]> {
  const rows = await ports.engine.state.list(namespace, `${destination.key}/`);
  // Written by `save` alone; IDs are time-ordered.
  return rows.map((row) => JSON.parse(row.value) as StoredReplay).toReversed();
}

function save(ports: Ports, destination: KnownDestination, job: StoredReplay): Promise<void> {
  return ports.engine.state.put(namespace, `${destination.key}/${job.id}`, JSON.stringify(job));
}

function shown({ wish: _wish, before: _before, ...replay }: StoredReplay): Replay {
  return replay;
}
