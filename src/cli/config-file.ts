import { readFile } from "node:fs/promises";
import { type ConfigFile, type ConfigProblem, parseConfig, placeProblems } from "../config/index.ts";
import { OperatorError } from "../core/index.ts";
import { toTargets } from "../host/index.ts";
import { channelProblems } from "../operate/index.ts";
import { paint } from "./terminal.ts";

/** The default name, in the folder where the command runs. */
export const configFileName = "signalpost.yaml";

/** Reads and checks the configuration, destinations and alert channels included; throws with every problem listed. */
export async function loadConfig(file: string): Promise<ConfigFile> {
  const text = await readConfig(file);
  const parsed = parseConfig(text, process.env);
  if (!parsed.ok) throw configError(file, parsed.problems);
  const channels = (parsed.value.alerts?.channels ?? []).flatMap((channel, index) =>
    channelProblems(channel).map((one) => ({ ...one, path: `alerts.channels.${index}.${one.path}` })),
  );
  const problems = [...toTargets(parsed.value).problems, ...channels];
  if (problems.length > 0) throw configError(file, placeProblems(text, problems));
  return parsed.value;
}

/**
 * The configuration for a command that only asks which stores and destinations there are: it also works in a terminal
 * that has none of the server's variables. Each that is not set reads as `unset`.
 */
export async function loadNames(file: string): Promise<ConfigFile> {
  const parsed = parseConfig(await readConfig(file), process.env, unset);
  if (!parsed.ok) throw configError(file, parsed.problems);
  return parsed.value;
}

/** Long enough for every secret that has a least length. */
const unset = "a-variable-that-is-not-set-in-this-terminal";

/** The text of the file, or what to do when there is none. */
export async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new OperatorError("no_config", `there is no ${file}`, `Write one: signalpost init ${file}`, error);
  }
}

/** All problems of a file as one error. */
export function configError(file: string, problems: readonly ConfigProblem[]): OperatorError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const list = problems.map((problem) => describeProblem(file, problem)).join("\n");
  return new OperatorError(
    "bad_config",
    `${count} in the configuration\n${list}`,
    "Mend the file and run it again.",
  );
}

/** `signalpost.yaml:12:5  stores.0.id  must ...`, with the hint below. */
export function describeProblem(file: string, problem: ConfigProblem): string {
  const place = problem.line === undefined ? file : `${file}:${problem.line}:${problem.column ?? 1}`;
  const path = problem.path === "" ? "" : `  ${paint("bold", problem.path, process.stderr)}`;
  return `${paint("cyan", place, process.stderr)}${path}  ${problem.problem}\n    ${problem.hint}`;
}
