import type { Command } from "commander";
import type { RunningServer } from "../app.ts";
import { configFileName, loadConfig } from "./config-file.ts";
import { buildConsoleWhenStale, consoleFolder } from "./console.ts";
import { createLog, endOnFault, secretsOf } from "./log.ts";
import { examples, port } from "./option.ts";
import { untilSignal } from "./signal.ts";
import { endWith, paint, print, say } from "./terminal.ts";

interface ServeOptions {
  readonly config: string;
  readonly data: string;
  readonly port: number;
  readonly host: string;
}

/** `signalpost serve`: one process, one data folder. */
export function addServe(program: Command): void {
  const command = program
    .command("serve")
    .description("Run the server: collection, delivery, console and API in one process")
    .option("--config <file>", "configuration file", configFileName)
    .option("--data <folder>", "data folder; one server each", "data")
    .option("--port <number>", "port to listen on; 0 takes any free one", port, 8080)
    .option("--host <address>", "address to listen on; 0.0.0.0 for all", "127.0.0.1")
    .action(serve);
  examples(command, [
    "signalpost serve --config signalpost.yaml --data ./data --port 8080",
    "SIGNALPOST_API_KEY=... signalpost serve --host 0.0.0.0",
  ]);
  command.addHelpText(
    "after",
    `
Prints one JSON line {"event":"ready","url":...} on stdout when it accepts traffic. SIGTERM finishes what is open and
ends with 0. Environment: SIGNALPOST_API_KEY (key for /api), SIGNALPOST_MASTER_KEY (seals stored secrets; default: a
file in the data folder).`,
  );
}

async function serve(options: ServeOptions): Promise<void> {
  // Heard from the start: whoever stops a server that is just coming up wants it to end as well as any other.
  const asked = untilSignal();
  const config = await loadConfig(options.config);
  let running: RunningServer | null = null;
  const logged = createLog(() => secretsOf(running?.ports.config() ?? config, process.env));
  endOnFault(logged);
  const { startServer } = await import("../app.ts");
  const server = await startServer({
    config,
    folder: options.data,
    port: options.port,
    host: options.host,
    environment: process.env,
    consoleFolder,
    logged,
    fatal: endWith,
  }).catch(endWith);
  running = server;
  print(JSON.stringify({ event: "ready", url: server.url }));
  const link = await server.signInUrl().catch((error: unknown) => {
    logged(
      "error",
      `no sign-in link could be made: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  });
  if (link !== null) say(`Open the console: ${paint("cyan", link, process.stderr)}`);
  void buildConsoleWhenStale().then((problem) => problem && logged("warn", problem));
  await asked;
  say("Stopping: open requests are finished first.");
  await server.close().catch(endWith);
}
