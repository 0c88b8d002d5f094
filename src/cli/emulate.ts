import type { Command } from "commander";
import { OperatorError } from "../core/index.ts";
import {
  describeSwitches,
  emulators,
  parseSwitches,
  SwitchError,
  serveEmulator,
} from "../emulators/index.ts";
import { examples, gather, port } from "./option.ts";
import { untilSignal } from "./signal.ts";
import { paint, print, say } from "./terminal.ts";

interface EmulateOptions {
  readonly port: number;
  readonly host: string;
  readonly pixel: readonly string[];
  readonly token: readonly string[];
  readonly switch: readonly string[];
}

/** `signalpost emulate PLATFORM`: a stand-in for an ad platform. */
export function addEmulate(program: Command): void {
  const command = program
    .command("emulate")
    .description("Run a stand-in for an ad platform: its API, its browser pixel, and a ledger of what counts")
    .argument("<platform>", `one of: ${Object.keys(emulators).join(", ")}`)
    .requiredOption("--port <number>", "port to listen on; 0 takes any free one", port)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--pixel <id>", "a pixel that exists there (may be repeated)", gather, [])
    .option("--token <token>", "the access token of the pixel at the same place", gather, [])
    .option("--switch <name=value>", "a doubt or fault, listed below (may be repeated)", gather, [])
    .action(emulate);
  examples(command, [
    "signalpost emulate tiktok --port 9001 --pixel D1AAAAAC77U000000010 --token secret",
    "signalpost emulate tiktok --port 9001 --pixel D1AAAAAC77U000000010 --token secret --switch batch=partial",
  ]);
  for (const [name, kind] of Object.entries(emulators)) {
    const lines = describeSwitches(kind).map((line) => `  ${line}`);
    command.addHelpText("after", `\nSwitches of ${name}:\n${lines.join("\n")}`);
  }
}

async function emulate(platform: string, options: EmulateOptions): Promise<void> {
  const kind = emulators[platform];
  if (!kind) {
    const known = Object.keys(emulators).join(", ");
    throw new OperatorError(
      "unknown_platform",
      `there is no emulator of "${platform}"`,
      `There is: ${known}.`,
    );
  }
  const pixels = options.pixel.map((code, at) => ({
    code,
    token: options.token[at] ?? options.token.at(-1) ?? "",
  }));
  if (pixels.length === 0 || pixels.some((pixel) => pixel.token === "")) {
    throw new OperatorError(
      "no_pixel",
      "the emulator needs a pixel and its token",
      "Add --pixel ID --token TOKEN.",
    );
  }
  const emulator = kind.create({ now: Date.now, pixels, switches: switchValues(platform, options.switch) });
  const served = await serveEmulator(emulator, { port: options.port, host: options.host });
  print(JSON.stringify({ event: "ready", url: served.url, platform }));
  say(`${paint("bold", kind.title, process.stderr)}: ${served.url} shows what it received. Ctrl+C stops it.`);
  await untilSignal();
  await served.close();
}

function switchValues(platform: string, pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const kind = emulators[platform];
  if (!kind) return {};
  try {
    return parseSwitches(kind, pairs);
  } catch (error) {
    if (!(error instanceof SwitchError)) throw error;
    const hint = `signalpost emulate ${platform} --help lists all switches.`;
    throw new OperatorError("bad_switch", error.message, hint, error);
  }
}
