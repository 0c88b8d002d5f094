import type { Command } from "commander";
import { loadPixel, partsOf } from "../../pixel/build.ts";
import { pixelSnippet, type SnippetOptions, snippetParts, snippetPolicy } from "../collect/index.ts";
import { OperatorError } from "../core/index.ts";
import { publicKeyOf } from "../host/index.ts";
import { configFileName, loadConfig } from "./config-file.ts";
import { address, choice, examples } from "./option.ts";
import { print, say } from "./terminal.ts";

interface PixelOptions {
  readonly config: string;
  readonly store?: string;
  readonly url?: string;
  readonly mode: "bridge" | "drive" | "manual" | "load";
  readonly consent: "ask" | "assume";
  readonly sri?: boolean;
}

/** `signalpost pixel`: the code that a shop pastes into its pages. */
export function addPixel(program: Command): void {
  const command = program
    .command("pixel")
    .description("Print the code that a shop pastes into the head of its pages")
    .option("--print", "print it (the default)")
    .option("--config <file>", "configuration file", configFileName)
    .option("--store <id>", "the store, where there are several")
    .option("--url <address>", "address of the server; default: server.public_url", address)
    .addOption(
      choice("--mode <mode>", "who calls the platform's own pixel", ["bridge", "drive", "manual", "load"]),
    )
    .addOption(choice("--consent <mode>", "send until the visitor says no, or ask first", ["assume", "ask"]))
    .option("--sri", "an address that never changes, with the script's integrity")
    .action(printPixel);
  examples(command, [
    "signalpost pixel --url https://track.shop.example",
    "signalpost pixel --store shop --mode drive --consent ask > snippet.html",
    "signalpost pixel --sri",
  ]);
}

async function printPixel(options: PixelOptions): Promise<void> {
  const config = await loadConfig(options.config);
  const endpoint = options.url ?? config.server?.public_url;
  if (endpoint === undefined) {
    throw new OperatorError(
      "no_url",
      "the server's address is not known",
      "Give --url, or set server.public_url.",
    );
  }
  const ids = config.stores.map((store) => store.id);
  const wanted = options.store ?? (ids.length === 1 ? ids[0] : undefined);
  const store = config.stores.find((one) => one.id === wanted);
  if (!store) {
    const problem = wanted === undefined ? "there are several stores" : `there is no store "${wanted}"`;
    throw new OperatorError("no_store", problem, `Give --store with one of: ${ids.join(", ")}`);
  }
  const { mode, consent } = options;
  const chosen = { storeKey: publicKeyOf(store), endpoint, mode, consent };
  const snippet = pixelSnippet(options.sri ? await withIntegrity(chosen) : chosen).trim();
  print(snippet);
  say(`Content-Security-Policy: ${snippetPolicy(snippet, endpoint)}`);
  if ((store.origins ?? []).length === 0) {
    say(
      `Store ${store.id} has no origins yet: the server refuses what its pages send until they are listed.`,
    );
  }
}

/** The script as this version has it, by the address under which the server keeps it. */
async function withIntegrity(options: SnippetOptions): Promise<SnippetOptions> {
  const { hash, integrity } = await loadPixel(partsOf(snippetParts(options).join(",")));
  return { ...options, scriptPath: `/s/${hash}.js`, integrity };
}
