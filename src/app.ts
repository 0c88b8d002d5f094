import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadShopifyPixel } from "../pixel/build.ts";
import { createCollector } from "./collect/index.ts";
import { type ConfigFile, loadSealer } from "./config/index.ts";
import type { PixelReport } from "./core/index.ts";
import {
  createDiskGuard,
  createMetrics,
  createOperator,
  createRefusalLog,
  createReports,
  type HostPorts,
  keepExport,
  keepReading,
  keepWebhooks,
  lockFolder,
  prepareKeys,
  type StoreContactKeys,
  sayDamage,
  servePixel,
  startThread,
  type Thread,
  threadedLog,
  threadedPorts,
  toCollectStores,
  trimLog,
  watchCrowd,
} from "./host/index.ts";
import {
  createPrivacyInbox,
  createUnreadWebhooks,
  type PrivacyInbox,
  type UnreadWebhooks,
} from "./operate/index.ts";
import { createHttp, systemClock, systemRng } from "./system/index.ts";

/** How a server is started. */
export interface ServerOptions {
  readonly config: ConfigFile;
  readonly folder: string;
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Gives a sign-in link that works as often as it is opened; for the demo alone. */
  readonly demo?: boolean;
  readonly consoleFolder: string;
  readonly logged: (level: "info" | "warn" | "error", message: string) => void;
  /** The process cannot go on (a thread died three times in a minute). */
  readonly fatal: (error: Error) => void;
}

/** A server that accepts traffic. */
export interface RunningServer {
  readonly url: string;
  /**
   * Address that signs the operator in: for a first account, or any time in the demo; null when there is nothing to
   * show.
   */
  readonly signInUrl: () => Promise<string | null>;
  readonly ports: HostPorts;
  readonly close: () => Promise<void>;
}

/** What the pipeline thread tells: the configuration in force, and keys of the stores that keep contacts. */
interface Known {
  readonly config: ConfigFile;
  readonly contactKeys: StoreContactKeys;
}

/** Requests whose headers or bodies take longer are cut off (slowloris); milliseconds, as Node names them. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 };
/** How long open requests may take after the server was told to stop. */
const drainMs = 10_000;

