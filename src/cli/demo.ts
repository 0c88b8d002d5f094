import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { buildConsoleWhenStale, consoleFolder } from "./console.ts";
import { createLog, endOnFault } from "./log.ts";
import { examples, port, positive } from "./option.ts";
import { untilSignal } from "./signal.ts";
import { endWith, paint, print, say } from "./terminal.ts";

interface DemoCommandOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly shopPort: number;
  readonly emulatorPort: number;
  readonly metaPort: number;
  readonly traffic?: boolean;
  readonly visits: number;
  readonly seed: number;
}

/** `signalpost demo`, which is also `npm start`. */
export function addDemo(program: Command): void {
  const command = program
    .command("demo")
    .description(
      "Run a demo: the server, a small shop that uses it, and stand-ins for TikTok and Meta, in one process",
    )
    .option("--traffic", "fill it: two weeks of history at the first start, and a stream of made-up visitors")
    .option("--visits <count>", "visitors of the stream", positive, 150)
    .option("--seed <number>", "other visitors", positive, 42)
    .option("--data <folder>", "data folder; delete it to begin anew", ".demo")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port of the server and its console", port, 8080)
    .option("--shop-port <number>", "port of the shop", port, 8081)
    .option("--emulator-port <number>", "port of the stand-in for TikTok", port, 8082)
    .option("--meta-port <number>", "port of the stand-in for Meta", port, 8083)
    .action(demo);
  examples(command, ["signalpost demo", "signalpost demo --traffic", "npm start -- --traffic --seed 7"]);
}

async function demo(options: DemoCommandOptions): Promise<void> {
  // Nobody's tokens: the demo makes its own.
  const logged = createLog(() => []);
  endOnFault(logged);
  const { startDemo, seedHistory } = await import("../demo/index.ts");
  const isNew = !existsSync(join(options.data, "log.db"));
  if (options.traffic && isNew) {
    say("Making two weeks of history; this takes some seconds, once.");
    await seedHistory({
      folder: options.data,
      seed: options.seed,
      host: options.host,
      ports: { shop: options.shopPort, emulator: options.emulatorPort, meta: options.metaPort },
    });
  }
  const running = await startDemo({
    folder: options.data,
    consoleFolder,
    host: options.host,
    ports: {
      server: options.port,
      shop: options.shopPort,
      emulator: options.emulatorPort,
      meta: options.metaPort,
    },
    seed: options.seed,
    visits: options.visits,
    traffic: options.traffic === true,
    logged,
    fatal: endWith,
  }).catch(endWith);
  print(`
  ${paint("bold", "Shop")}      ${paint("cyan", running.shopUrl)}      buy something
  ${paint("bold", "Console")}   ${paint("cyan", running.consoleUrl)}
  ${paint("bold", "TikTok")}    ${paint("cyan", running.emulatorUrl)}      a stand-in; shows what it received and counts
  ${paint("bold", "Meta")}      ${paint("cyan", running.metaUrl)}      another

  From an ad: ${running.adUrl}
  Ctrl+C stops the demo; its data stays in ${options.data}.
`);
  void buildConsoleWhenStale().then((problem) => problem && logged("warn", problem));
  await untilSignal();
  await running.close().catch(endWith);
}
