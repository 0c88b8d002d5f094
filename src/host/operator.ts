import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { createApi } from "../api/index.ts";
import { addressOf, isSecure } from "../collect/index.ts";
import { loadSealer } from "../config/index.ts";
import { createTurn } from "../core/index.ts";
import { destinationTypes } from "../destinations/index.ts";
import type { OperatePorts } from "../operate/index.ts";
import { createHttp, createMail, systemClock, systemRng } from "../system/index.ts";
import { readManual } from "./manual.ts";
import type { Metrics } from "./metrics.ts";
import type { HostPorts } from "./ports.ts";

/** Everything that is not collection: health, metrics, the operator's API and the console. */
export interface Operator {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly listening: (url: string) => void;
  readonly signInUrl: () => Promise<string | null>;
  /** Ends what would never end by itself (live lists), so that the server can drain. */
  readonly ending: () => void;
  readonly close: () => Promise<void>;
}

/** What the operator's side is built with. */
export interface OperatorOptions {
  readonly ports: HostPorts;
  readonly metrics: Metrics;
  readonly folder: string;
  /** Whether events can be stored now. */
  readonly accepting: () => boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly demo?: boolean;
  readonly consoleFolder: string;
  readonly shopifyPixel: OperatePorts["shopifyPixel"];
  readonly logged: (level: "info" | "warn" | "error", message: string) => void;
}

/** Builds the operator's side over the ports of the main thread. */
export async function createOperator(options: OperatorOptions): Promise<Operator> {
  const { ports, logged, environment } = options;
  let listeningAt = "http://localhost";
  const http = createHttp();
  const api = await createApi({
    engine: {
      log: ports.reads,
      ledger: ports.ledger,
      identity: ports.identity,
      state: ports.state,
      trace: ports.trace,
    },
    configuration: {
      current: ports.config,
      origins: ports.configuration.origins,
      edit: ports.configuration.edit,
      inTurn: createTurn(),
    },
    sealer: loadSealer(options.folder, environment),
    types: destinationTypes,
    readme,
    clock: systemClock,
    rng: systemRng,
    http,
    mail: createMail(),
    readPage: ports.readPage,
    shopifyPixel: options.shopifyPixel,
    privacy: {
      log: ports.log,
      identity: ports.identity,
      forget: ports.forget,
      now: systemClock.now,
    },
    wake: ports.wake,
    publicUrl: () => ports.config().server?.public_url?.replace(/\/$/, "") ?? listeningAt,
    version: packageVersion(),
    manual: readManual,
    rootKey: environment.SIGNALPOST_API_KEY ?? null,
    trustedProxies: ports.config().server?.trusted_proxies ?? 0,
    consoleFolder: options.consoleFolder,
    demo: options.demo ?? false,
    report: (error, reference) =>
      logged("error", `console (${reference}): ${error instanceof Error ? error.stack : String(error)}`),
  });
  const stopping = new AbortController();
  let background: Promise<void> = Promise.resolve();
  return {
    handle(request, response) {
      const path = (request.url ?? "/").split("?")[0];
      if (path === "/healthz" || path === "/readyz") {
        const ready = path === "/healthz" || options.accepting();
        response
          .writeHead(ready ? 200 : 503, healthHeaders(request, ports.config().server?.trusted_proxies ?? 0))
          .end(ready ? "ok\n" : "the disk is nearly full: no events are accepted\n");
        return;
      }
      if (path === "/metrics") {
        options.metrics.text().then(
          (text) => response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text),
          () => response.writeHead(503).end(),
        );
        return;
      }
      api.routing(request, response);
    },
    listening(url) {
      listeningAt = url;
      background = api.run(stopping.signal);
    },
    signInUrl: api.entrance,
    ending() {
      stopping.abort();
      api.endStreams();
    },
    async close() {
      stopping.abort();
      await background;
      await api.close();
      await http.close();
    },
  };
}

/** Tells the caller how this server sees them, so that `signalpost check` can tell whether the proxies are right. */
function healthHeaders(request: IncomingMessage, trustedProxies: number): Readonly<Record<string, string>> {
  return {
    "content-type": "text/plain",
    "cache-control": "no-store",
    "signalpost-client": addressOf(request, trustedProxies) ?? "none",
    "signalpost-secure": isSecure(request, trustedProxies) ? "yes" : "no",
  };
}

/** A destination type's guide lies beside its code; a build without it has none to show. */
async function readme(type: string): Promise<string> {
  const file = join(import.meta.dirname, "..", "destinations", type, "README.md");
  return readFile(file, "utf8").catch(() => "");
}

function packageVersion(): string {
  // Our own file; npm refuses one without a version.
  const text = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
