import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { nodeArguments, nodeEnvironment } from "../bin/runtime.mjs";
import type { LoadOptions, LoadResult } from "./load.ts";

/** A process of the bench that printed its address. */
export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stop: () => Promise<void>;
  /** Asks the server under test for its figures. */
  readonly usage: () => Promise<Usage>;
  /** Bytes that each of its threads holds after a collection; for one that was started with `./heap.ts`. */
  readonly heaps: () => Promise<Readonly<Record<string, number>>>;
}

/** CPU in microseconds, memory in bytes, and counts of the bench's destination. */
export interface Usage {
  readonly cpu: { readonly user: number; readonly system: number };
  readonly rss: number;
  readonly balance: Readonly<Record<string, number>>;
}

/** Starts a file of this folder and waits for its address. */
export async function start(file: string, ...args: readonly string[]): Promise<Running> {
  // The server as its command starts it; everything else as Node does.
  const isServer = file === "./server.ts";
  const path = join(import.meta.dirname, file);
  const child = spawn(process.execPath, [...(isServer ? nodeArguments : []), path, ...args], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: isServer ? nodeEnvironment(join(import.meta.dirname, ".."), process.env) : process.env,
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)));
    child.stdout?.on("data", (data: Buffer) => {
      text += data.toString("utf8");
      const line = text.split("\n").find((one) => one.startsWith('{"url"'));
      if (line) resolve(String(JSON.parse(line).url));
    });
  });
  return {
    url,
    child,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
    usage: () => ask(child, "usage"),
    heaps: () => ask(child, "heaps"),
  };
}

/** What it answers; the caller names the type of what it asks for. */
async function ask<Answer>(child: ChildProcess, what: string): Promise<Answer> {
  const answer = once(child, "message");
  child.send(what);
  const [value] = await answer;
  return value;
}

/** Runs the load generator in a process of its own. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const child = spawn(process.execPath, [new URL("./load.ts", import.meta.url).pathname], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(JSON.stringify(options));
  await once(child, "close");
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

/** The middle of several figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
