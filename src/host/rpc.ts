import type { MessagePort, Worker } from "node:worker_threads";

interface CallMessage {
  readonly call: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

interface ReplyMessage {
  readonly reply: number;
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly code?: string;
    readonly hint?: string;
    /** SQLite's code, by which a full disk is known. */
    readonly errcode?: number;
  };
}

type Port = Pick<MessagePort, "postMessage"> & {
  on(event: "message", listener: (message: unknown) => void): unknown;
};

/** Answers calls that come through the port with these functions (`ledger.pause`, ...). */
export function answerCalls(port: Port, functions: ReadonlyMap<string, (...args: never[]) => unknown>): void {
  port.on("message", async (message) => {
    if (!isCall(message)) return;
    try {
      const found = functions.get(message.name);
      if (!found) throw new Error(`no function ${message.name} in this thread`);
      port.postMessage({ reply: message.call, value: await call(found, message.args) });
    } catch (error) {
      port.postMessage({ reply: message.call, error: describe(error) });
    }
  });
}

function call(found: (...args: never[]) => unknown, args: readonly unknown[]): unknown {
  // The caller is `remotePort` of the same function's type, or `tell` with its arguments.
  return (found as (...all: readonly unknown[]) => unknown)(...args);
}

/** Calls functions of another thread by name. */
export interface Caller {
  readonly call: (name: string, args: readonly unknown[]) => Promise<unknown>;
  /** Calls without waiting for an answer. */
  readonly tell: (name: string, ...args: readonly unknown[]) => void;
  /** Fails all that waits for an answer (the thread has died). */
  readonly fail: (error: Error) => void;
}

/** A caller over a worker. */
export function createCaller(worker: Worker): Caller {
  const open = new Map<
    number,
    { readonly done: (value: unknown) => void; readonly failed: (error: Error) => void }
  >();
  let next = 1;
  worker.on("message", (message: unknown) => {
    if (!isReply(message)) return;
    const waiter = open.get(message.reply);
    open.delete(message.reply);
    if (!waiter) return;
    if (message.error) waiter.failed(Object.assign(new Error(message.error.message), message.error));
    else waiter.done(message.value);
  });
  return {
    call(name, args) {
      return new Promise((done, failed) => {
        open.set(next, { done, failed });
        worker.postMessage({ call: next++, name, args });
      });
    },
    tell(name, ...args) {
      worker.postMessage({ call: 0, name, args });
    },
    fail(error) {
      for (const waiter of open.values()) waiter.failed(error);
      open.clear();
    },
  };
}

/** The functions of a port (an object of async functions) under `prefix.name`. */
export function functionsOf(prefix: string, port: object): [string, (...args: never[]) => unknown][] {
  return Object.entries(port).flatMap(([name, value]) =>
    typeof value === "function" ? [[`${prefix}.${name}`, value]] : [],
  );
}

/** A stand-in for a port of another thread: each method is a call. */
export function remotePort<T extends object>(caller: Caller, prefix: string): T {
  const known = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const proxy = new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== "string" || name === "then") return undefined;
        let method = known.get(name);
        if (!method) {
          method = (...args) => caller.call(`${prefix}.${name}`, args);
          known.set(name, method);
        }
        return method;
      },
    },
  );
  // Every method of the port is async and takes plain values, so that calling by name has the same type.
  return proxy as T;
}

function isCall(message: unknown): message is CallMessage {
  return typeof message === "object" && message !== null && "call" in message && "name" in message;
}

function isReply(message: unknown): message is ReplyMessage {
  return typeof message === "object" && message !== null && "reply" in message;
}

function describe(error: unknown): ReplyMessage["error"] {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  return {
    name: error.name,
    message: error.message,
    ...("code" in error ? { code: String(error.code) } : {}),
    ...("hint" in error ? { hint: String(error.hint) } : {}),
    ...("errcode" in error ? { errcode: Number(error.errcode) } : {}),
  };
}
