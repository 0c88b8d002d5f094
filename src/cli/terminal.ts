import { styleText } from "node:util";
import { cleanText, OperatorError } from "../core/index.ts";

type Style = Parameters<typeof styleText>[0];

/** Colours a text where the stream is a terminal that takes colours (NO_COLOR and FORCE_COLOR count). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream });
}

/** One line for the person at the terminal; programs read stdout only. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Writes what a program or a pipe reads. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An error for its reader: an operator's mistake without a stack, ours with one. */
export function describeError(error: unknown): string {
  const label = paint(["red", "bold"], "error:", process.stderr);
  if (error instanceof OperatorError) {
    const hint = error.hint
      .split("\n")
      .map((line) => `  ${line}`)
      .join("\n");
    return `${label} ${error.message}\n${paint("dim", hint, process.stderr)}`;
  }
  const known = systemHint(error);
  if (known !== null) return `${label} ${known}`;
  const stack = cleanText(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return `${label} this is a bug of Signalpost's; please report it with the lines below.\n${stack}`;
}

/**
 * Ends a process whose server failed. The threads that run by then would keep it alive, and whoever watches it would
 * take it for a server.
 */
export function endWith(error: unknown): never {
  say(describeError(error));
  process.exit(1);
}

/** Common refusals of the system, in words. */
function systemHint(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const path = "path" in error ? String(error.path) : "";
  const port = "port" in error ? String(error.port) : "";
  switch (error.code) {
    case "ENOENT":
      return `there is no file ${path}`;
    case "EACCES":
      return path === ""
        ? `port ${port} needs more rights: choose one above 1023`
        : `no right to open ${path}`;
    case "EISDIR":
      return `${path || "the path"} is a folder, and a file is needed`;
    case "EADDRINUSE":
      return `port ${port} is taken by another program: choose another with --port, or 0 for any free one`;
    default:
      return null;
  }
}
