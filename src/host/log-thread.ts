import { parentPort, workerData } from "node:worker_threads";
import { openLogWriter, sqliteFiles } from "../engine/sqlite/index.ts";
import { answerCalls, functionsOf } from "./rpc.ts";

const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");

// Given by startServer alone.
const { folder } = workerData as { readonly folder: string };
const log = openLogWriter(sqliteFiles(folder));

answerCalls(
  port,
  new Map<string, (...args: never[]) => unknown>([...functionsOf("log", log), ["stop", log.close]]),
);
