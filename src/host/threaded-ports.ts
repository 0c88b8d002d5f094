import type { ConfigFile } from "../config/index.ts";
import type { EpochMs } from "../core/index.ts";
import { type AppendQueue, createAppendQueue } from "./append-queue.ts";
import type { HostPorts } from "./ports.ts";
import { type Caller, remotePort } from "./rpc.ts";

/** The writing side of the log; when its newest event was received; and when nothing is on its way any more. */
export type ThreadedLog = HostPorts["log"] &
  Pick<AppendQueue, "idle"> & { readonly latestAt: () => Promise<EpochMs> };

/** The log's writer lives in a thread of its own: a slow disk must not keep requests from being read. */
export function threadedLog(thread: Caller): ThreadedLog {
  const remote = remotePort<ThreadedLog>(thread, "log");
  return {
    ...createAppendQueue(remote.append),
    head: remote.head,
    parts: remote.parts,
    trim: remote.trim,
    holding: remote.holding,
    erase: remote.erase,
    latestAt: remote.latestAt,
  };
}

/** The ports of the main thread over the threads that do the work. */
export function threadedPorts(
  pipeline: Caller,
  reader: Caller,
  log: HostPorts["log"],
  config: () => ConfigFile,
): HostPorts {
  return {
    log,
    ledger: remotePort(pipeline, "ledger"),
    identity: remotePort(pipeline, "identity"),
    state: remotePort(pipeline, "state"),
    // The newest keys are in the pipeline's memory; everything else is read beside it.
    trace: withFind(remotePort(reader, "trace"), remotePort(pipeline, "trace")),
    reads: remotePort(reader, "log"),
    // The thread runs operate's readPage, whose type the port names.
    readPage: (html) => reader.call("page.read", [html]) as ReturnType<HostPorts["readPage"]>,
    configuration: remotePort(pipeline, "configuration"),
    config,
    wake: (destination) => pipeline.tell("wake.destination", destination),
    forget: async () => void (await pipeline.call("identity.forget", [])),
  };
}

function withFind(reads: HostPorts["trace"], pipeline: HostPorts["trace"]): HostPorts["trace"] {
  return {
    find: (store, eventId) => pipeline.find(store, eventId),
    at: (part, position) => reads.at(part, position),
    deliveries: (part, position) => reads.deliveries(part, position),
    states: (part, positions) => reads.states(part, positions),
    sample: (destination, part, ranges, limit) => reads.sample(destination, part, ranges, limit),
    arrivals: (store, times) => reads.arrivals(store, times),
    // So are the places of a visitor's newest events.
    search: (query) => (query.visitorId === undefined ? reads : pipeline).search(query),
    balance: (destination, from, to) => reads.balance(destination, from, to),
    rollup: (destination, from, to) => reads.rollup(destination, from, to),
    matches: (destination, from, to) => reads.matches(destination, from, to),
    outcomes: (destination, part, positions) => reads.outcomes(destination, part, positions),
    attempts: (destination, limit, before) => reads.attempts(destination, limit, before),
  };
}
