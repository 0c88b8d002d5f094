import { parentPort, workerData } from "node:worker_threads";
import { openTrace, sqliteFiles } from "../engine/sqlite/index.ts";
import { readingStep, standBack } from "./priority.ts";
import { answerCalls, functionsOf } from "./rpc.ts";

const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

// Given by `startServer` alone.
const { folder } = workerData as { readonly folder: string };
const { trace, log, close } = openTrace(sqliteFiles(folder));
standBack(readingStep);

answerCalls(
  port,
  new Map<string, (...args: never[]) => unknown>([
    ...functionsOf("trace", trace),
    ...functionsOf("log", log),
    ["page.read", readPage],
    ["stop", close],
  ]),
);

/** Pages are read seldom: what it takes (40 MB with all that stands behind the door) is loaded by the first one. */
async function readPage(html: string): Promise<unknown> {
  const operate = await import("../operate/index.ts");
  return operate.readPage(html);
}
