import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { OperatorError } from "../../core/index.ts";
import { examples } from "../option.ts";
import { paint, say } from "../terminal.ts";

/** `signalpost init`: a complete, commented configuration file. */
export function addInit(program: Command): void {
  const command = program
    .command("init")
    .description("Write a complete, commented signalpost.yaml; an existing file is never touched")
    .argument("[file]", "where to write it", "signalpost.yaml")
    .action(init);
  examples(command, ["signalpost init", "signalpost init /etc/signalpost/signalpost.yaml"]);
}

async function init(file: string): Promise<void> {
  const text = await exampleConfig();
  try {
    await writeFile(file, text, { flag: "wx", mode: 0o640 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new OperatorError(
      "exists",
      `${file} is already there`,
      "Name another file: signalpost init other.yaml",
      error,
    );
  }
  say(`Wrote ${paint("bold", file, process.stderr)}. Next:

  export SIGNALPOST_WRITE_KEY=$(openssl rand -hex 24)
  export TIKTOK_PIXEL_ID=...  TIKTOK_ACCESS_TOKEN=...
  signalpost check --config ${file}
  signalpost serve --config ${file} --data ./data --port 8080`);
}

/** The text of the example; a test keeps it in step with the schema. */
export function exampleConfig(): Promise<string> {
  return readFile(join(import.meta.dirname, "example.yaml"), "utf8");
}
