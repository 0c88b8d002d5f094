import { type Command, InvalidArgumentError, Option } from "commander";

/** A port from 0 (any free one) to 65535. */
export function port(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

/** A whole number from 1 up. */
export function positive(text: string): number {
  return wholeNumber(text, 1, Number.MAX_SAFE_INTEGER);
}

function wholeNumber(text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`It has to be a whole number from ${min} to ${max}.`);
}

/** An http or https address without its last slash. */
export function address(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new InvalidArgumentError("It has to be an address such as https://track.shop.example");
  }
  return text.replace(/\/+$/, "");
}

/** Gathers an option that may be given several times. */
export function gather(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** Adds examples to a command's help. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}\n`);
}

/** An option with a few values; the first is the default. */
export function choice(flags: string, description: string, values: readonly [string, ...string[]]): Option {
  return new Option(flags, description).choices(values).default(values[0]);
}
