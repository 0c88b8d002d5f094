import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { controlReply } from "./control.ts";
import type { EmulatedReply, EmulatedRequest, Emulator } from "./emulator.ts";
import { pageReply } from "./page/page.ts";
import { textReply } from "./reply.ts";

/** Where to listen. */
export interface ServeOptions {
  /** @default 0 (any free port) */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
}

/** A running emulator. */
export interface ServedEmulator {
  readonly url: string;
  /** Breaks all connections and stops. */
  close(): Promise<void>;
}

/** Larger bodies are refused with 413. The platforms' own limits are not published. */
const bodyBytesMax = 16 * 1024 * 1024;
const keepAliveMs = 60_000;

/** Serves an emulator over HTTP with keep-alive; port 0 takes any free one. */
export async function serveEmulator(emulator: Emulator, options: ServeOptions = {}): Promise<ServedEmulator> {
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    readBody(request, response, (body) => {
      const emulated = emulatedRequest(request, body);
      deliverReply(answerTo(emulator, emulated), response, timers);
    });
  });
  await listen(server, options.port ?? 0, options.host ?? "127.0.0.1");
  return {
    url: urlOf(server, options.host ?? "127.0.0.1"),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

/** A payload nested too deep for JSON.stringify, for one, must not end the process that a test relies on. */
function answerTo(emulator: Emulator, request: EmulatedRequest): EmulatedReply {
  try {
    return pageReply(emulator, request) ?? controlReply(emulator, request) ?? emulator.handle(request);
  } catch (error) {
    return textReply(500, "text/plain; charset=utf-8", `The emulator itself failed: ${String(error)}`);
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

function urlOf(server: Server, host: string): string {
  // A server that listens on a port always has an AddressInfo; the others are for pipes.
  const { port } = server.address() as AddressInfo;
  const shownHost = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${shownHost.includes(":") ? `[${shownHost}]` : shownHost}:${port}`;
}

function readBody(request: IncomingMessage, response: ServerResponse, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  });
  request.on("end", () => {
    if (bytes > bodyBytesMax)
      send(textReply(413, "text/html", "<h1>413 Request Entity Too Large</h1>"), response);
    else done(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString());
  });
}

function emulatedRequest(request: IncomingMessage, body: string): EmulatedRequest {
  const remote = request.socket.remoteAddress;
  return {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    // Only set-cookie arrives as a list, and only in answers.
    headers: request.headers as Readonly<Record<string, string | undefined>>,
    body,
    ...(remote === undefined ? {} : { remoteAddress: remote }),
  };
}

/** A hang leaves the socket open without an answer, until the client gives up or the emulator stops. */
function deliverReply(reply: EmulatedReply, response: ServerResponse, timers: Set<NodeJS.Timeout>): void {
  if (reply.kind === "hang") return;
  const act =
    reply.kind === "reset" ? () => void response.socket?.resetAndDestroy() : () => send(reply, response);
  if (reply.delayMs <= 0) {
    act();
    return;
  }
  const timer = setTimeout(() => {
    timers.delete(timer);
    act();
  }, reply.delayMs);
  timers.add(timer);
}

function send(reply: Extract<EmulatedReply, { kind: "reply" }>, response: ServerResponse): void {
  response.writeHead(reply.status, {
    ...reply.headers,
    "content-length": String(Buffer.byteLength(reply.body)),
  });
  response.end(reply.body);
}