/**
 * Starts everything in one process: collector and console in this thread; the log's writer, delivery and reads in
 * threads of their own.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const lock = lockFolder(options.folder);
  await prepareKeys(options.folder, options.environment, options.logged);
  const logThread = startLogThread(options);
  const log = threadedLog(logThread.caller);
  // The file is there, in a layout that this program knows, before anybody reads it.
  const latestReceipt = await log.latestAt();
  const stopping = new AbortController();
  let known: Known = { config: options.config, contactKeys: new Map() };
  const configured = Promise.withResolvers<void>();
  const pipeline = startThread({
    file: threadFile("pipeline-thread"),
    data: { folder: options.folder, file: options.config },
    heard: (message) => hear(message),
    died: (error) =>
      options.logged("error", `the pipeline thread died and is started again: ${error.message}`),
    gaveUp: (error) => {
      configured.reject(error);
      options.fatal(error);
    },
  });

  function hear(message: unknown): void {
    if (typeof message !== "object" || message === null) return;
    if ("config" in message) {
      known = message as Known; // sent by pipeline-thread.ts alone
      collector?.configure(toCollectStores(known.config, known.contactKeys));
      configured.resolve();
    } else if ("trim" in message) {
      const floors = message.trim as ReadonlyMap<string, number>; // sent by pipeline-thread.ts alone
      void trimLog(log, floors, systemClock, stopping.signal).catch((error: unknown) =>
        options.logged("error", `old events could not be deleted: ${String(error)}`),
      );
    } else if ("checkpointed" in message) {
      logThread.caller.tell("log.finishCheckpoint");
    } else if ("failed" in message && "error" in message) {
      options.logged("error", `${message.failed}: ${message.error}`);
    }
  }

  let collector: ReturnType<typeof createCollector> | null = null;
  const scripts = servePixel(options.folder, (problem) => options.logged("warn", problem));
  // The script that most shops load is ready before the first of them asks.
  await Promise.all([scripts.current(null), configured.promise]);
  const reader = startWorker("trace-thread", "the reading thread", options);
  const ports = threadedPorts(pipeline.caller, reader.caller, log, () => known.config);
  const metrics = createMetrics(ports);
  const reports = createReports(ports.state, systemClock);
  const chores = startChores(options, ports, () => known.config);
  const sayRefusal = createRefusalLog(systemClock.now, options.logged);
  const disk = createDiskGuard({ folder: options.folder, clock: systemClock, logged: options.logged });
  const watching = disk.watch(stopping.signal);
  collector = createCollector({
    log: { append: disk.guard(log.append) },
    now: systemClock.now,
    latestReceipt,
    rng: systemRng,
    script: scripts,
    stored: wakeOnce(pipeline),
    reported: (store: string, report: PixelReport, at: number) => reports.add(store, report, at),
    privacy: chores.privacy.take,
    unread: chores.unread.keep,
    refused: (error) => {
      metrics.refused();
      sayRefusal(error);
    },
    failed: (error) => options.logged("error", `a request was answered with 500: ${whereabouts(error)}`),
    requestsPerMinute: () => known.config.server?.requests_per_minute_per_ip ?? 600,
    trustedProxies: () => known.config.server?.trusted_proxies ?? 0,
    isLate: (connection) => crowd.isLate(connection),
  });
  collector.configure(toCollectStores(known.config, known.contactKeys));
  const { unread } = chores;
  void keepReading({ ...options, clock: systemClock, unread, read: collector.reread }, stopping.signal);
  const operator = await createOperator({ ...options, ports, metrics, shopifyPixel, ...disk });
  const taking = collector;
  const server = createHttpServer(timeouts, (request, response) => {
    if (!taking.handle(request, response)) operator.handle(request, response);
  });
  const crowd = watchCrowd(server);
  const url = await listen(server, options.port, options.host ?? "127.0.0.1");
  operator.listening(url);
  let closing: Promise<void> | null = null;
  return {
    url,
    ports,
    signInUrl: operator.signInUrl,
    close() {
      closing ??= closeAll();
      return closing;
    },
  };

  async function closeAll(): Promise<void> {
    stopping.abort();
    operator.ending();
    await drain(server);
    await chores.stop();
    await watching;
    await operator.close();
    await reports.flush();
    await pipeline.stop();
    await reader.stop();
    // Events whose senders have gone are stored all the same: not each of them comes again.
    await log.idle();
    await logThread.stop();
    lock.release();
  }
}

function startLogThread(options: ServerOptions): Thread {
  // Before it opens the file: what it cannot read it takes for the end.
  sayDamage(options.folder, options.logged);
  return startWorker("log-thread", "the log's thread", options);
}

function startWorker(file: string, name: string, options: ServerOptions): Thread {
  return startThread({
    file: threadFile(file),
    data: { folder: options.folder },
    heard: () => undefined,
    died: (error) => options.logged("error", `${name} died and is started again: ${error.message}`),
    gaveUp: options.fatal,
  });
}

interface Chores {
  readonly privacy: PrivacyInbox;
  readonly unread: UnreadWebhooks;
  readonly stop: () => Promise<void>;
}

/** What goes on beside collecting and delivering: the shop's privacy requests, and its webhook subscriptions. */
function startChores(options: ServerOptions, ports: HostPorts, config: () => ConfigFile): Chores {
  const privacy = createPrivacyInbox({
    ...ports,
    now: systemClock.now,
    makeId: () => systemRng.id(systemClock.now()),
    keepExport: (id, data) => keepExport(options.folder, id, data),
    failed: (error) =>
      options.logged("error", `a privacy request failed and is tried again: ${String(error)}`),
  });
  const http = createHttp();
  const stopped = new AbortController();
  const worked = privacy.run(systemClock, stopped.signal);
  const kept = keepWebhooks({ clock: systemClock, http, config, logged: options.logged }, stopped.signal);
  const unread = createUnreadWebhooks({
    state: ports.state,
    sealer: loadSealer(options.folder, options.environment),
    now: systemClock.now,
    makeId: () => systemRng.id(systemClock.now()),
  });
  return {
    privacy,
    unread,
    async stop() {
      stopped.abort();
      await kept;
      await worked;
      await http.close();
    },
  };
}

/** As most shops need it; whoever needs another scope or ID edits the settings at the top of what is pasted. */
function shopifyPixel(store: { readonly key: string; readonly endpoint: string }): Promise<string> {
  return loadShopifyPixel({ ...store, scope: "checkout", contentId: "variant", tiktokPixelId: "" });
}

/** Name and place of a fault, not what it says: a message may repeat what came in. */
function whereabouts(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^ +at /.test(line));
  return [error.name, ...frames.slice(0, 5).map((line) => line.trim())].join(" ");
}

/** One wake-up for each turn of the event loop, however many requests it stored. */
function wakeOnce(pipeline: Thread): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    setImmediate(() => {
      asked = false;
      pipeline.caller.tell("wake.log");
    });
  };
}

function threadFile(name: string): URL {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./host/${name}.${extension}`, import.meta.url);
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      // A TCP server's address is an object.
      const address = server.address() as AddressInfo;
      const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
      resolve(`http://${shown === "0.0.0.0" || shown === "[::]" ? "127.0.0.1" : shown}:${address.port}`);
    });
  });
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
