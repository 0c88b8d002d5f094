import { type ConfigFile, flattenConfig, isSecretField } from "../config/index.ts";
import { cleanText } from "../core/index.ts";
import { say } from "./terminal.ts";

/** How grave a line is. */
export type Level = "info" | "warn" | "error";

/** Longest message of one line. */
const messageCharsMax = 8_000;
/** Secrets shorter than this would cut harmless words out of every line. */
const secretCharsMin = 6;
/** What turns text around or moves a terminal's cursor, beyond what JSON escapes by itself. */
const unseen = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A message without addresses, numbers of telephones, quoted payloads and the given secrets. */
export function safeText(text: string, secrets: readonly string[] = []): string {
  let safe = text.slice(0, messageCharsMax + 500);
  for (const secret of secrets) if (secret.length >= secretCharsMin) safe = safe.replaceAll(secret, "***");
  return cleanText(withoutQuote(safe)).slice(0, messageCharsMax);
}

/** V8 quotes the text that is no JSON, and that text may be somebody's order. */
function withoutQuote(text: string): string {
  const [start, end] = [text.indexOf('"'), text.lastIndexOf('" is not valid JSON')];
  return end <= start ? text : `${text.slice(0, start)}(a text)${text.slice(end + 1)}`;
}

/** One line of JSON for the log: no line break, no colour and no direction mark of a message gets out of its string. */
export function logLine(level: Level, message: string, secrets: readonly string[], time: string): string {
  const line = JSON.stringify({ time, level, message: safeText(message, secrets) });
  return line.replace(unseen, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Every secret that a configuration and the environment hold. */
export function secretsOf(
  config: ConfigFile,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const fields = [...flattenConfig(config)].flatMap(([path, value]) => (isSecretField(path) ? value : []));
  const given = Object.entries(environment).flatMap(([name, value]) =>
    /^SIGNALPOST_.*KEY$/.test(name) ? value : [],
  );
  return [...fields, ...given].filter((one) => typeof one === "string");
}

/** Writes the log to stderr: stdout carries the ready line alone. `secrets` may change while the server runs. */
export function createLog(secrets: () => readonly string[]): (level: Level, message: string) => void {
  return (level, message) => say(logLine(level, message, secrets(), new Date().toISOString()));
}

/** The last line of a process that a fault of its own ends; Node's own words would show what the fault was about. */
export function endOnFault(logged: (level: Level, message: string) => void): void {
  process.once("uncaughtException", (error: unknown) => {
    logged("error", `the server ends: ${error instanceof Error ? error.stack : String(error)}`);
    process.exit(1);
  });
}
