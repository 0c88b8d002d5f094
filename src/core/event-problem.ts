import { Compile } from "typebox/compile";
import { isObject } from "./event-alias.ts";
import { consentNames, EventInput, topLevelNames, userNames } from "./event-input.ts";
import { limits } from "./limit.ts";
import { nearStandardName } from "./name.ts";
import type { Parsed, Problem } from "./problem.ts";

const compiled = Compile(EventInput);

type Json = Record<string, unknown>;

/** An input of the right shape, with remarks about names that mean nothing to us. */
export interface CheckedInput {
  readonly input: EventInput;
  readonly remarks: Problem[];
}

/** Checks sizes and shape; `rename` brings foreign names to ours first. */
export function checkEventInput(raw: unknown, rename: (raw: Json) => Json): Parsed<CheckedInput> {
  if (!isObject(raw)) {
    const problem = raw === null ? "null" : Array.isArray(raw) ? "a list" : `a ${typeof raw}`;
    return refuse(
      "",
      `an event must be a JSON object, this is ${problem}`,
      'Send {"event":"Purchase", ...}.',
    );
  }
  const input = rename(raw);
  // The check proves the type that the cast names.
  if (compiled.Check(input))
    return { ok: true, value: { input: input as EventInput, remarks: remarkUnknown(input) } };
  return { ok: false, problems: explain(input) };
}

function refuse(path: string, problem: string, hint: string): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [{ path, problem, hint }] };
}

function remarkUnknown(input: Json): Problem[] {
  const remarks: Problem[] = [];
  for (const name in input) {
    if (!topLevelNames.has(name)) remarks.push(unknown(name, name, [...topLevelNames]));
  }
  const user = input.user;
  if (isObject(user)) {
    for (const name in user)
      if (!userNames.has(name)) remarks.push(unknown(`user.${name}`, name, [...userNames]));
  }
  const consent = input.consent;
  if (isObject(consent)) {
    for (const name in consent)
      if (!consentNames.has(name)) remarks.push(unknown(`consent.${name}`, name, [...consentNames]));
  }
  return remarks;
}

function unknown(path: string, name: string, known: readonly string[]): Problem {
  const near = nearStandardName(name, known);
  return {
    path: path.slice(0, 120),
    problem: "not a name we know; its value was not kept",
    hint: near ? `Did you mean "${near}"?` : "Put your own values under properties.",
  };
}

/** A list that is far too long is explained by its beginning: the library looks at each item, which took 200 ms. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, limits.contentsMax + 1).map(shortened);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one)]));
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

/** The library's errors in our words: one problem a path, the most telling one. */
function explain(input: Json): Problem[] {
  const byPath = new Map<string, Problem>();
  const errors: readonly SchemaError[] = compiled.Errors(shortened(input));
  for (const error of errors) {
    const path = error.instancePath.slice(1).replaceAll("/", ".");
    if (error.keyword === "required") {
      const missing = "requiredProperties" in error.params ? error.params.requiredProperties : [];
      for (const name of Array.isArray(missing) ? missing.map(String) : []) {
        const at = path === "" ? name : `${path}.${name}`;
        byPath.set(at, { path: at, problem: "missing", hint: hintFor(at) });
      }
    } else if (!byPath.has(path) || error.keyword !== "anyOf") {
      if (error.keyword === "type" && byPath.has(path)) continue;
      byPath.set(path, { path, problem: describe(error, valueAt(input, path)), hint: hintFor(path) });
    }
  }
  return [...byPath.values()].slice(0, 50);
}

function describe(error: SchemaError, value: unknown): string {
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
  const limit = "limit" in error.params ? String(error.params.limit) : "";
  switch (error.keyword) {
    case "maxLength":
      return `longer than ${limit} characters`;
    case "minLength":
      return "empty";
    case "maxItems":
      return `more than ${limit} entries`;
    case "pattern":
    case "const":
      return `${shown} is not allowed here`;
    default:
      return `${shown} has the wrong type`;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}

function valueAt(input: unknown, path: string): unknown {
  let value = input;
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Json)[step]; // an array answers to its index like an object to its key
  }
  return value;
}

/** The description in the schema is what we tell a caller to send. */
function hintFor(path: string): string {
  if (path === "event") return 'Send the name of the event, for example "Purchase".';
  let schema: unknown = EventInput;
  for (const step of path.split(".")) schema = childSchema(schema, step);
  const text = isObject(schema) && typeof schema.description === "string" ? schema.description : null;
  return text ? `Send: ${text}` : "See the API reference for this field.";
}

function childSchema(schema: unknown, step: string): unknown {
  if (!isObject(schema)) return undefined;
  const properties = schema.properties;
  if (isObject(properties) && Object.hasOwn(properties, step)) return properties[step];
  if (/^\d+$/.test(step) && schema.items !== undefined) return schema.items;
  const patterns = schema.patternProperties;
  return isObject(patterns) ? Object.values(patterns)[0] : undefined;
}
