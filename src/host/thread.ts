import { Worker } from "node:worker_threads";
import { minuteMs, OperatorError } from "../core/index.ts";
import { type Caller, createCaller } from "./rpc.ts";

/** A worker thread that is started again when it dies. */
export interface Thread {
  readonly caller: Caller;
  readonly stop: () => Promise<void>;
}

/** Deaths in a minute after which the process ends: a restart by the service manager starts from a clean slate. */
const deathsMax = 3;

/**
 * Each thread has a heap of its own, whose youngest part grows to 96 MB if it is let, and is never given back: with
 * four threads more than all they hold. A quarter of it costs a collection more now and then (where the process was
 * started with --max-semi-space-size, that counts instead). The older part may become several times what a thread ever
 * held in tests; this also decides how much garbage gathers: with gigabytes to grow into V8 waits until there is four
 * times what is held, with this half as much again.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };

/** Starts a thread and keeps it alive. `heard` gets every message that is no answer to a call. */
export function startThread(options: {
  readonly file: URL;
  readonly data: object;
  readonly heard: (message: unknown) => void;
  readonly died: (error: Error) => void;
  readonly gaveUp: (error: Error) => void;
}): Thread {
  let stopping = false;
  let deaths: number[] = [];
  let worker = start();
  let caller = createCaller(worker);

  function start(): Worker {
    const fresh = new Worker(options.file, { workerData: options.data, resourceLimits });
    let cause: Error | null = null;
    fresh.on("message", options.heard);
    fresh.on("error", (error) => {
      cause = readError(error);
    });
    fresh.on("exit", () => {
      const error = cause ?? new Error("the thread ended");
      caller.fail(error);
      if (stopping) return;
      const now = Date.now();
      deaths = [...deaths.filter((at) => now - at < minuteMs), now];
      // What the operator must mend does not heal by starting again.
      if (deaths.length >= deathsMax || error instanceof OperatorError) return options.gaveUp(error);
      options.died(error);
      worker = start();
      caller = createCaller(worker);
    });
    return fresh;
  }

  return {
    caller: {
      call: (name, args) => caller.call(name, args),
      tell: (name, ...args) => caller.tell(name, ...args),
      fail: (error) => caller.fail(error),
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      await caller.call("stop", []);
      await worker.terminate();
    },
  };
}

/** An error from another thread has lost its class on the way: what the operator is to do must not get lost with it. */
function readError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name !== "OperatorError" || !("code" in error) || !("hint" in error)) return error;
  return new OperatorError(String(error.code), error.message, String(error.hint), error);
}
