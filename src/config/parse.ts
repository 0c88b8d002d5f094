import { Compile } from "typebox/compile";
import type { Document } from "yaml";
import { isObject, type Parsed, type Problem } from "../core/index.ts";
import { isTimeZone } from "./alert-schema.ts";
import { type ConfigProblem, createLocator } from "./locate.ts";
import { readYaml } from "./read-yaml.ts";
import { ConfigFile } from "./schema.ts";

const compiled = Compile(ConfigFile);
const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}/g;

/**
 * Reads the configuration text (YAML, and so JSON too), puts `${ENV}` in, and checks it. Returns every problem at
 * once, each with line and column. A variable without value or fallback is a problem, unless `unset` stands in for it.
 */
export function parseConfig(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  unset?: string,
): Parsed<ConfigFile> {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const { document, lines } = yaml;
  const plain = toPlain(document);
  if (!plain.ok) return plain;
  const problems: ConfigProblem[] = [];
  const locate = createLocator(document, lines);
  const lookUp = (name: string, fallback: string | undefined) => environment[name] ?? fallback ?? unset;
  const raw = substitute(plain.value, [], lookUp, (path, problem, hint) => {
    problems.push({ path: path.join("."), problem, hint, ...locate(path) });
  });
  if (!compiled.Check(raw)) {
    const known = new Set(problems.map((one) => one.path));
    return {
      ok: false,
      problems: [...problems, ...explain(raw, locate).filter((one) => !known.has(one.path))],
    };
  }
  const config: ConfigFile = raw;
  problems.push(...checkNames(config).map((one) => ({ ...one, ...locate(one.path.split(".")) })));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: config };
}

/** The document as values; aliases that lead nowhere, or grow without end, show only here. */
function toPlain(document: Document): Parsed<unknown> {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ path: "", problem, hint: "Write the values out instead of aliases." }] };
  }
}

function substitute(
  value: unknown,
  path: readonly (string | number)[],
  lookUp: (name: string, fallback: string | undefined) => string | undefined,
  report: (path: readonly (string | number)[], problem: string, hint: string) => void,
): unknown {
  if (typeof value === "string") {
    return value.replace(variable, (_match, name: string, fallback: string | undefined) => {
      const found = lookUp(name, fallback);
      if (found !== undefined) return found;
      report(
        path,
        `the environment variable ${name} is not set`,
        `Set ${name}, or write \${${name}:-default}.`,
      );
      return "";
    });
  }
  // An ID of digits that a number cannot hold stays a text.
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, [...path, index], lookUp, report));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substitute(item, [...path, key], lookUp, report)]),
  );
}

function explain(
  raw: unknown,
  locate: (path: string[]) => { line?: number; column?: number },
): ConfigProblem[] {
  const byPath = new Map<string, ConfigProblem>();
  for (const error of compiled.Errors(raw)) {
    const path = error.instancePath.split("/").slice(1);
    const params: Readonly<Record<string, unknown>> = { ...error.params };
    const names = params.requiredProperties ?? params.additionalProperties;
    if (Array.isArray(names)) {
      for (const name of names.map(String)) {
        const at = [...path, name];
        const missing = error.keyword === "required";
        byPath.set(at.join("."), {
          path: at.join("."),
          problem: missing ? "missing" : "not a name we know",
          hint: missing
            ? "Add it."
            : "Check the spelling; the example that `signalpost init` writes has every name.",
          ...locate(at),
        });
      }
    } else if (!byPath.has(path.join("."))) {
      const wanted = describeSchema(path);
      byPath.set(path.join("."), {
        path: path.join("."),
        problem: error.message,
        hint: wanted ? `Write ${wanted}.` : "See the example that `signalpost init` writes.",
        ...locate(path),
      });
    }
  }
  return [...byPath.values()];
}

function describeSchema(path: readonly string[]): string | null {
  let schema: unknown = ConfigFile;
  for (const step of path) {
    if (!isObject(schema)) return null;
    const properties = schema.properties;
    if (isObject(properties) && step in properties) schema = properties[step];
    else if (/^\d+$/.test(step)) schema = schema.items;
    else return null;
  }
  return isObject(schema) && typeof schema.description === "string" ? schema.description : null;
}

/** Names that must be unique, and references that must lead somewhere. */
function checkNames(config: ConfigFile): Problem[] {
  const problems: Problem[] = [];
  const seenKeys = new Map<string, string>();
  checkUnique(
    config.stores.map((store) => store.id),
    (index) => `stores.${index}.id`,
    problems,
  );
  checkUnique(
    (config.alerts?.channels ?? []).map((channel) => channel.id),
    (index) => `alerts.channels.${index}.id`,
    problems,
  );
  const zone = config.alerts?.quiet_hours?.time_zone;
  if (zone !== undefined && !isTimeZone(zone)) {
    const hint = "Use a name such as Europe/Berlin.";
    problems.push({ path: "alerts.quiet_hours.time_zone", problem: "not a time zone we know", hint });
  }
  config.stores.forEach((store, at) => {
    const destinations = store.destinations ?? [];
    checkUnique(
      destinations.map((one) => one.id),
      (index) => `stores.${at}.destinations.${index}.id`,
      problems,
    );
    store.write_keys?.forEach((one, index) => {
      const other = seenKeys.get(one);
      if (other !== undefined) {
        const problem = other === store.id ? "listed twice" : `also a key of store ${other}`;
        problems.push({
          path: `stores.${at}.write_keys.${index}`,
          problem,
          hint: "Give each store its own keys.",
        });
      }
      seenKeys.set(one, store.id);
    });
    store.order_source_exclusions?.forEach((exclusion, index) => {
      for (const wanted of exclusion.destinations ?? []) {
        if (destinations.some((one) => one.id === wanted)) continue;
        problems.push({
          path: `stores.${at}.order_source_exclusions.${index}.destinations`,
          problem: `there is no destination "${wanted}" in store ${store.id}`,
          hint: `Use one of: ${destinations.map((one) => one.id).join(", ") || "(none configured)"}.`,
        });
      }
    });
  });
  return problems;
}

function checkUnique(ids: readonly string[], path: (index: number) => string, problems: Problem[]): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) === index) return;
    problems.push({ path: path(index), problem: `"${id}" is used twice`, hint: "Give each its own id." });
  });
}
