import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { request } from "undici";

const program = join(import.meta.dirname, "../bin/signalpost.mjs");
/** Longest wait for something that must come. */
const patienceMs = 20_000;

/** A command of the command line that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A `signalpost serve` in a process of its own. */
export interface Served {
  readonly url: string;
  /** All that it has written to stdout and stderr. */
  readonly written: () => string;
  readonly api: (path: string) => Promise<Record<string, unknown>>;
  /** Sends JSON (or bytes as they are) and gives back status and body. */
  readonly post: (
    path: string,
    body: object | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  /** Ends it as a service manager does; resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** A folder with a configuration, in which commands are run. */
export interface Place {
  readonly folder: string;
  readonly data: string;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  readonly serve: () => Promise<Served>;
  /** Ends what still runs, and removes the folder. */
  readonly leave: () => Promise<void>;
}

/** The key for /api that every server of these tests has. */
export const apiKey = "sp_api_0123456789abcdef";

/** Makes a folder with this configuration. */
export async function openPlace(
  configuration: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "signalpost-served-"));
  const data = join(folder, "data");
  const config = join(folder, "signalpost.yaml");
  await writeFile(config, configuration);
  const env = { PATH: process.env.PATH, NO_COLOR: "1", SIGNALPOST_API_KEY: apiKey, ...environment };
  const running = new Set<ChildProcess>();
  const where = ["--config", config, "--data", data];

  function start(args: readonly string[]): {
    readonly child: ChildProcess;
    readonly out: string[];
    readonly err: string[];
  } {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: the program starts the pinned Node as its child, and both must end.
      detached: true,
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    const [out, err]: string[][] = [[], []];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => out?.push(text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => err?.push(text));
    return { child, out: out ?? [], err: err ?? [] };
  }

  return {
    folder,
    data,
    async run(...args) {
      const { child, out, err } = start([...args, ...where]);
      await once(child, "close");
      return { code: child.exitCode, out: out.join(""), err: err.join("") };
    },
    async serve() {
      const { child, out, err } = start(["serve", "--port", "0", ...where]);
      const ended = once(child, "close");
      while (!out.join("").includes("\n")) {
        await Promise.race([once(child.stdout ?? child, "data"), ended]);
        if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${err.join("")}`);
      }
      const ready: unknown = JSON.parse(out.join(""));
      assert.ok(typeof ready === "object" && ready !== null && "url" in ready && "event" in ready);
      assert.equal(ready.event, "ready");
      const url = String(ready.url);
      return {
        url,
        written: () => out.join("") + err.join(""),
        async api(path) {
          const reply = await request(url + path, { headers: { authorization: `Bearer ${apiKey}` } });
          assert.equal(reply.statusCode, 200, path);
          return (await reply.body.json()) as Record<string, unknown>; // every address of the API answers an object
        },
        async post(path, body, headers = {}) {
          const sent = typeof body === "string" ? body : JSON.stringify(body);
          const reply = await request(url + path, { method: "POST", headers, body: sent });
          return { status: reply.statusCode, text: await reply.body.text() };
        },
        async stop() {
          child.kill("SIGTERM");
          await ended;
          return child.exitCode;
        },
      };
    },
    async leave() {
      for (const child of running) if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One request that a platform's stand-in got. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Any HTTP server in a platform's place. */
export interface Sink {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** What the next requests are answered; null: what they sent. */
  answer: { readonly status: number; readonly body: string | null };
  readonly close: () => Promise<void>;
}

/** Opens a server that keeps what it gets. */
export async function openSink(): Promise<Sink> {
  const arrived: Arrived[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks = await Array.fromAsync(incoming);
    const { method = "", url: path = "", headers } = incoming;
    const body = Buffer.concat(chunks).toString();
    arrived.push({ method, path, headers, body });
    const { status, body: said } = sink.answer;
    response.writeHead(status, { "content-type": "application/json" }).end(said ?? body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sink: Sink = {
    // A server that listens on a port has an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    answer: { status: 200, body: '{"code":0,"message":"OK","request_id":"20261122"}' },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return sink;
}

/** Asks until the answer is there. */
export async function until<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const found = await ask();
    if (found !== null && found !== undefined && found !== false) return found;
    // What is waited for may be carried out by this very process.
    await setTimeout(20);
  }
  throw new Error(`waited in vain for ${what}`);
}
