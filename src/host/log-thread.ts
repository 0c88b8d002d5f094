import { statfsSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { openLogWriter, sqliteFiles } from "../engine/sqlite/index.ts";
import { answerCalls, functionsOf } from "./rpc.ts";

/** On a disk with less room nothing is taken in reserve. */
const roomBytesMin = 1024 ** 3;
const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

// Given by `startServer` alone.
const { folder } = workerData as { readonly folder: string };
const log = openLogWriter(sqliteFiles(folder));
if (statfsSync(folder).bavail * statfsSync(folder).bsize > roomBytesMin) log.reserve();

answerCalls(
  port,
  new Map<string, (...args: never[]) => unknown>([...functionsOf("log", log), ["stop", log.close]]),
);
