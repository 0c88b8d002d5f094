import {
  assembleConfig,
  flattenConfig,
  isSecretField,
  parseConfig,
  placeProblems,
} from "../../config/index.ts";
import type { Problem } from "../../core/index.ts";
import { configError } from "../config-file.ts";

/** A file as it is sent: placeholders filled in, secrets that are not known here left out. */
export interface FileForServer {
  readonly config: unknown;
  /** Variables that are not set here; the server keeps the secrets that they stand for. */
  readonly kept: readonly string[];
}

// Stands for a value that is not known here. No real value holds this character: YAML cannot write it unescaped.
const mark = "\u0001";

/**
 * Reads a configuration file for another machine. The secrets are usually set where the server runs and not here, so
 * that a placeholder without value is a secret to keep; in any other field it is a mistake.
 */
export function readForServer(
  file: string,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): FileForServer {
  const missing = new Set<string>();
  const filled = new Proxy(environment, {
    get(target, name) {
      const found = target[String(name)];
      if (found !== undefined) return found;
      if (new RegExp(`\\$\\{${String(name)}:-`).test(text)) return undefined;
      missing.add(String(name));
      return `${mark}not set: ${String(name)}`;
    },
  });
  const parsed = parseConfig(text, filled);
  const fields = new Map(parsed.ok ? flattenConfig(parsed.value) : []);
  const problems: Problem[] = [];
  for (const [path, value] of fields) {
    if (!JSON.stringify(value).includes(JSON.stringify(mark).slice(1, -1))) continue;
    fields.delete(path);
    if (isSecretField(path)) continue;
    const hint = "Set it, or write a default into the file: only secrets may stay unset here.";
    problems.push({ path: path.replaceAll("/", "."), problem: "the environment variable is not set", hint });
  }
  if (!parsed.ok) {
    // The stand-in of an unset variable may break a field's own rule; read again, the problem is named for what it is.
    const plain = parseConfig(text, environment);
    throw configError(file, plain.ok ? parsed.problems : plain.problems);
  }
  if (problems.length > 0) throw configError(file, placeProblems(text, problems));
  return { config: assembleConfig(fields), kept: [...missing].toSorted() };
}
