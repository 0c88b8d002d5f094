import {
  type EpochMs,
  type Field,
  isObject,
  nearStandardName,
  type Parsed,
  type Problem,
  parseTime,
} from "../../core/index.ts";

/**
 * Settings as configured, read by the manifest's own field list; a field that was not set has its default or is
 * absent.
 */
export interface FieldValues {
  readonly text: (name: string) => string | undefined;
  /** The value of a choice field with a default: the reader has checked it against the field's own list. */
  readonly choice: <T extends string>(name: string) => T;
  readonly toggle: (name: string) => boolean;
  readonly time: (name: string) => EpochMs | undefined;
  /** The texts of a list field (`a, b` or a YAML list). */
  readonly texts: (name: string) => readonly string[];
}

type Value = string | boolean | EpochMs | readonly string[];

/** Checks raw settings against the fields: unknown names, wrong kinds, missing required ones, all reported together. */
export function readFields(raw: unknown, fields: readonly Field[]): Parsed<FieldValues> {
  const problems: Problem[] = [];
  const given = raw === undefined || raw === null ? {} : raw;
  if (!isObject(given)) {
    return fail("", "settings must be an object", "Write one `name: value` per line under `settings`.");
  }
  const names = fields.map((field) => field.name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const near = nearStandardName(name, names);
    problems.push({
      path: name,
      problem: "no such setting",
      hint: near ? `Did you mean ${near}?` : `The settings are: ${names.join(", ")}.`,
    });
  }
  const values = new Map<string, Value>();
  for (const field of fields) {
    const value = readValue(given[field.name], field, problems);
    if (value !== undefined) values.set(field.name, value);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: access(values) };
}

/** Checks secrets: trims, and reports each missing, unknown or unusable one without repeating its value. */
export function readSecrets(
  raw: Readonly<Record<string, string>>,
  fields: readonly Field[],
  check: (name: string, value: string) => Omit<Problem, "path"> | null,
): Parsed<Readonly<Record<string, string>>> {
  const problems: Problem[] = [];
  const secrets: Record<string, string> = {};
  for (const name of Object.keys(raw)) {
    if (fields.some((field) => field.name === name)) continue;
    problems.push({
      path: name,
      problem: "no such secret",
      hint: `The secrets are: ${fields.map((field) => field.name).join(", ")}.`,
    });
  }
  for (const field of fields) {
    const value = pasted(String(raw[field.name] ?? ""));
    if (value === "") {
      if (field.required) problems.push({ path: field.name, problem: "missing", hint: field.help });
      continue;
    }
    const problem = check(field.name, value);
    if (problem) problems.push({ path: field.name, ...problem });
    else secrets[field.name] = value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: secrets };
}

/** What is wrong with a pasted token, whoever issued it; null when nothing is. */
export function tokenProblem(value: string): Omit<Problem, "path"> | null {
  if (/^bearer\b/i.test(value)) {
    return {
      problem: 'starts with "Bearer"',
      hint: "Paste the token alone; we add what the platform wants around it.",
    };
  }
  if (/^["'`]|["'`]$/.test(value)) {
    return { problem: "stands in quotes", hint: "Paste the token alone, without the quotes." };
  }
  if (/\s/.test(value)) {
    return { problem: "has spaces or line breaks inside", hint: "Copy the token again, in one piece." };
  }
  if (/\.\.\.|…|\*\*\*|•/.test(value)) {
    return {
      problem: "looks cut off or masked",
      hint: "Copy the whole token, not the shortened one on the screen.",
    };
  }
  if (!/^[\x21-\x7e]+$/.test(value)) {
    return { problem: "has characters that no token has", hint: "Copy the token again from the platform." };
  }
  return null;
}

/** A text without what copying from a page leaves around it: blanks, and characters that nobody sees. */
function pasted(text: string): string {
  // Not by one expression: `[...]+$` looks at each blank in the middle of a text once for every other one.
  let [start, end] = [0, text.length];
  while (start < end && unseen.test(text[start] ?? "")) start++;
  while (end > start && unseen.test(text[end - 1] ?? "")) end--;
  return text.slice(start, end);
}

const unseen = /[\s\u200b-\u200d\u2060\ufeff]/;

/** An optional property: `{name: value}`, or nothing where there is no value. */
export function optional<Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } {
  // A computed key widens to an index signature; the shape is the one named.
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: T };
}

function readValue(raw: unknown, field: Field, problems: Problem[]): Value | undefined {
  const blank = raw === undefined || raw === null || (typeof raw === "string" && raw.trim() === "");
  if (blank) {
    if (field.required) problems.push({ path: field.name, problem: "missing", hint: field.help });
    return field.defaultValue;
  }
  const wrong = (problem: string, hint: string) => {
    problems.push({ path: field.name, problem, hint });
    return undefined;
  };
  if (field.kind === "toggle") {
    if (typeof raw === "boolean") return raw;
    const word = typeof raw === "string" ? raw.trim().toLowerCase() : "";
    return word === "true" ? true : word === "false" ? false : wrong("not a switch", "Write true or false.");
  }
  if (field.kind === "list") {
    const items: readonly unknown[] =
      typeof raw === "string" ? raw.split(",") : Array.isArray(raw) ? raw : [raw];
    const texts = items.flatMap((item) => (isText(item) ? String(item).trim() : []));
    if (texts.length < items.length) return wrong("not a list of texts", "Write texts, with commas between.");
    return texts.filter((item) => item !== "");
  }
  if (!isText(raw)) return wrong("not a text", "Write one value.");
  if (typeof raw === "number" && !Number.isSafeInteger(raw)) {
    return wrong("a number too long to keep exactly", 'Put it in quotes: "1234567890123456789".');
  }
  const text = pasted(String(raw));
  if (field.kind === "time") {
    return parseTime(text) ?? wrong("not a time", 'Write ISO 8601: "2026-11-22T18:00:00Z".');
  }
  const choices = field.choices?.map((choice) => choice.value);
  if (choices && !choices.includes(text)) {
    return wrong(
      `${JSON.stringify(text.slice(0, 40))} is not a choice`,
      `Choose one of: ${choices.join(", ")}.`,
    );
  }
  return text;
}

function access(values: ReadonlyMap<string, Value>): FieldValues {
  return {
    text: (name) => {
      const value = values.get(name);
      return typeof value === "string" ? value : undefined;
    },
    // The caller names the type of the field's choices, and every value is one of them.
    choice: <T extends string>(name: string) => values.get(name) as T,
    toggle: (name) => values.get(name) === true,
    time: (name) => {
      const value = values.get(name);
      return typeof value === "number" ? value : undefined;
    },
    texts: (name) => {
      const value = values.get(name);
      return Array.isArray(value) ? value : [];
    },
  };
}

function fail(path: string, problem: string, hint: string): Parsed<never> {
  return { ok: false, problems: [{ path, problem, hint }] };
}

/** Anything else has a `toString` of its own, or none. */
function isText(raw: unknown): raw is string | number {
  return typeof raw === "string" || typeof raw === "number";
}
