import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { createTurn, OperatorError } from "../../core/index.ts";
import { destinationTypes } from "../../destinations/index.ts";
import { openPipelineEngine, sqliteFiles } from "../../engine/sqlite/index.ts";
import { createCatalogue, traceEvent } from "../../operate/index.ts";
import type { EventTrace } from "../../wire/index.ts";
import { askServer } from "../ask-server.ts";
import { configFileName, loadNames } from "../config-file.ts";
import { address, examples } from "../option.ts";
import { paint, print } from "../terminal.ts";
import { describeTrace } from "./view.ts";

interface TraceOptions {
  readonly config: string;
  readonly data: string;
  readonly store?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** `signalpost trace EVENT_ID`: what became of one event, whether a server runs or not. */
export function addTrace(program: Command): void {
  const command = program
    .command("trace")
    .description("Show what became of one event: received, identified, sent, answered")
    .argument("<event-id>", "the event's ID, as browser and server use it")
    .option("--json", "as JSON, for programs")
    .option("--config <file>", "configuration file", configFileName)
    .option("--data <folder>", "data folder; a server may be running on it", "data")
    .option("--store <id>", "the store, where there are several")
    .option("--url <address>", "ask this server instead; needs SIGNALPOST_API_KEY", address)
    .action(trace);
  examples(command, [
    "signalpost trace order-1001",
    "signalpost trace order-1001 --json --config signalpost.yaml --data ./data",
    "SIGNALPOST_API_KEY=... signalpost trace order-1001 --url https://track.shop.example",
  ]);
}

async function trace(eventId: string, options: TraceOptions): Promise<void> {
  const found =
    options.url === undefined
      ? await readTrace(eventId, options)
      : await askTrace(eventId, options.url, options);
  print(options.json ? JSON.stringify(found) : describeTrace(found, paint));
}

/** Reads the data folder; nothing is written to it. */
async function readTrace(eventId: string, options: TraceOptions): Promise<EventTrace> {
  const config = await loadNames(options.config);
  const files = sqliteFiles(options.data);
  if (!existsSync(files.state)) {
    const hint = "Give the folder that the server was started with: --data FOLDER";
    throw new OperatorError("no_data", `there is no Signalpost data in ${join(options.data)}`, hint);
  }
  const engine = openPipelineEngine(files);
  try {
    const configuration = {
      current: () => config,
      origins: () => new Map(),
      edit: async () => [],
      inTurn: createTurn(),
    };
    const catalogue = createCatalogue({ configuration, types: destinationTypes });
    return await traceEvent(engine, catalogue, options.store, eventId);
  } finally {
    await engine.close();
  }
}

async function askTrace(eventId: string, url: string, options: TraceOptions): Promise<EventTrace> {
  const query = options.store === undefined ? "" : `?store=${encodeURIComponent(options.store)}`;
  const text = await askServer(url, `GET /api/events/${encodeURIComponent(eventId)}${query}`);
  // The API's own reply, whose shape the server has checked.
  return JSON.parse(text) as EventTrace;
}
