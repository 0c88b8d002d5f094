import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { nodeArguments, nodeEnvironment } from "../../bin/runtime.mjs";
import { createTikTokEmulator, serveEmulator, type TikTokEmulator } from "../../src/emulators/index.ts";
import { failpointArgs } from "./failpoint.ts";

const pixel = "CTESTPIXEL0000000001";
const token = "token-of-the-test-pixel";
export const writeKey = "a-write-key-for-these-tests";
const readyMsMax = 60_000;
const root = join(import.meta.dirname, "..", "..");

/** A running `signalpost serve`. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** What it said on stderr so far. */
  readonly said: () => string;
}

/** A TikTok, a data folder and servers on it: real processes, real files, real sockets. */
export interface Stand {
  readonly emulator: TikTokEmulator;
  readonly data: string;
  readonly start: () => Promise<ServerProcess>;
  /** Starts a server that dies at a place; null: it has died before it was ready. */
  readonly startDoomed: (environment: Readonly<Record<string, string>>) => Promise<ServerProcess | null>;
  /** Starts a server that is expected to refuse; gives back its exit code and what it said. */
  readonly startRefused: (
    environment?: Readonly<Record<string, string>>,
    preload?: readonly string[],
  ) => Promise<{ readonly code: number | null; readonly said: string }>;
  /** Moves the clock of its servers, running ones too, this far from the machine's. */
  readonly setClock: (offsetMs: number) => void;
  readonly close: () => Promise<void>;
}

/** Opens a stand; `data` may lie on a disk of its own, `now` is the platform's clock. */
export async function openStand(data?: string, now: () => number = Date.now): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-faults-"));
  const emulator = createTikTokEmulator({
    now,
    pixels: [{ code: pixel, token }],
    switches: { qps: 0, diagnostics: false },
    limits: { eventsMax: 1_000_000 },
  });
  const served = await serveEmulator(emulator);
  const config = join(folder, "signalpost.json");
  writeFileSync(config, JSON.stringify(configOf(served.url)));
  const place = data ?? join(folder, "data");
  const running = new Set<ChildProcess>();
  const clock = join(folder, "clock");
  const setClock = (offsetMs: number): void => {
    writeFileSync(`${clock}.new`, String(offsetMs));
    renameSync(`${clock}.new`, clock);
  };
  setClock(0);

  function launch(
    environment: Readonly<Record<string, string>> = {},
    preload: readonly string[] = "FAILPOINT" in environment ? failpointArgs : [],
  ): Launched {
    const shifted = join(import.meta.dirname, "shifted-clock.ts");
    // As its command starts it: a server with other limits would fail, and grow, in other ways.
    const args = [
      ...nodeArguments,
      "--import",
      shifted,
      ...preload,
      "src/cli/main.ts",
      "serve",
      "--config",
      config,
      "--data",
      place,
      "--port",
      "0",
    ];
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...nodeEnvironment(root, process.env), SHIFTED_CLOCK_FILE: clock, ...environment },
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    let said = "";
    child.stderr.on("data", (chunk) => {
      said = (said + chunk).slice(-20_000);
    });
    return { child, said: () => said };
  }

  return {
    emulator,
    data: place,
    setClock,
    async start() {
      const server = await ready(launch());
      if ("url" in server) return server;
      throw new Error(`the server ended with ${server.code}: ${server.said}`);
    },
    async startDoomed(environment) {
      const server = await ready(launch(environment));
      return "url" in server ? server : null;
    },
    async startRefused(environment, preload) {
      const { child, said } = launch(environment, preload);
      return { code: await exitOf(child), said: said() };
    },
    async close() {
      for (const child of running) child.kill("SIGKILL");
      await Promise.all([...running].map((child) => exitOf(child)));
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process that was started, and what it said so far. */
interface Launched {
  readonly child: ChildProcess;
  readonly said: () => string;
}

/** Waits until it takes requests, or has ended. */
async function ready({
  child,
  said,
}: Launched): Promise<ServerProcess | { readonly code: number | null; readonly said: string }> {
  const ended = exitOf(child);
  const url = await Promise.race([
    readyUrl(child),
    ended.then(() => null),
    later(readyMsMax).then(() => Promise.reject(new Error(`the server is not ready: ${said()}`))),
  ]);
  if (url === null) return { code: await ended, said: said() };
  return { url, pid: child.pid ?? 0, signal: (name) => child.kill(name), ended, said };
}

function configOf(tiktokUrl: string): object {
  return {
    stores: [
      {
        id: "demo",
        country: "US",
        currency: "USD",
        origins: ["https://shop.example"],
        write_keys: [writeKey],
        destinations: [
          {
            id: "tiktok",
            type: "tiktok",
            settings: { pixel_id: pixel },
            secrets: { access_token: token },
            base_url: tiktokUrl,
          },
        ],
      },
    ],
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : null;
}

async function readyUrl(child: ChildProcess): Promise<string | null> {
  if (!child.stdout) throw new Error("the server has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === "object" && said !== null && "url" in said) return String(said.url);
  }
  return null; // it ended before it was
}

/** Waits for a condition that another process brings about. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  what: string,
  msMax = readyMsMax,
): Promise<void> {
  const end = Date.now() + msMax;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${msMax / 1000} s for: ${what}`);
    await later(50);
  }
}

/** Resolves after a time; does not keep the process alive. */
export function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
